#!/usr/bin/env bats
# clone and rename: what goes along, what stays behind, what is refused.
load harness

setup_more() {
  cd "$TEST_HOME"
  create_machine dev
}

# A host script of the machine's own, allowed.
allowed_script() {
  limactl edit dev --enable-host-scripts \
    --set '.hostProvision = [{"bash": "echo \"$LIMA_INSTANCE\" >>\"$LIMA_HOME/ran\""}]'
}
ran() { cat "$LIMA_HOME/ran" 2>/dev/null || true; }

no_drafts() { [ -z "$(find "$LIMA_HOME" -maxdepth 1 -name '.limequat*')" ]; }

@test "clone makes a second machine and says nothing" {
  run limactl clone dev two
  assert_success
  assert_output ''
  cmp "$LIMA_HOME/dev/lima.yaml" "$LIMA_HOME/two/lima.yaml"
  cmp "$LIMA_HOME/dev/disk" "$LIMA_HOME/two/disk"
  [ "$(status_of two)" = Stopped ]
  no_drafts
  run limactl start two
  assert_success
  [ "$(status_of dev)" = Stopped ]
}

@test "clone leaves behind what belongs to one machine" {
  limactl protect dev
  cd "$LIMA_HOME/dev"
  mkdir swtpm
  touch swtpm/x old.pid old.sock old.tmp host-scripts.post-stop.run host-scripts.1.run provision0.sh mine.txt
  limactl clone dev two
  cd ../two
  [ -e mine.txt ]
  for name in protected swtpm old.pid old.sock old.tmp host-scripts.post-stop.run host-scripts.1.run provision0.sh; do
    [ ! -e "$name" ]
  done
}

@test "clone and rename refuse: running, there already, same, bad and long names" {
  limactl clone dev two
  long=$(printf 'x%.0s' {1..70})
  for verb in clone rename; do
    run limactl "$verb" dev two
    assert_failure
    assert_output --partial 'instance `two` already exists'
    run limactl "$verb" dev dev
    assert_failure
    assert_output --partial 'new instance name `dev` must be different from `dev`'
    run limactl "$verb" dev ../x
    assert_failure
    assert_output --partial 'is not a valid identifier'
    run limactl "$verb" dev "$long"
    assert_failure
    assert_output --partial 'UNIX_PATH_MAX'
    run limactl "$verb" nope x
    assert_failure
    assert_output --partial 'instance `nope` not found'
    run limactl "$verb" dev
    assert_failure
    assert_output --partial 'accepts 2 arg(s), received 1'
  done
  limactl start dev
  run limactl clone dev three
  assert_failure
  assert_output --partial 'cannot clone a running instance'
  run limactl rename dev three
  assert_failure
  assert_output --partial 'cannot rename a running instance'
  [ ! -e "$LIMA_HOME/three" ]
}

@test "a machine of which something still runs is neither cloned nor renamed" {
  limactl start dev
  kill -9 "$(cat "$LIMA_HOME/dev/ha.pid")"
  wait_until 'the agent to be missed' eval '[ "$(status_of dev)" = Broken ]'
  for verb in clone rename; do
    run limactl "$verb" dev two
    assert_failure
    assert_output --partial 'still runs (hint: limactl stop -f dev)'
    [ ! -e "$LIMA_HOME/two" ]
  done
}

