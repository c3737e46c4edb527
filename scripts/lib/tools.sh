# Installs what a script needs and the machine has not: each ensure_* returns with the tool in place or
# ends the script and says what is missing. Nothing is ever skipped for want of a tool.
# shellcheck shell=bash

CARGO_DENY_VERSION=0.20.2
VENV=$ROOT/target/venv

# apt_install PACKAGE...
apt_install() {
  command -v apt-get >/dev/null || die "needs $*: this machine has no apt-get, install it by hand"
  local sudo=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || die "needs the packages $*: run as root, or install sudo"
    sudo=(sudo)
  fi
  say "installing $*"
  local install=("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@")
  # The lists may be absent or too old for what the mirror holds now; then they are fetched once.
  "${install[@]}" >/dev/null 2>&1 || {
    "${sudo[@]}" apt-get update -q >/dev/null || die "apt-get update failed; it is needed to install $*"
    "${install[@]}" >/dev/null || die "apt-get could not install $*"
  }
}

ensure_rust() {
  command -v cargo >/dev/null || die "needs the Rust toolchain: https://rustup.rs"
  local part
  for part in fmt clippy; do
    cargo "$part" --version >/dev/null 2>&1 && continue
    command -v rustup >/dev/null || die "needs cargo $part"
    rustup component add "${part/fmt/rustfmt}" || die "rustup could not add $part"
  done
}

ensure_postgres() {
  pg_bindir >/dev/null || apt_install postgresql
  pg_bindir >/dev/null || die "PostgreSQL is installed, but its server binaries were not found"
}

ensure_cargo_deny() {
  cargo deny --version >/dev/null 2>&1 && return
  say "installing cargo-deny (about four minutes, once)"
  cargo install --locked --quiet "cargo-deny@$CARGO_DENY_VERSION" || die "could not install cargo-deny"
}

ensure_wrk() {
  command -v wrk >/dev/null || apt_install wrk
  command -v curl >/dev/null || apt_install curl
}

# A virtual environment of the project's own, holding what requirements files name.
venv_install() {
  if [ ! -x "$VENV/bin/pip" ]; then
    python3 -c 'import ensurepip, venv' 2>/dev/null || apt_install python3 python3-venv
    python3 -m venv "$VENV" || die "python3 could not make a virtual environment in $VENV"
  fi
  "$VENV/bin/pip" install --quiet --disable-pip-version-check --requirement "$1"
}

# Sets PYTHON to an interpreter that has aiosmtpd.
ensure_aiosmtpd() {
  for PYTHON in "$VENV/bin/python" /usr/bin/python3; do
    [ -x "$PYTHON" ] && "$PYTHON" -c 'import aiosmtpd' 2>/dev/null && export PYTHON && return
  done
  if (venv_install "$ROOT/tests/e2e/requirements.txt"); then
    PYTHON=$VENV/bin/python
  else
    apt_install python3-aiosmtpd
    PYTHON=/usr/bin/python3
  fi
  export PYTHON
  "$PYTHON" -c 'import aiosmtpd' || die "could not install aiosmtpd, neither with pip nor with apt-get"
}

node_is_recent() {
  command -v npm >/dev/null && node -e 'process.exit(+(parseInt(process.versions.node) < 20))' 2>/dev/null
}

ensure_node() {
  node_is_recent && return
  [ -x "$VENV/bin/node" ] || (venv_install "$ROOT/tests/e2e/requirements-node.txt") || apt_install nodejs npm
  [ ! -x "$VENV/bin/node" ] || PATH=$VENV/bin:$PATH
  node_is_recent || die "needs Node 20 or newer with npm; found $(node --version 2>/dev/null || echo none)"
}

# Sets CHROMIUM to the browser's executable.
ensure_chromium() {
  local name
  for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
    [ -n "$name" ] && command -v "$name" >/dev/null && CHROMIUM=$(command -v "$name") && export CHROMIUM && return
  done
  apt_install chromium fonts-liberation
  CHROMIUM=$(command -v chromium) || die "chromium is installed but not in PATH"
  export CHROMIUM
}

# The packages of the browser tests, exactly as the lock file names them.
ensure_npm_packages() {
  local dir=$ROOT/tests/e2e
  cmp -s "$dir/package-lock.json" "$dir/node_modules/.installed-lock" && return
  (cd "$dir" && npm ci --loglevel=error) || die "npm ci failed in tests/e2e"
  cp "$dir/package-lock.json" "$dir/node_modules/.installed-lock"
}
