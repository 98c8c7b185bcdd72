# shellcheck shell=bash
# Loaded by every suite. Each test has its own LIMA_HOME, cache and temporary folder; a failing test keeps
# them and says how to look at them.

bats_require_minimum_version 1.5.0
load /usr/lib/bats/bats-support/load
load /usr/lib/bats/bats-assert/load

setup() {
  TEST_HOME=$(mktemp -d /tmp/lq.XXXXXX)
  export LIMA_HOME=$TEST_HOME/lima XDG_CACHE_HOME=$TEST_HOME/cache XDG_STATE_HOME=$TEST_HOME/state
  export TMPDIR=$TEST_HOME/tmp
  mkdir -p "$LIMA_HOME/_config" "$TMPDIR"
  export PATH=$FAKE_BIN:$PATH QEMU_SYSTEM_X86_64=$FAKE_BIN/fake-qemu
  export QEMU_SYSTEM_AARCH64=$FAKE_BIN/fake-qemu
  # Colours are tested too, and CI has a terminal without any.
  export TERM=xterm-256color
  unset NO_COLOR SSH LIMA_INSTANCE LIMA_SHELL LIMA_WORKDIR LIMA_TEMPLATES_PATH
  # Root is warned once; here it would only be in the way.
  touch "$LIMA_HOME/_config/.limequat-root-warned"
  truncate -s 1M "$TEST_HOME/image.raw"
  if declare -f setup_more >/dev/null; then setup_more; fi
}

teardown() {
  local directory
  if declare -f teardown_more >/dev/null; then teardown_more; fi
  for directory in "$LIMA_HOME"/*/; do
    [ -d "$directory" ] && "$LIMACTL" stop -f "$(basename "$directory")" >/dev/null 2>&1
  done
  if [ -n "${BATS_TEST_COMPLETED:-}" ]; then
    rm -rf "$TEST_HOME"
  else
    echo "# kept: $TEST_HOME" >&3
    echo "# again: LIMACTL=$LIMACTL FAKE_BIN=$FAKE_BIN bats -f '$BATS_TEST_DESCRIPTION' $BATS_TEST_FILENAME" >&3
  fi
}

limactl() { "$LIMACTL" --tty=false "$@"; }

# A template that the fakes are content with. More YAML comes from standard input with `-`.
template() {
  cat <<YAML
images:
- location: "$TEST_HOME/image.raw"
  arch: x86_64
arch: x86_64
vmType: qemu
cpus: 1
memory: 512MiB
disk: 2MiB
YAML
  [ "${1:-}" != - ] || cat
}

# create_machine NAME: a stopped machine of that template.
create_machine() {
  if [ "${2:-}" = - ]; then template - ; else template; fi >"$TEST_HOME/$1.own.yaml"
  limactl create --name="$1" "$TEST_HOME/$1.own.yaml" 2>"$TEST_HOME/create.err" ||
    { cat "$TEST_HOME/create.err"; return 1; }
}

# elsewhere URL: standard input, a template, with its image at URL: what comes from elsewhere may not name
# files of this machine.
elsewhere() { sed "s|$TEST_HOME/image.raw|$1|"; }

default_yaml() { cat >"$LIMA_HOME/_config/default.yaml"; }

status_of() { limactl list --format '{{.Status}}' "$1" 2>/dev/null; }

# wait_until DESCRIPTION COMMAND…: retries until it succeeds, at most 20 s.
wait_until() {
  local what=$1 tries=0
  shift
  until "$@" 2>/dev/null; do
    tries=$((tries + 1))
    [ "$tries" -lt 400 ] || { echo "waited in vain for: $what"; return 1; }
    sleep 0.05
  done
}

# interruptible PROGRAM ARGUMENT… &: as a person would have started it. What a shell starts in the background
# ignores SIGINT (POSIX.1, 2.11).
interruptible() {
  exec python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])' "$@"
}

# Processes that belong to this test.
processes_left() { pgrep -f -- "$TEST_HOME" | grep -vx -e $$ -e "$BASHPID" || true; }
