#!/bin/bash
# The tests that need packages of Debian: a real Prometheus, and Python with gRPC. What
# `npm run test:operations` calls.
#
# Usage: run.sh [FILE.ops.ts ...]        without arguments: every *.ops.ts of this folder
#
# A missing piece is installed with apt-get, or is a failure with its reason; nothing is skipped.
# Prometheus is only unpacked, into .cache/operations: installing it would start it as a service.
set -euo pipefail
exec </dev/null
export DEBIAN_FRONTEND=noninteractive

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
repository=$(cd "$here/../.." && pwd -P)
cache=$repository/.cache/operations
compiled=$repository/deploy/dist/operations

readonly UPDATE_LIMIT_S=300 INSTALL_LIMIT_S=600 SETUP_LIMIT_S=1200 SUITE_LIMIT_S=900
readonly TEST_LIMIT_MS=300000
readonly PYTHON_PACKAGES=(python3-grpcio python3-protobuf protobuf-compiler protobuf-compiler-grpc)

step() { printf '[operations %4ds] %s\n' "$SECONDS" "$*"; }
fail() { printf '[operations %4ds] FAILED: %s\n' "$SECONDS" "$*" >&2; exit 1; }

# Runs a command and all its children for so long. Waiting in the background lets a signal through:
# `timeout` passes it on to all that it started.
bounded() { # SECONDS COMMAND...
  timeout -k 10 "$@" &
  job=$!
  wait "$job"
}

job=
trap '[ -z "$job" ] || kill "$job" 2>/dev/null || true; wait; fail "interrupted"' INT TERM HUP

updated=
update_lists() {
  [ -z "$updated" ] || return 0
  command -v apt-get >/dev/null || fail "these tests need a Debian system (no apt-get here)"
  step "package lists"
  bounded "$UPDATE_LIMIT_S" apt-get update -qq || fail "apt-get update"
  updated=yes
}

has_python() {
  /usr/bin/python3 -c 'import grpc, google.protobuf' 2>/dev/null &&
    [ -x /usr/bin/protoc ] && [ -x /usr/bin/grpc_python_plugin ]
}

install_python() {
  has_python && return
  [ "$(id -u)" -eq 0 ] || fail "installing ${PYTHON_PACKAGES[*]} needs root"
  update_lists
  step "installing ${PYTHON_PACKAGES[*]}"
  bounded "$INSTALL_LIMIT_S" apt-get install -y -qq --no-install-recommends \
    -o DPkg::Lock::Timeout=120 "${PYTHON_PACKAGES[@]}" >/dev/null ||
    fail "apt-get install ${PYTHON_PACKAGES[*]}"
  has_python || fail "${PYTHON_PACKAGES[*]} are not what they were"
}

unpack_prometheus() {
  local fresh
  [ -x "$cache/prometheus/usr/bin/promtool" ] && return
  update_lists
  step "unpacking prometheus"
  mkdir -p "$cache"
  fresh=$(mktemp -d "$cache/new.XXXXXX")
  (cd "$fresh" && bounded "$INSTALL_LIMIT_S" apt-get download -qq -o APT::Sandbox::User=root prometheus) ||
    fail "apt-get download prometheus"
  dpkg-deb -x "$fresh"/prometheus_*.deb "$fresh" || fail "unpacking prometheus"
  rm -rf "$cache/prometheus"
  mv "$fresh" "$cache/prometheus"
}

# Where another python3 comes first in PATH, Debian's has the packages; and Debian has no grpcurl.
link_tools() {
  mkdir -p "$cache/bin"
  ln -sfn /usr/bin/python3 "$cache/bin/python3"
  command -v grpcurl >/dev/null || ln -sfn "$here/grpcurl.py" "$cache/bin/grpcurl"
}

install_python
unpack_prometheus
link_tools

step "set-up of the project"
bounded "$SETUP_LIMIT_S" node "$repository/deploy/dev/setup.mjs" || fail "set-up of the project"

[ $# -gt 0 ] || set -- "$here"/*.ops.ts
tests=()
for source in "$@"; do tests+=("$compiled/$(basename "$source" .ts).js"); done
for test in "${tests[@]}"; do [ -f "$test" ] || fail "$test is missing: was the project built?"; done

step "${#tests[@]} test file(s)"
export PATH=$cache/bin:$cache/prometheus/usr/bin:$PATH
bounded "$SUITE_LIMIT_S" node --test --test-concurrency=1 --test-timeout="$TEST_LIMIT_MS" \
  --test-reporter=spec "${tests[@]}" || fail "tests"
step "passed"
