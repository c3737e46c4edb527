# What every script here shares: where the repository is, how to say something, how to stop.
# shellcheck shell=bash

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

say() { printf '\n== %s\n' "$*"; }

die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# Everything started by a script registers how it is stopped; the last started goes first.
# Only what was registered here is ever stopped.
CLEANUPS=()
on_exit() { CLEANUPS=("$(printf '%q ' "$@")" "${CLEANUPS[@]}"); }
run_cleanups() {
  local command
  for command in "${CLEANUPS[@]}"; do
    eval "$command" || true
  done
  CLEANUPS=()
}

# A port nobody listens on now. The caller binds it at once; the gap is accepted.
free_port() {
  local port
  for _ in $(seq 50); do
    port=$((20000 + RANDOM % 12000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
  die "found no free port on 127.0.0.1"
}

# Waits until COMMAND succeeds, at most SECONDS: wait_for SECONDS COMMAND...
wait_for() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.1
  done
}
