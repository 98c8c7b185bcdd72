#!/usr/bin/env bats
# The recipes of docs/host-provisioning.md: taken out of the page, checked, and run with stubs for the
# programs they call. Those for macOS run as copies for this host.
load harness

GUIDE=$BATS_TEST_DIRNAME/../../docs/host-provisioning.md

setup_more() {
  STUBS=$TEST_HOME/stubs
  export HOME=$TEST_HOME/home CALLS=$TEST_HOME/calls
  mkdir -p "$STUBS" "$HOME"
  : >"$CALLS"
  PATH=$STUBS:$PATH
}

# stub NAME [SHELL TEXT]: a program that writes down how it was called.
stub() {
  printf '#!/bin/sh\nprintf "%%s\\n" "%s $*" >>"$CALLS"\n%s\n' "$1" "${2:-}" >"$STUBS/$1"
  chmod +x "$STUBS/$1"
}

# recipe TITLE: the YAML below that heading, for this host.
recipe() {
  awk -v title="### $1" '
    $0 == title { here = 1; next }
    here && /^```yaml$/ { inside = 1; next }
    inside && /^```$/ { exit }
    inside' "$GUIDE" | sed 's/hostOS: darwin/hostOS: linux/'
}

use() {
  recipe "$1" | default_yaml
  [ -s "$LIMA_HOME/_config/default.yaml" ] || { echo "there is no recipe: $1"; return 1; }
  create_machine "${2:-dev}"
}

titles() { awk '/^## Recipes/ { on = 1; next } /^## / { on = 0 } on && /^### / { print substr($0, 5) }' "$GUIDE"; }

@test "there are eleven recipes, and every one passes host-provision test, bash -n and shellcheck" {
  [ "$(titles | wc -l)" = 11 ]
  create_machine dev
  while read -r title; do
    recipe "$title" | default_yaml
    run limactl host-provision test dev
    [ "$status" -eq 0 ] || { echo "$title: $output"; return 1; }
    for index in 0 1; do
      limactl host-provision show --rendered dev "$index" >"$TEST_HOME/shown" 2>/dev/null || continue
      # The numbered text, without bar and number.
      sed -n 's/^  | *[0-9][0-9]*  \?//p' "$TEST_HOME/shown" >"$TEST_HOME/script.sh"
      [ -s "$TEST_HOME/script.sh" ] || { echo "$title: no script in what show prints"; return 1; }
      bash -n "$TEST_HOME/script.sh"
      # SC2015: A && B || C is meant so where B cannot fail.
      shellcheck --shell=bash --exclude=SC2015 "$TEST_HOME/script.sh" || { echo "in: $title"; return 1; }
    done
  done < <(titles)
}

@test "recipe: leave the disks out of Time Machine" {
  stub xattr
  use 'Leave the disks out of Time Machine'
  limactl start dev
  grep -q "^xattr -w com.apple.metadata:com_apple_backup_excludeItem true $LIMA_HOME/dev/disk$" "$CALLS"
}

@test "recipe: a notification for each error, not for its own lines" {
  stub notify-send
  rm -f "$STUBS/osascript"
  use 'A notification for each error'
  limactl start dev
  printf '{"level":"error","msg":"it hurts"}\n{"level":"info","msg":"nothing"}\n{"level":"error","msg":"own","hostProvision":0}\n' >>"$LIMA_HOME/dev/ha.stderr.log"
  wait_until 'the notification' grep -q 'notify-send Lima: dev it hurts' "$CALLS"
  run cat "$CALLS"
  refute_output --partial own
  refute_output --partial nothing
  limactl stop dev
  run processes_left
  assert_output ''
}

@test "recipe: refuse to start on a full disk" {
  stub df 'echo "Filesystem 1024-blocks Used Available Capacity Mounted"; echo "x 1 1 ${FREE:-99999999} 1% /"'
  use 'Refuse to start on a full disk'
  FREE=1048576 run limactl start dev
  assert_failure 1
  assert_output --partial 'only 1 GiB are free for dev; 5 are needed'
  assert_output --partial 'was not started'
  run limactl start dev
  assert_success
}

