# What the suites that need packages of Debian have in common. Sourced, with SUITE set: its name in
# what is printed. A missing piece is a failure with its reason, never a skip; every step has a limit.
exec </dev/null
export DEBIAN_FRONTEND=noninteractive

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)

readonly UPDATE_LIMIT_S=300 INSTALL_LIMIT_S=600 SETUP_LIMIT_S=1200

step() { printf '[%s %4ds] %s\n' "$SUITE" "$SECONDS" "$*"; }
fail() { printf '[%s %4ds] FAILED: %s\n' "$SUITE" "$SECONDS" "$*" >&2; exit 1; }

# Runs a command and all its children for so long. Waiting in the background lets a signal through:
# `timeout` passes it on to all that it started. Not in a subshell, which has no trap.
bounded() { # SECONDS COMMAND...
  timeout -k 10 "$@" &
  wait "$!"
}

trap 'kill $(jobs -p) 2>/dev/null || true; wait; fail "interrupted"' INT TERM HUP

updated=
update_lists() {
  [ -z "$updated" ] || return 0
  command -v apt-get >/dev/null || fail "these tests need a Debian system (no apt-get here)"
  step "package lists"
  bounded "$UPDATE_LIMIT_S" apt-get update -qq || fail "apt-get update"
  updated=yes
}

install() { # PACKAGE...
  [ "$(id -u)" -eq 0 ] || fail "installing $* needs root"
  update_lists
  step "installing $*"
  bounded "$INSTALL_LIMIT_S" apt-get install -y -qq --no-install-recommends \
    -o DPkg::Lock::Timeout=120 "$@" >/dev/null || fail "apt-get install $*"
}

set_up_project() {
  step "set-up of the project"
  bounded "$SETUP_LIMIT_S" node "$repository/deploy/dev/setup.mjs" || fail "set-up of the project"
}

# One file at a time: what they start takes both processors of a small machine.
run_tests() { # COMPILED SUITE_LIMIT_S TEST_LIMIT_MS SOURCE...
  local compiled=$1 suite_limit_s=$2 test_limit_ms=$3 source test tests=()
  shift 3
  for source in "$@"; do tests+=("$compiled/$(basename "$source" .ts).js"); done
  for test in "${tests[@]}"; do
    [ -f "$test" ] || fail "$test is missing: was the project built?"
  done
  step "${#tests[@]} test file(s)"
  bounded "$suite_limit_s" node --test --test-concurrency=1 --test-timeout="$test_limit_ms" \
    --test-reporter=spec "${tests[@]}" || fail "tests"
  step "passed"
}
