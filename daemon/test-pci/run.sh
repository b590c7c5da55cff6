#!/bin/bash
# The real-PCI tests, from a bare Debian machine to a verdict: what `npm run test:pci` calls.
#
# Usage: run.sh [FILE.pci.ts ...]        without arguments: every *.pci.ts of this folder
#
# Needs root (apt, a 9p share of / with its real modes) and a Debian mirror that apt can reach.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
SUITE=pci
. "$here/../../deploy/dev/debian-suite.sh"

readonly KERNEL_LIMIT_S=900 SUITE_LIMIT_S=1800 TEST_LIMIT_MS=900000
readonly PACKAGES=(qemu-system-x86 busybox-static cpio kmod xz-utils)

[ "$(id -u)" -eq 0 ] || fail "the real-PCI tests need root"
command -v apt-get >/dev/null || fail "the real-PCI tests need a Debian system (no apt-get here)"

dpkg --status "${PACKAGES[@]}" >/dev/null 2>&1 || install "${PACKAGES[@]}"

step "guest kernel"
bounded "$KERNEL_LIMIT_S" "$here/kernel.sh" || fail "no guest kernel"
bounded "$KERNEL_LIMIT_S" "$here/module.sh" || fail "no kernel module"

set_up_project
[ $# -gt 0 ] || set -- "$here"/*.pci.ts
run_tests "$repository/daemon/dist/test-pci" "$SUITE_LIMIT_S" "$TEST_LIMIT_MS" "$@"
