#!/usr/bin/env bats
# UEFI and GRUB boot; plain mode; a kernel panic; a failing host script with a real machine behind it.
load harness

setup_file() { begin; }
teardown_file() { end; }

@test "UEFI and GRUB boot to READY in plain mode" {
  { image uefi; echo 'plain: true'; } >"$E2E_HOME/uefi.yaml"
  run limactl start --name=uefi "$E2E_HOME/uefi.yaml"
  [ "$status" -eq 0 ] || tail -n 50 "$LIMA_HOME"/uefi/*.log
  assert_success
  assert_output --partial 'READY. Run `ssh -F'
  run --separate-stderr limactl shell uefi test -d /sys/firmware/efi
  assert_success
  limactl stop -f uefi
}

@test "a kernel panic ends the start with its line" {
  image direct | sed 's/cmdline: ".*"/cmdline: "console=ttyS0 root=LABEL=nosuch panic=0 rdinit=\/nosuch init=\/nosuch"/' >"$E2E_HOME/panic.yaml"
  run limactl start --timeout=2m --name=panic "$E2E_HOME/panic.yaml"
  assert_failure 1
  assert_output --partial 'panic'
  assert_output --partial 'serial.log'
  [ "$(limactl list --format '{{.Status}}' panic)" = Stopped ]
}
