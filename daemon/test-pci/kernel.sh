#!/bin/bash
# Puts the newest Debian kernel into .cache/pci/VERSION, ready to boot but never installed, and
# points .cache/pci/current at it:
#
#   kernel       uncompressed where possible: a PVH boot saves seconds of unpacking in the guest
#   initrd.cpio  guest-init, busybox and the modules that reach the host's file system and network
#   tree/        lib/modules/VERSION for the guest's `modprobe -d`
#
# The version is whatever linux-image-amd64 depends on today: Debian drops old ones, so it is never
# pinned. A finished kernel is kept; the initramfs is made anew each time, because it is cheap.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive PATH=$PATH:/usr/sbin:/sbin

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
cache=$(cd "$here/../.." && pwd -P)/.cache/pci

readonly UPDATE_LIMIT_S=300 DOWNLOAD_LIMIT_S=600
# What the guest needs before it sees the host's file system. Everything else is loaded from tree/.
readonly BOOT_MODULES=(virtio_pci 9pnet_virtio 9p virtio_net)
# The bulk of the package, and nothing that a QEMU guest could meet.
readonly UNWANTED=(gpu media scsi infiniband usb iio staging net/ethernet net/wireless hwmon)

fail() { printf 'kernel: %s\n' "$*" >&2; exit 1; }

newest_version() {
  apt-cache depends linux-image-amd64 2>/dev/null |
    sed -n 's/^ *Depends: linux-image-\([0-9].*\)$/\1/p' | head -n 1
}

update_lists() {
  timeout --foreground -k 5 "$UPDATE_LIMIT_S" apt-get update -qq || fail "apt-get update"
}

download() { # VERSION DIRECTORY
  (cd "$2" && timeout --foreground -k 5 "$DOWNLOAD_LIMIT_S" apt-get download -qq -o APT::Sandbox::User=root \
    "linux-image-$1")
}

unpack() { # PACKAGE TREE
  local directory excludes=(--exclude='./usr/share/*' --exclude='*/kernel/sound/*')
  for directory in "${UNWANTED[@]}"; do excludes+=(--exclude="*/kernel/drivers/$directory/*"); done
  mkdir "$2"
  dpkg-deb --fsys-tarfile "$1" | tar -x -C "$2" "${excludes[@]}"
  [ -e "$2/lib" ] || ln -s usr/lib "$2/lib"
}

u32() { # FILE OFFSET
  od -An -tu4 -j"$2" -N4 "$1" | tr -d ' '
}

# The payload's place is in the boot protocol's header: setup_sects, payload_offset, payload_length.
extract_kernel() { # VMLINUZ TARGET
  local setup_sectors payload
  setup_sectors=$(od -An -tu1 -j497 -N1 "$1" | tr -d ' ')
  payload=$(((setup_sectors + 1) * 512 + $(u32 "$1" 584)))
  tail -c +$((payload + 1)) "$1" | head -c "$(u32 "$1" 588)" |
    xz -dc --single-stream >"$2" 2>/dev/null || true
  # Another compression than xz: the packed kernel boots as well, only later.
  [ "$(head -c 4 "$2" | od -An -tx1 | tr -d ' ')" = 7f454c46 ] || cp "$1" "$2"
}

fetch() { # VERSION TARGET; fails only when the package cannot be had
  local partial=$2.partial
  rm -rf "$partial"
  mkdir "$partial"
  download "$1" "$partial" || return 1
  unpack "$partial"/linux-image-*.deb "$partial/tree"
  depmod -b "$partial/tree" "$1"
  extract_kernel "$partial/tree/boot/vmlinuz-$1" "$partial/kernel"
  rm -rf "$partial"/*.deb "$partial/tree/boot"
  mv "$partial" "$2"
}

copy_modules() { # VERSION TREE TARGET
  local module file name
  for module in "${BOOT_MODULES[@]}"; do
    modprobe -d "$2" -S "$1" --show-depends "$module" || fail "no module $module in linux-image-$1"
  done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' | while read -r file; do
    name=$(basename "$file" .xz)
    case $file in
      *.xz) xz -dc "$file" >"$3/$name" ;;
      *) cp "$file" "$3/$name" ;;
    esac
    echo "$name" >>"$3/order"
  done
}

make_initramfs() { # VERSION DIRECTORY
  local root
  root=$(mktemp -d)
  # shellcheck disable=SC2064  # expand now: root is local
  trap "rm -rf '$root'" EXIT
  mkdir "$root"/{bin,dev,proc,sys,modules,host,root,checkout}
  cp /bin/busybox "$root/bin/busybox"
  install -m 755 "$here/guest-init" "$root/init"
  copy_modules "$1" "$2/tree" "$root/modules"
  (cd "$root" && find . | cpio -o -H newc --quiet) >"$2/initrd.cpio.$$"
  mv "$2/initrd.cpio.$$" "$2/initrd.cpio"
}

mkdir -p "$cache"
exec 9>"$cache/lock"
flock -w "$DOWNLOAD_LIMIT_S" 9 || fail "another run holds $cache/lock"

version=$(newest_version)
if [ -z "$version" ] || { [ ! -d "$cache/$version" ] && ! fetch "$version" "$cache/$version"; }; then
  # No lists, or lists so old that the mirror has dropped what they name.
  update_lists
  version=$(newest_version)
  [ -n "$version" ] || fail "apt knows no linux-image-amd64: these tests need an amd64 Debian"
  fetch "$version" "$cache/$version" || fail "cannot download linux-image-$version"
fi
make_initramfs "$version" "$cache/$version"
ln -sfn "$version" "$cache/current"
