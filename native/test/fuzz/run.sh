#!/bin/bash
# Coverage-guided fuzzing of what strangers send: programs, and the frames of a data channel. What
# `npm run test:fuzz` calls.
#
# Usage: run.sh [SECONDS [TARGET ...]]   program and frame, side by side, for 60 s without arguments;
#                                        0 s replay the corpus and try nothing new
#
# Starts from the corpus beside it, which is never written to: what is found is kept in
# .cache/fuzz, and `run.sh --merge` takes over of it what reaches more code. clang is installed
# with apt-get where it is missing, or that is a failure; nothing is skipped.
set -euo pipefail
exec </dev/null
export DEBIAN_FRONTEND=noninteractive

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
repository=$(cd "$here/../../.." && pwd -P)
cache=$repository/.cache/fuzz

readonly COMPILER=clang++-14 PACKAGES=(clang-14 libclang-rt-14-dev)
TARGETS=(program frame)
readonly UPDATE_LIMIT_S=300 INSTALL_LIMIT_S=600 BUILD_LIMIT_S=1200 GRACE_S=120
# The largest inputs that reach more than smaller ones: some frames, and programs within them.
readonly INPUT_BYTES_MAX=4096

step() { printf '[fuzz %4ds] %s\n' "$SECONDS" "$*"; }
fail() { printf '[fuzz %4ds] FAILED: %s\n' "$SECONDS" "$*" >&2; exit 1; }

has_compiler() {
  command -v "$COMPILER" >/dev/null &&
    [ -f "$("$COMPILER" -print-runtime-dir)/libclang_rt.fuzzer-$(uname -m).a" ]
}

install_compiler() {
  has_compiler && return
  command -v apt-get >/dev/null || fail "$COMPILER with libFuzzer is needed (no apt-get here)"
  [ "$(id -u)" -eq 0 ] || fail "installing ${PACKAGES[*]} needs root"
  step "installing ${PACKAGES[*]}"
  timeout -k 10 "$UPDATE_LIMIT_S" apt-get update -qq || fail "apt-get update"
  timeout -k 10 "$INSTALL_LIMIT_S" apt-get install -y -qq --no-install-recommends \
    -o DPkg::Lock::Timeout=120 "${PACKAGES[@]}" >/dev/null || fail "apt-get install"
  has_compiler || fail "${PACKAGES[*]} are not what they were"
}

# One make, so that a second run compiles what changed: every object depends on every header.
build() {
  step "building with $COMPILER"
  mkdir -p "$cache/objects"
  timeout -k 10 "$BUILD_LIMIT_S" make --silent -j"$(nproc)" -C "$repository" -f "$here/Makefile" \
    CACHE="$cache" CXX="$COMPILER" >"$cache/build.log" 2>&1 ||
    { tail -n 40 "$cache/build.log" >&2; fail "the fuzz targets did not build"; }
}

fuzz() { # TARGET SECONDS
  local found=$cache/found/$1
  mkdir -p "$found" "$cache/crashes"
  local amount=(-max_total_time="$2")
  [ "$2" -gt 0 ] || amount=(-runs=0)
  # Leaks are looked for by core_test and the deterministic drivers: here the look stops all threads
  # again and again, the device's too.
  ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
    timeout -k 10 $(($2 + GRACE_S)) "$cache/$1_fuzz" "${amount[@]}" -detect_leaks=0 \
    -max_len="$INPUT_BYTES_MAX" -timeout=30 -print_final_stats=1 \
    -artifact_prefix="$cache/crashes/$1-" "$found" "$here/corpus/$1" >"$cache/$1.log" 2>&1
}

merge() {
  for target in "${TARGETS[@]}"; do
    step "$target: merging what was found into the corpus"
    "$cache/${target}_fuzz" -merge=1 -max_len="$INPUT_BYTES_MAX" "$here/corpus/$target" \
      "$cache/found/$target" >"$cache/$target.log" 2>&1 || fail "merging $target"
  done
}

report() { # TARGET
  local inputs covered
  inputs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$cache/$1.log")
  covered=$(grep -o 'cov: [0-9]*' "$cache/$1.log" | tail -n 1)
  [ -n "$inputs" ] && [ "$inputs" -gt 100 ] || fail "$1: only ${inputs:-no} inputs were tried"
  step "$1: $inputs inputs, $covered"
}

install_compiler
build
if [ "${1:-}" = --merge ]; then
  merge
  exit
fi
seconds=${1:-60}
[ $# -lt 2 ] || TARGETS=("${@:2}")
step "fuzzing for $seconds s: ${TARGETS[*]}"
declare -A jobs
for target in "${TARGETS[@]}"; do
  fuzz "$target" "$seconds" &
  jobs[$target]=$!
done
trap 'kill "${jobs[@]}" 2>/dev/null || true; wait; fail "interrupted"' INT TERM HUP
failed=()
for target in "${TARGETS[@]}"; do wait "${jobs[$target]}" || failed+=("$target"); done
for target in "${failed[@]}"; do
  tail -n 60 "$cache/$target.log" >&2
  ls "$cache/crashes" >&2
done
[ "${#failed[@]}" -eq 0 ] || fail "${failed[*]}"
for target in "${TARGETS[@]}"; do report "$target"; done
step "passed"
