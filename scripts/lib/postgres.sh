# A private PostgreSQL cluster that lives as long as the script: temporary directory, free port on
# 127.0.0.1, no durability (the tests do not need it, and it is several times faster).
# shellcheck shell=bash
#
#   pg_start      sets PG_URL to postgres://postgres@127.0.0.1:PORT/postgres
#   pg_stop       stops it and removes its directory; registered with on_exit by pg_start

PG_DIR=
PG_URL=

# PostgreSQL refuses to run as root, so root hands over to the user the package made.
pg_as_owner() {
  if [ "$(id -u)" = 0 ]; then
    (cd / && runuser -u postgres -- "$@")
  else
    "$@"
  fi
}

# The newest server binaries. Debian keeps them out of PATH.
pg_bindir() {
  local dir
  dir=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
  if [ -z "$dir" ] && command -v initdb >/dev/null; then
    dir=$(dirname "$(command -v initdb)")
  fi
  [ -n "$dir" ] && [ -x "$dir/initdb" ] || return 1
  echo "$dir"
}

# Arguments: further settings for the server, as in `pg_start synchronous_commit=on fsync=on`.
pg_start() {
  local bin port setting options
  bin=$(pg_bindir) || die "no PostgreSQL server binaries under /usr/lib/postgresql"
  PG_DIR=$(mktemp -d "${TMPDIR:-/tmp}/realign-pg.XXXXXX")
  on_exit pg_stop
  [ "$(id -u)" != 0 ] || chown postgres: "$PG_DIR"
  pg_as_owner test -w "$PG_DIR" || die "the user postgres can not write $PG_DIR: set TMPDIR to a directory open to all"
  pg_as_owner "$bin/initdb" --pgdata="$PG_DIR/data" --username=postgres --auth=trust --encoding=UTF8 --locale=C \
    --no-sync >"$PG_DIR/initdb.log" 2>&1 || die "initdb failed: $(tail -n 5 "$PG_DIR/initdb.log")"
  port=$(free_port)
  options="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$PG_DIR -c max_connections=300"
  options+=" -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c timezone=UTC"
  for setting in "$@"; do
    options+=" -c $setting"
  done
  # The server must not hold the script's output open: a reader of a pipe would wait for it.
  pg_as_owner "$bin/pg_ctl" start --wait --pgdata="$PG_DIR/data" --log="$PG_DIR/server.log" --options="$options" \
    >"$PG_DIR/start.log" 2>&1 </dev/null || die "PostgreSQL did not start: $(pg_as_owner tail -n 5 "$PG_DIR/server.log")"
  PG_URL="postgres://postgres@127.0.0.1:$port/postgres"
  export PSQL="$bin/psql"
}

pg_stop() {
  [ -n "$PG_DIR" ] || return 0
  local bin
  bin=$(pg_bindir)
  if pg_as_owner test -f "$PG_DIR/data/postmaster.pid"; then
    pg_as_owner "$bin/pg_ctl" stop --mode=immediate --pgdata="$PG_DIR/data" >/dev/null 2>&1 ||
      echo "PostgreSQL in $PG_DIR did not stop" >&2
  fi
  rm -rf "$PG_DIR"
  PG_DIR=
  PG_URL=
}