@test "recipe: wait for the VPN, but not for ever" {
  stub ip '[ -e "$HOME/vpn" ] && echo "10.0.0.1 dev tun0"'
  use 'Wait for the VPN, but not for ever'
  touch "$HOME/vpn"
  limactl start dev
  limactl stop dev
  rm "$HOME/vpn"
  sed -i 's/timeout: 30s/timeout: 1s/' "$LIMA_HOME/_config/default.yaml"
  run limactl start dev
  assert_failure 1
  assert_output --partial 'timed out after 1s'
}

@test "recipe: keep the computer awake while the machine runs" {
  stub systemd-inhibit 'exec sleep 1000'
  use 'Keep the computer awake while the machine runs'
  limactl start dev
  wait_until 'the inhibitor' grep -q '^systemd-inhibit --what=sleep:idle --who=limactl' "$CALLS"
  limactl stop dev
  run processes_left
  assert_output ''
}

@test "recipe: a copy of the disk before each start" {
  use 'A copy of the disk before each start'
  stub cp 'exec /bin/cp "$2" "$3"'
  run limactl start dev
  assert_success
  cmp "$LIMA_HOME/dev/disk" "$LIMA_HOME/dev/disk.last"
  limactl stop dev
  stub cp 'exit 1'
  run limactl start dev
  assert_success
}

@test "recipe: fetch a secret before, wipe it after, also after a crash" {
  stub pass 'echo s3cret-token'
  use 'Fetch a secret before, wipe it after'
  limactl start dev
  [ "$(cat "$LIMA_HOME/dev/registry-token")" = s3cret-token ]
  [ "$(stat -c %a "$LIMA_HOME/dev/registry-token")" = 600 ]
  run cat "$LIMA_HOME/dev/ha.stderr.log"
  refute_output --partial s3cret
  pkill -9 -f "hostagent.*$LIMA_HOME/dev"
  limactl stop -f dev
  [ ! -e "$LIMA_HOME/dev/registry-token" ]
}

@test "recipe: a name in /etc/hosts" {
  stub sudo 'cat >>"$HOME/hosts"'
  use 'A name in /etc/hosts'
  limactl start dev
  grep -qx 'sudo -n tee -a /etc/hosts' "$CALLS"
  [ "$(cat "$HOME/hosts")" = '127.0.0.1 lima-dev.test' ]
}

@test "recipe: the kubeconfig of a k3s machine" {
  use 'The kubeconfig of a k3s machine' k3s-dev
  # limactl itself, as the script calls it, with the guest's answer.
  stub limactl-stub 'printf "name: default\n"'
  sed -i "s|\"\$LIMACTL\"|limactl-stub|" "$LIMA_HOME/_config/default.yaml"
  limactl start k3s-dev
  grep -q '^limactl-stub shell k3s-dev sudo cat /etc/rancher/k3s/k3s.yaml$' "$CALLS"
  [ "$(cat "$HOME/.kube/k3s-dev.yaml")" = 'name: k3s-dev' ]
}

@test "recipe: ssh lima-NAME from anywhere" {
  mkdir -p "$HOME/.ssh"
  printf 'Host other\n  User me\n' >"$HOME/.ssh/config"
  use '`ssh lima-NAME` from anywhere'
  limactl start dev
  limactl restart dev
  run cat "$HOME/.ssh/config"
  assert_line --index 0 "Include $LIMA_HOME/*/ssh.config"
  assert_line --index 1 'Host other'
  [ "$(grep -c Include "$HOME/.ssh/config")" = 1 ]
}

@test "recipe: a docker context for the machine" {
  stub docker '[ "$2" != inspect ]'
  use 'A docker context for the machine' docker-dev
  limactl start docker-dev
  grep -qx "docker context create lima-docker-dev --docker host=unix://$LIMA_HOME/docker-dev/sock/docker.sock" "$CALLS"
  limactl stop docker-dev
  grep -qx 'docker context rm --force lima-docker-dev' "$CALLS"
}