@test "clone with edit flags: checked before anything is made" {
  run limactl clone dev two --disk 0.001
  assert_failure
  assert_output --partial 'shrinking the disk'
  [ -e lima.REJECTED.yaml ]
  [ ! -e "$LIMA_HOME/two" ]
  no_drafts
  run limactl clone dev two --cpus 2 --start
  assert_success
  assert_output --partial READY
  [ "$(limactl list --format '{{.Name}} {{.CPUs}} {{.Status}}')" = 'dev 1 Stopped
two 2 Running' ]
}

@test "a draft that a killed clone left does not stop the next one" {
  mkdir -p "$LIMA_HOME/.limequat-create-two/x"
  run limactl clone dev two
  assert_success
  [ ! -e "$LIMA_HOME/two/x" ]
  no_drafts
}

@test "rename keeps the folder and what is in it" {
  inode=$(stat -c %i "$LIMA_HOME/dev")
  limactl protect dev
  touch "$LIMA_HOME/dev/old.sock" "$LIMA_HOME/dev/mine.txt"
  run limactl rename dev two --cpus 2
  assert_success
  assert_output ''
  [ ! -e "$LIMA_HOME/dev" ]
  [ "$(stat -c %i "$LIMA_HOME/two")" = "$inode" ]
  [ -e "$LIMA_HOME/two/mine.txt" ]
  [ -e "$LIMA_HOME/two/protected" ]
  [ ! -e "$LIMA_HOME/two/old.sock" ]
  [ "$(limactl list --format '{{.Name}} {{.CPUs}}')" = 'two 2' ]
  run limactl rename two three --start
  assert_success
  assert_output --partial READY
}

@test "T21 clone and rename carry consent, a copy of the folder does not" {
  allowed_script
  limactl clone dev two
  limactl start two
  [ "$(ran)" = two ]
  limactl rename dev three
  limactl start three
  [ "$(ran)" = 'two
three' ]
  limactl stop three
  cp -r "$LIMA_HOME/three" "$LIMA_HOME/four"
  run limactl start four
  assert_success
  [ "$(ran)" = 'two
three' ]
}

@test "T21 the audit log says which decisions clone and rename took along, and from where" {
  allowed_script
  limactl clone dev two
  limactl rename dev three
  run jq -rc 'select(.event == "carried") | [.instance, .verdict, .from]' \
    "$XDG_STATE_HOME/limequat/host-scripts-audit.jsonl"
  assert_output "[\"two\",\"allowed\",\"$LIMA_HOME/dev\"]
[\"three\",\"allowed\",\"$LIMA_HOME/dev\"]"
}

@test "T21 what the clone's flags change in a script is off" {
  allowed_script
  run limactl clone dev two --set '.hostProvision[0].bash += " # other"'
  assert_success
  assert_output --partial 'limactl host-provision allow two'
  limactl start two
  [ -z "$(ran)" ]
}

@test "T21 a new machine under the old name has no consent" {
  allowed_script
  cp "$LIMA_HOME/dev/lima.yaml" t.yaml
  limactl rename dev two
  limactl create --name=dev t.yaml
  limactl start dev
  [ -z "$(ran)" ]
}

@test "rename takes a promise of post-stop along, clone does not" {
  default_yaml <<'Y'
hostProvision:
- phase: post-stop
  bash: echo "$LIMA_INSTANCE $LIMA_STOP_REASON" >>"$LIMA_HOME/ran"
Y
  limactl start dev
  pids=$(cat "$LIMA_HOME"/dev/{ha,qemu}.pid)
  # shellcheck disable=SC2086
  kill -9 $pids
  wait_until 'the machine to be stopped' eval '[ "$(status_of dev)" = Stopped ]'
  [ -e "$LIMA_HOME/dev/host-scripts.post-stop.run" ]
  limactl clone dev two
  limactl rename dev three
  limactl delete two
  [ -z "$(ran)" ]
  limactl delete three
  [ "$(ran)" = 'three crashed' ]
}

@test "clone and rename warn about -y" {
  run "$LIMACTL" -y clone dev two
  assert_success
  assert_output --partial '--yes flag is deprecated'
}

# What old tools made: `diffdisk` on `basedisk`, named by its path.
old_layout() {
  local dir=$LIMA_HOME/$1
  rm "$dir/disk" "$dir/disk.format"
  printf 'boot sector' >"$dir/basedisk"
  truncate -s 1M "$dir/basedisk"
  qemu-img create -q -f qcow2 -b "$dir/basedisk" -F raw "$dir/diffdisk" 2M
}
backing_of() { qemu-img info --output=json -U "$LIMA_HOME/$1/diffdisk" | jq -r '."backing-filename"'; }

@test "a machine of the older layout boots under its new name, a clone on its own base" {
  old_layout dev
  limactl clone dev two
  [ "$(backing_of two)" = basedisk ]
  [ "$(backing_of dev)" = "$LIMA_HOME/dev/basedisk" ]
  limactl rename dev three
  [ "$(backing_of three)" = basedisk ]
  for name in two three; do
    run limactl start "$name"
    assert_success
  done
}
