#!/bin/bash
# The tests that need packages of Debian: a real Prometheus, and Python with gRPC. What
# `npm run test:operations` calls.
#
# Usage: run.sh [FILE.ops.ts ...]        without arguments: every *.ops.ts of this folder
#
# Prometheus is only unpacked, into .cache/operations: installing it would start it as a service.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
SUITE=operations
. "$here/../dev/debian-suite.sh"
cache=$repository/.cache/operations

readonly SUITE_LIMIT_S=900 TEST_LIMIT_MS=300000
readonly PYTHON_PACKAGES=(python3-grpcio python3-protobuf protobuf-compiler protobuf-compiler-grpc)

has_python() {
  /usr/bin/python3 -c 'import grpc, google.protobuf' 2>/dev/null &&
    [ -x /usr/bin/protoc ] && [ -x /usr/bin/grpc_python_plugin ]
}

install_python() {
  has_python && return
  install "${PYTHON_PACKAGES[@]}"
  has_python || fail "${PYTHON_PACKAGES[*]} are not what they were"
}

unpack_prometheus() {
  local fresh
  [ -x "$cache/prometheus/usr/bin/promtool" ] && return
  update_lists
  step "unpacking prometheus"
  mkdir -p "$cache"
  fresh=$(mktemp -d "$cache/new.XXXXXX")
  bounded "$INSTALL_LIMIT_S" env -C "$fresh" \
    apt-get download -qq -o APT::Sandbox::User=root prometheus ||
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

set_up_project
[ $# -gt 0 ] || set -- "$here"/*.ops.ts
export PATH=$cache/bin:$cache/prometheus/usr/bin:$PATH
run_tests "$repository/deploy/dist/operations" "$SUITE_LIMIT_S" "$TEST_LIMIT_MS" "$@"
