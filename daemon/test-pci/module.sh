#!/bin/bash
# Builds the kernel module of xdma-module/ for the guest's kernel, .cache/pci/current, and puts it
# where the guest's `modprobe -d` finds it. The headers are only unpacked, never installed, and kept
# beside the kernel; a module that was built of the same sources is kept too.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive PATH=$PATH:/usr/sbin:/sbin

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
cache=$(cd "$here/../.." && pwd -P)/.cache/pci

readonly DOWNLOAD_LIMIT_S=600 BUILD_LIMIT_S=120
readonly SOURCE=$here/xdma-module

fail() { printf 'module: %s\n' "$*" >&2; exit 1; }

# The packages that `linux-headers-VERSION` needs for a build: names vary with the compiler.
packages() { # VERSION
  apt-cache depends "linux-headers-$1" |
    sed -n 's/^ *Depends: \(linux-\(headers\|kbuild\|compiler\)[^ ]*\)$/\1/p'
  printf 'linux-headers-%s\n' "$1"
}

fetch_headers() { # VERSION TARGET
  local partial=$2.partial package packages
  rm -rf "$partial"
  mkdir "$partial"
  mapfile -t packages < <(packages "$1")
  (cd "$partial" && timeout --foreground -k 5 "$DOWNLOAD_LIMIT_S" \
    apt-get download -qq -o APT::Sandbox::User=root "${packages[@]}") || return 1
  for package in "$partial"/*.deb; do dpkg-deb -x "$package" "$partial"; done
  rm "$partial"/*.deb
  # The one path in it that is absolute.
  sed -i "s#/usr/src/#$2/usr/src/#" "$partial/usr/src/linux-headers-$1/Makefile"
  mv "$partial" "$2"
}

exec 9>"$cache/lock"
flock -w "$DOWNLOAD_LIMIT_S" 9 || fail "another run holds $cache/lock"

version=$(readlink "$cache/current") || fail "no guest kernel: run kernel.sh first"
headers=$cache/$version/headers
modules=$cache/$version/tree/lib/modules/$version
stamp=$(cat "$SOURCE"/* | sha256sum | cut -d ' ' -f 1)
[ "$(cat "$modules/extra/stamp" 2>/dev/null)" != "$stamp" ] || exit 0

[ -d "$headers" ] || fetch_headers "$version" "$headers" || fail "no headers of linux $version"
build=$(mktemp -d)
# shellcheck disable=SC2064  # expand now
trap "rm -rf '$build'" EXIT
cp "$SOURCE"/* "$build"
timeout -k 5 "$BUILD_LIMIT_S" make -s -C "$headers/usr/src/linux-headers-$version" \
  M="$build" modules >"$build/log" 2>&1 || { cat "$build/log" >&2; fail "the module does not build"; }
mkdir -p "$modules/extra"
cp "$build"/*.ko "$modules/extra/"
depmod -b "$cache/$version/tree" "$version"
echo "$stamp" >"$modules/extra/stamp"
