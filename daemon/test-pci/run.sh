#!/bin/bash
# The real-PCI tests, from a bare Debian machine to a verdict: what `npm run test:pci` calls.
#
# Usage: run.sh [FILE.pci.ts ...]        without arguments: every *.pci.ts of this folder
#
# Needs root (apt, a 9p share of / with its real modes) and a Debian mirror that apt can reach.
# A missing piece is a failure with its reason, never a skip. Every step has a time limit.
set -euo pipefail
exec </dev/null
export DEBIAN_FRONTEND=noninteractive

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
repository=$(cd "$here/../.." && pwd -P)
compiled=$repository/daemon/dist/test-pci

readonly UPDATE_LIMIT_S=300 INSTALL_LIMIT_S=600 KERNEL_LIMIT_S=900 SETUP_LIMIT_S=1200
readonly SUITE_LIMIT_S=1800 TEST_LIMIT_MS=900000
readonly PACKAGES=(qemu-system-x86 busybox-static cpio kmod xz-utils)

step() { printf '[pci %4ds] %s\n' "$SECONDS" "$*"; }
fail() { printf '[pci %4ds] FAILED: %s\n' "$SECONDS" "$*" >&2; exit 1; }

# Runs a command and all its children for so long. Waiting in the background lets a signal through:
# `timeout` passes it on to all that it started.
bounded() { # SECONDS COMMAND...
  timeout -k 10 "$@" &
  job=$!
  wait "$job"
}

job=
trap '[ -z "$job" ] || kill "$job" 2>/dev/null || true; wait; fail "interrupted"' INT TERM HUP

install_packages() {
  dpkg --status "${PACKAGES[@]}" >/dev/null 2>&1 && return
  step "installing ${PACKAGES[*]}"
  bounded "$UPDATE_LIMIT_S" apt-get update -qq || fail "apt-get update"
  bounded "$INSTALL_LIMIT_S" apt-get install -y -qq --no-install-recommends \
    -o DPkg::Lock::Timeout=120 "${PACKAGES[@]}" >/dev/null ||
    fail "apt-get install ${PACKAGES[*]}"
}

[ "$(id -u)" -eq 0 ] || fail "the real-PCI tests need root"
command -v apt-get >/dev/null || fail "the real-PCI tests need a Debian system (no apt-get here)"

install_packages

step "guest kernel"
bounded "$KERNEL_LIMIT_S" "$here/kernel.sh" || fail "no guest kernel"

step "set-up of the project"
bounded "$SETUP_LIMIT_S" node "$repository/deploy/dev/setup.mjs" || fail "set-up of the project"

[ $# -gt 0 ] || set -- "$here"/*.pci.ts
tests=()
for source in "$@"; do tests+=("$compiled/$(basename "$source" .ts).js"); done
for test in "${tests[@]}"; do [ -f "$test" ] || fail "$test is missing: was the project built?"; done

step "${#tests[@]} test file(s)"
# One file at a time: each boots its own guest, and two guests starve each other on a small machine.
bounded "$SUITE_LIMIT_S" node --test --test-concurrency=1 --test-timeout="$TEST_LIMIT_MS" \
  --test-reporter=spec "${tests[@]}" || fail "tests"
step "passed"
