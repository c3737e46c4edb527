# Load on a server that runs already: wrk with a number of connections, one line per page.
# shellcheck shell=bash
#
#   CONNECTIONS, LOAD_SECONDS     how hard, how long (32 connections, 5 s)
#   load_get NAME URL [COOKIES]   a page, and beside it a bare page of the same size (start_bare first)
#   load_post NAME URL BODIES     forms of the file BODIES, one a line (path, cookies, body), each sent once

CONNECTIONS=${CONNECTIONS:-32}
LOAD_SECONDS=${LOAD_SECONDS:-5}
LOAD_THREADS=2

# Starts the program given and sets STARTED_URL to the address it says it listens on.
# A program that ends, or says nothing for half a minute, ends the script with its output.
start_server() {
  local log pid
  log=$(mktemp "$WORK/server.XXXXXX")
  "$@" >"$log" 2>&1 &
  pid=$!
  on_exit stop_pid "$pid"
  wait_for 30 listening_or_ended "$pid" "$log" || true
  grep -q 'listening on http://' "$log" || die "$1 did not start: $(tail -n 20 "$log")"
  STARTED_URL=$(grep -o 'listening on http://[^" ]*' "$log" | head -n 1 | sed 's/listening on //')
}

listening_or_ended() {
  grep -q 'listening on http://' "$2" || ! kill -0 "$1" 2>/dev/null
}

stop_pid() {
  kill "$1" 2>/dev/null && wait "$1" 2>/dev/null
}

start_bare() {
  start_server "$ROOT/target/release/examples/bare"
  BARE_URL=$STARTED_URL
}

# Runs wrk with the arguments and sets RATE (requests/s) and P99. Answers that are errors end the script:
# a fast refusal is no result.
run_wrk() {
  local out
  out=$(wrk --latency -t "$LOAD_THREADS" -c "$CONNECTIONS" -d "${LOAD_SECONDS}s" "$@" 2>&1) || die "wrk: $out"
  if grep -Eq 'Non-2xx|Socket errors' <<<"$out"; then
    die "errors under load: $* $(grep -E 'Non-2xx|Socket errors' <<<"$out")"
  fi
  RATE=$(awk '/^Requests\/sec:/ { print $2 }' <<<"$out")
  P99=$(awk '$1 == "99%" { print $2 }' <<<"$out")
}

load_header() {
  printf '%-24s %9s %11s %9s %11s %7s\n' page bytes requests/s p99 "bare/s" ratio
}

load_get() {
  local name=$1 url=$2 cookies=${3:-} header=() status size rate p99
  [ -z "$cookies" ] || header=(-H "Cookie: $cookies")
  read -r status size < <(curl -s -o /dev/null "${header[@]}" -w '%{http_code} %{size_download}\n' "$url")
  [ "$status" = 200 ] || die "$name: $url answers $status"
  run_wrk "${header[@]}" "$url"
  rate=$RATE p99=$P99
  run_wrk "$BARE_URL/?size=$size"
  printf '%-24s %9d %11.0f %9s %11.0f %7.2f\n' "$name" "$size" "$rate" "$p99" "$RATE" \
    "$(awk -v a="$rate" -v b="$RATE" 'BEGIN { print a / b }')"
}

# The product must answer each form with a redirect (303) or a page (2xx).
load_post() {
  local name=$1 url=$2 bodies=$3
  BODIES=$bodies THREADS=$LOAD_THREADS run_wrk -s "$ROOT/scripts/lib/post.lua" "$url"
  printf '%-24s %9s %11.0f %9s\n' "$name" post "$RATE" "$P99"
}
