#!/bin/bash
# Coverage-guided fuzzing of what strangers send: programs, and the frames of a data channel. What
# `npm run test:fuzz` calls.
#
# Usage: run.sh [SECONDS]        for both targets side by side; without: 60
#
# Starts from the corpus beside it, which is never written to: what is found is kept in
# .cache/fuzz, and `run.sh --merge` takes over of it what reaches more code. clang is installed
# with apt-get where it is missing.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
SUITE=fuzz
. "$here/../../../deploy/dev/debian-suite.sh"
cache=$repository/.cache/fuzz

readonly COMPILER=clang++-14 PACKAGES=(clang-14 libclang-rt-14-dev)
readonly TARGETS=(program frame)
readonly BUILD_LIMIT_S=1200 GRACE_S=120
# The largest inputs that reach more than smaller ones: some frames, and programs within them.
readonly INPUT_BYTES_MAX=4096

has_compiler() {
  command -v "$COMPILER" >/dev/null &&
    [ -f "$("$COMPILER" -print-runtime-dir)/libclang_rt.fuzzer-$(uname -m).a" ]
}

install_compiler() {
  has_compiler && return
  install "${PACKAGES[@]}"
  has_compiler || fail "${PACKAGES[*]} are not what they were"
}

# One make, so that a second run compiles what changed: every object depends on every header.
build() {
  step "building with $COMPILER"
  mkdir -p "$cache/objects"
  bounded "$BUILD_LIMIT_S" make --silent -j"$(nproc)" -C "$repository" -f "$here/Makefile" \
    CACHE="$cache" CXX="$COMPILER" >"$cache/build.log" 2>&1 ||
    { tail -n 40 "$cache/build.log" >&2; fail "the fuzz targets did not build"; }
}

# In the background only: `exec`, so that who ends the job ends the fuzzer.
fuzz() { # TARGET SECONDS
  local found=$cache/found/$1
  mkdir -p "$found" "$cache/crashes"
  # Leaks are looked for by core_test and the deterministic drivers: here the look stops all threads
  # again and again, the device's too.
  ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
    exec timeout -k 10 $(($2 + GRACE_S)) "$cache/$1_fuzz" -max_total_time="$2" -detect_leaks=0 \
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
  [ -n "$inputs" ] && [ "$inputs" -gt 1000 ] || fail "$1: only ${inputs:-no} inputs were tried"
  step "$1: $inputs inputs, $covered"
}

install_compiler
build
if [ "${1:-}" = --merge ]; then
  merge
  exit
fi
seconds=${1:-60}
step "fuzzing for $seconds s: ${TARGETS[*]}"
jobs=()
for target in "${TARGETS[@]}"; do
  fuzz "$target" "$seconds" &
  jobs+=($!)
done
failed=()
for index in "${!TARGETS[@]}"; do wait "${jobs[$index]}" || failed+=("${TARGETS[$index]}"); done
for target in "${failed[@]}"; do
  tail -n 60 "$cache/$target.log" >&2
  ls "$cache/crashes" >&2
done
[ "${#failed[@]}" -eq 0 ] || fail "${failed[*]}"
for target in "${TARGETS[@]}"; do report "$target"; done
step "passed"
