#!/usr/bin/env bats
# kill -9 at any moment leaves nothing that the next command cannot handle.
load harness

setup_more() {
  create_machine dev
  default_yaml <<'Y'
hostProvision:
- bash: sleep 0.2
- wait: false
  bash: sleep 1000
Y
}

# Whatever state a kill left: list answers, and stop -f, start, stop, delete work.
assert_recovers() {
  run limactl list
  assert_success
  assert_output --partial dev
  run limactl list --json
  assert_success
  run limactl stop -f dev
  assert_success
  [ "$(status_of dev)" = Stopped ]
  run limactl start dev
  assert_success
  run limactl stop dev
  assert_success
  run processes_left
  assert_output ''
}

# kill_at MILLISECONDS PATTERN: starts dev, waits, kills whatever matches.
kill_at() {
  FAKE_QEMU_STEP_MS=100 "$LIMACTL" --tty=false start dev >"$TEST_HOME/out" 2>&1 3>&- &
  local start=$!
  sleep "$(printf '0.%03d' "$1")"
  if [ "$2" = start ]; then
    kill -9 "$start" 2>/dev/null || true
  else
    pkill -9 -f -- "$2" || true
  fi
  # A start that was not killed itself ends by itself: its agent or its machine is gone.
  wait "$start" 2>/dev/null || true
}

for_random_moments() {
  local moment
  for moment in $(shuf -i 1-900 -n 10); do
    echo "killing $1 after $moment ms"
    kill_at "$moment" "$1"
    assert_recovers
  done
}

@test "kill -9 of the host agent at ten random moments" { for_random_moments "hostagent.*$LIMA_HOME"; }

@test "kill -9 of QEMU at ten random moments" { for_random_moments "fake-qemu.*$LIMA_HOME"; }

@test "kill -9 of limactl start at ten random moments" { for_random_moments start; }

@test "Ctrl-C at ten random moments of a start" {
  local moment code
  for moment in $(shuf -i 1-900 -n 10); do
    echo "Ctrl-C after $moment ms"
    FAKE_QEMU_STEP_MS=100 interruptible "$LIMACTL" --tty=false start dev >"$TEST_HOME/out" 2>&1 3>&- &
    local start=$!
    sleep "$(printf '0.%03d' "$moment")"
    kill -INT "$start" 2>/dev/null || true
    code=0
    wait "$start" || code=$?
    # It said READY, or nothing of the machine is left running.
    if [ "$code" -eq 0 ]; then
      grep READY "$TEST_HOME/out"
      limactl stop dev
    fi
    [ "$(status_of dev)" = Stopped ]
    run processes_left
    assert_output ''
  done
}

@test "a start whose machine was stopped and started by others leaves the new one alone" {
  local moment
  running() { [ "$(status_of dev)" = Running ]; }
  for moment in 1 2 3 4 5; do
    FAKE_QEMU_STEP_MS=200 "$LIMACTL" --tty=false start dev >"$TEST_HOME/out" 2>&1 3>&- &
    local start=$!
    wait_until 'QEMU to run' running
    if [ $((moment % 2)) -eq 0 ]; then
      limactl restart -f dev
    else
      limactl stop -f dev
      limactl start dev
    fi
    wait "$start" && false
    cat "$TEST_HOME/out"
    running
    limactl stop dev
    run processes_left
    assert_output ''
  done
}

@test "a start whose machine was deleted says so" {
  running() { [ "$(status_of dev)" = Running ]; }
  FAKE_QEMU_BOOT=never "$LIMACTL" --tty=false start dev >"$TEST_HOME/out" 2>&1 3>&- &
  local start=$!
  wait_until 'QEMU to run' running
  limactl delete -f dev
  wait "$start" && false
  # The delete still has the lock, or is through.
  grep -E 'instance `dev` was renamed or deleted meanwhile|host agent process has exited' "$TEST_HOME/out"
  run grep 'No such file' "$TEST_HOME/out"
  assert_output ''
  run processes_left
  assert_output ''
}

@test "stop -f at any moment of a start leaves nothing that runs unknown" {
  local moment
  for moment in $(shuf -i 1-250 -n 25); do
    echo "stop -f after $moment ms"
    FAKE_QEMU_STEP_MS=50 "$LIMACTL" --tty=false start dev >"$TEST_HOME/out" 2>&1 3>&- &
    local start=$!
    sleep "$(printf '0.%03d' "$moment")"
    run limactl stop -f dev
    assert_success
    wait "$start" || true
    # A start that began after the stop is one that list knows.
    if [ "$(status_of dev)" = Running ]; then limactl stop -f dev; fi
    run processes_left
    assert_output ''
  done
}

@test "kill -9 of a running machine's host agent: list says Broken, stop -f and start recover" {
  limactl start dev
  pkill -9 -f "hostagent.*$LIMA_HOME"
  agent_gone() { ! pgrep -f -- "[h]ostagent.*$LIMA_HOME" >/dev/null; }
  wait_until 'the agent to be gone' agent_gone
  [ "$(status_of dev)" = Broken ]
  assert_recovers
}

@test "a pid that was used again is never signalled and does not count as running" {
  sleep 1000 &
  other=$!
  echo "$other" >"$LIMA_HOME/dev/ha.pid"
  echo "$other" >"$LIMA_HOME/dev/qemu.pid"
  [ "$(status_of dev)" = Stopped ]
  [ ! -e "$LIMA_HOME/dev/ha.pid" ]
  echo "$other" >"$LIMA_HOME/dev/qemu.pid"
  limactl stop -f dev
  kill -0 "$other"
  kill "$other"
}
