#!/usr/bin/env bats
# When a start fails, the message names the phase, the cause, the evidence and what to do.
load harness

@test "image missing" {
  create_and_start() {
    sed "s|image.raw|nosuch.raw|" < <(template) >"$TEST_HOME/t.yaml"
    limactl start --name=dev "$TEST_HOME/t.yaml"
  }
  run create_and_start
  assert_failure 1
  assert_output --partial nosuch.raw
}

@test "digest mismatch names both digests and leaves no disk" {
  wrong=sha256:$(printf '0%.0s' {1..64})
  mismatch() {
    sed "s|^  arch: x86_64|  arch: x86_64\n  digest: $wrong|" < <(template) >"$TEST_HOME/t.yaml"
    limactl start --name=dev "$TEST_HOME/t.yaml"
  }
  run mismatch
  assert_failure 1
  assert_output --partial "expected digest"
  assert_output --partial "$wrong"
  [ ! -e "$LIMA_HOME/dev/disk" ]
}

@test "QEMU missing names the Debian package" {
  create_machine dev
  unset QEMU_SYSTEM_X86_64
  mkdir "$TEST_HOME/bin"
  for tool in bash sh ssh ssh-keygen qemu-img env cat; do ln -s "$(command -v $tool)" "$TEST_HOME/bin/"; done
  PATH=$TEST_HOME/bin run "$LIMACTL" --tty=false start dev
  assert_failure 1
  assert_output --partial 'qemu-system-x86'
}

@test "QEMU fails at once: its words are shown" {
  create_machine dev
  FAKE_QEMU_FAIL='could not set up host forwarding rule: Address already in use' run limactl start dev
  assert_failure 1
  assert_output --partial 'Address already in use'
  [ "$(status_of dev)" = Stopped ]
}

@test "guest kernel panic ends the start with the line of the panic" {
  create_machine dev
  FAKE_QEMU_BOOT=panic run limactl start dev
  assert_failure 1
  assert_output --partial 'panic'
  assert_output --partial 'serial.log'
  [ "$(status_of dev)" = Stopped ]
  run processes_left
  assert_output ''
}

@test "ssh never up: the start times out, the machine goes on, and the message says how to stop it" {
  create_machine dev
  FAKE_QEMU_BOOT=never run limactl start --timeout=2s dev
  assert_failure 1
  assert_output --partial 'did not receive an event with the `running` status'
  assert_output --partial 'limactl stop -f dev'
  limactl stop -f dev
}

@test "QEMU dies while booting" {
  create_machine dev
  FAKE_QEMU_BOOT=never FAKE_QEMU_CRASH_MS=300 run limactl start dev
  assert_failure 1
  assert_output --partial 'while booting'
  [ "$(status_of dev)" = Stopped ]
}

@test "disk full: the message says so and the next start works" {
  [ "$(id -u)" -eq 0 ] || skip "needs root to mount a small file system"
  mkdir "$TEST_HOME/small"
  mount -t tmpfs -o size=600k tmpfs "$TEST_HOME/small" || skip "cannot mount here"
  export LIMA_HOME=$TEST_HOME/small
  head -c 1M /dev/urandom >"$TEST_HOME/image.raw"
  template >"$TEST_HOME/dev.yaml"
  run limactl start "$TEST_HOME/dev.yaml"
  assert_failure 1
  assert_output --partial 'No space left on device'
  mount -o remount,size=50m "$TEST_HOME/small"
  run limactl start dev
  status_after=$status
  limactl stop -f dev
  umount -l "$TEST_HOME/small"
  [ "$status_after" -eq 0 ]
}

@test "Ctrl-C while booting stops the machine" {
  create_machine dev
  FAKE_QEMU_BOOT=never "$LIMACTL" --tty=false start dev >"$TEST_HOME/out" 2>&1 3>&- &
  start=$!
  wait_until 'QEMU to run' test -s "$LIMA_HOME/dev/qemu.pid"
  kill -INT "$start"
  code=0; wait "$start" || code=$?
  [ "$code" -ne 0 ]
  [ "$(status_of dev)" = Stopped ]
  run processes_left
  assert_output ''
}

@test "the port is taken by somebody else" {
  create_machine dev - <<'Y'
ssh:
  localPort: 61022
Y
  python3 -c 'import socket,time; s=socket.socket(); s.bind(("127.0.0.1",61022)); s.listen(); print("up",flush=True); time.sleep(60)' >"$TEST_HOME/up" &
  holder=$!
  wait_until 'the port to be held' test -s "$TEST_HOME/up"
  run limactl start dev
  kill "$holder"
  assert_failure 1
  assert_output --partial 61022
}

@test "a degraded boot step is told but does not fail the start" {
  create_machine dev
  FAKE_QEMU_BOOT=failed run limactl start dev
  assert_success
  assert_output --partial 'Boot step failed in the guest'
}
