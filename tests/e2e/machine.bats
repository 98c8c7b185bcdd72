#!/usr/bin/env bats
# One machine, booted by direct kernel boot: host scripts before it, provisioning in it, shell, stop, start.
load harness

setup_file() {
  begin
  cat >"$LIMA_HOME/_config/default.yaml" <<'Y'
hostProvision:
- name: before
  bash: |
    test ! -e qemu.pid && test -e disk
    echo "host script ran for {{.Name}}"
    date +%s.%N >>host-script-times
- name: beside
  wait: false
  bash: |
    echo $$ >background-pid
    exec sleep 1000
Y
  {
    image direct
    cat <<'Y'
param:
  GREETING: hello
env:
  E2E_VARIABLE: from-env
provision:
- mode: system
  script: |
    #!/bin/sh
    echo "system $(id -un) $PARAM_GREETING" >>/var/tmp/order
    chmod 666 /var/tmp/order
- mode: user
  script: |
    #!/bin/sh
    echo "user $(id -un) $PARAM_GREETING" >>/var/tmp/order
- mode: boot
  script: |
    mkdir -p /run/e2e; echo boot >/run/e2e/boot
- mode: data
  path: /etc/e2e/data
  content: |
    for {{.Name}}
  owner: root:root
  permissions: "640"
probes:
- description: user provisioning
  script: |
    #!/bin/bash
    grep -q ^user /var/tmp/order
  hint: see /var/log/cloud-init-output.log
Y
  } >"$E2E_HOME/e2e.yaml"
  "$LIMACTL" --tty=false start --name=e2e "$E2E_HOME/e2e.yaml" >"$E2E_HOME/start.log" 2>&1 || {
    cat "$E2E_HOME/start.log" "$LIMA_HOME/e2e/ha.stderr.log" >&3
    tail -n 50 "$LIMA_HOME/e2e/serial.log" >&3
    return 1
  }
}

teardown_file() { end; }

@test "start shows the host script's output before READY" {
  run cat "$E2E_HOME/start.log"
  assert_output --partial '[host script 0] host script ran for e2e'
  assert_output --partial 'READY. Run `limactl shell e2e` to open the shell.'
  [ "$(grep -n 'host script ran' "$E2E_HOME/start.log" | cut -d: -f1)" -lt "$(grep -n READY "$E2E_HOME/start.log" | cut -d: -f1)" ]
}

@test "readiness was pushed by the guest" {
  run jq -r '.status.guestBoot.step // empty' "$LIMA_HOME/e2e/ha.stdout.log"
  assert_output --partial '07-etc-environment.sh'
}

@test "shell runs a command, keeps its exit code and its quoting" {
  run --separate-stderr limactl shell e2e uname -s
  assert_success
  assert_output Linux
  run limactl shell e2e sh -c 'exit 42'
  assert_failure 42
  run --separate-stderr limactl shell e2e printf '%s|' 'a b' "c'd" '$HOME' ''
  assert_output "a b|c'd|\$HOME||"
  run --separate-stderr bash -c "echo from-stdin | '$LIMACTL' shell e2e cat"
  assert_output from-stdin
}

@test "shell --workdir and the lima wrapper" {
  run --separate-stderr limactl shell --workdir /usr/share e2e pwd
  assert_output /usr/share
  run limactl shell --workdir /nosuch e2e pwd
  assert_failure 1
  LIMA_INSTANCE=e2e run --separate-stderr "$(dirname "$LIMACTL")/lima" hostname
  assert_output lima-e2e
}

@test "the guest's user is the host's, or lima for root" {
  run --separate-stderr limactl shell e2e id -un
  if [ "$(id -u)" -eq 0 ]; then assert_output lima; else assert_output "$(id -un)"; fi
  run limactl shell e2e sudo -n true
  assert_success
}

@test "provisioning ran in its order with its parameters" {
  run --separate-stderr limactl shell e2e cat /var/tmp/order
  assert_line --index 0 'system root hello'
  assert_line --index 1 --regexp '^user [a-z]+ hello$'
  run --separate-stderr limactl shell e2e cat /run/e2e/boot
  assert_output boot
  run --separate-stderr limactl shell e2e sudo stat -c '%a %U:%G' /etc/e2e/data
  assert_output '640 root:root'
  run --separate-stderr limactl shell e2e sudo cat /etc/e2e/data
  assert_output 'for e2e'
}

@test "env reaches the guest's sessions" {
  run --separate-stderr limactl shell e2e printenv E2E_VARIABLE
  assert_output from-env
}

@test "upstream's markers are there" {
  run --separate-stderr limactl shell e2e sh -c 'cat /run/lima-boot-done /run/lima-ssh-ready | sort -u | wc -l'
  assert_output 1
}

@test "ssh with the written configuration" {
  run --separate-stderr ssh -F "$LIMA_HOME/e2e/ssh.config" lima-e2e echo over-ssh
  assert_output over-ssh
  run --separate-stderr limactl show-ssh --format=config e2e
  assert_line 'Host lima-e2e'
}

@test "the disk has the size that was asked for, and the root file system uses it" {
  run --separate-stderr limactl shell e2e sh -c 'lsblk -bdno SIZE /dev/vda'
  assert_output 8589934592
  run --separate-stderr limactl shell e2e sh -c 'df --output=size -B1G / | tail -n1 | tr -d " "'
  [ "$output" -ge 7 ]
}

@test "H2 a reboot inside the guest does not run host scripts; the machine stays Running" {
  before=$(wc -l <"$LIMA_HOME/e2e/host-script-times")
  boot_id=$(limactl shell e2e cat /proc/sys/kernel/random/boot_id)
  limactl shell e2e sudo systemctl reboot || true
  tries=0
  until new=$(timeout 20 ssh -F "$LIMA_HOME/e2e/ssh.config" -o ControlPath=none -o ConnectTimeout=5 lima-e2e cat /proc/sys/kernel/random/boot_id 2>/dev/null) &&
    [ "$new" != "$boot_id" ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 120 ] || { echo "the guest did not come back"; return 1; }
    sleep 1
  done
  [ "$(limactl list --format '{{.Status}}' e2e)" = Running ]
  [ "$(wc -l <"$LIMA_HOME/e2e/host-script-times")" = "$before" ]
}

@test "stop powers the guest off, ends background scripts; start boots it again" {
  background=$(cat "$LIMA_HOME/e2e/background-pid")
  kill -0 "$background"
  run limactl stop e2e
  assert_success
  [ "$(limactl list --format '{{.Status}}' e2e)" = Stopped ]
  run kill -0 "$background"
  assert_failure
  run limactl start e2e
  assert_success
  assert_output --partial '[host script 0] host script ran for e2e'
  [ "$(wc -l <"$LIMA_HOME/e2e/host-script-times")" = 2 ]
  # The disk is the same: what the first boot wrote is there.
  run --separate-stderr limactl shell e2e cat /var/tmp/order
  assert_line --index 0 'system root hello'
}

@test "kill -9 of the host agent: the guest lives on; stop -f ends it; start and delete work" {
  pkill -9 -f "hostagent.*$LIMA_HOME/e2e"
  tries=0
  until [ "$(limactl list --format '{{.Status}}' e2e 2>/dev/null)" = Broken ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 100 ]
    sleep 0.1
  done
  run limactl list
  assert_output --partial 'qemu driver is running but host agent is not'
  run limactl stop -f e2e
  assert_success
  run pgrep -f -- "$LIMA_HOME/e2e"
  assert_output ''
  run limactl delete e2e
  assert_success
  [ ! -e "$LIMA_HOME/e2e" ]
}
