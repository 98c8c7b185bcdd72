#!/usr/bin/env bats
# Changing a lima.yaml by flags and by the editor: what is written, what is refused, what is asked.
load harness

TERMINAL=$BATS_TEST_DIRNAME/../support/terminal.py

setup_more() {
  cd "$TEST_HOME"
  YAML=$LIMA_HOME/dev/lima.yaml
  {
    echo '# keep me'
    template | sed 's/^cpus: 1$/cpus: 1   # one/'
  } >"$TEST_HOME/dev.own.yaml"
  limactl create --name=dev "$TEST_HOME/dev.own.yaml" 2>"$TEST_HOME/create.err" || cat "$TEST_HOME/create.err"
  cp "$YAML" before.yaml
}

# editor SCRIPT: $EDITOR becomes a program that runs SCRIPT with the file as $1.
editor() {
  printf '#!/bin/sh\n%s\n' "$1" >"$TEST_HOME/ed"
  chmod +x "$TEST_HOME/ed"
  unset VISUAL
  export EDITOR=$TEST_HOME/ed
}

on_terminal() {
  local flags=()
  while [ "$1" != -- ]; do flags+=("$1"); shift; done
  shift
  python3 "$TERMINAL" "${flags[@]}" -- "$LIMACTL" "$@"
}
no_start=(--expect 'start the instance now?' --send 'n\r')

unchanged() { cmp before.yaml "$YAML"; }

@test "edit --set changes one token, comments stay" {
  run limactl edit dev --set '.cpus = 4'
  assert_success
  assert_output --partial 'Instance `dev` configuration edited'
  [ "$(cat "$YAML")" = "$(sed 's/^cpus: 1 /cpus: 4 /' before.yaml)" ]
}

@test "edit --set that changes nothing leaves the very bytes" {
  run limactl edit dev --set 'del(.nothing)'
  assert_success
  assert_output --partial 'Aborting, no changes made to the instance'
  unchanged
}

@test "edit flags in upstream's order, all of them one edit" {
  run limactl edit dev --set '.cpus += 1' --cpus 2 --memory 0.5 --disk 0.5 --mount /srv:w --mount "$TEST_HOME" --dns 8.8.8.8,1.1.1.1
  assert_success
  assert_output --partial 'Disabling HostResolver, as custom DNS addresses ([8.8.8.8 1.1.1.1]) are specified'
  run limactl list --format '{{.CPUs}} {{.Memory}} {{.Disk}} {{.Config.DNS}} {{range .Config.Mounts}}{{.Location}} {{end}}' dev
  assert_output --partial "3 536870912 536870912 [8.8.8.8 1.1.1.1] $TEST_HOME /srv "
}

@test "edit refuses bad values and says which flag" {
  run limactl edit dev --network bridged
  assert_failure
  assert_output --partial 'error while processing flag `network`: network name must be `vzNAT` or `lima:*`, got `bridged`'
  run limactl edit dev --param x=1
  assert_failure
  assert_output --partial 'error while processing flag `param`: template does not define param `x`'
  run limactl edit dev --cpus many
  assert_failure
  assert_output --partial 'invalid argument \"many\" for \"--cpus\" flag'
  run limactl edit dev --arch aarch64
  assert_failure
  assert_output --partial 'unknown flag: --arch'
  unchanged
}

@test "edit refuses to shrink the disk and keeps the rejected text" {
  run limactl edit dev --disk 0.001
  assert_failure
  assert_output --partial 'the YAML is invalid, saved the buffer as `lima.REJECTED.yaml`'
  assert_output --partial 'field `disk`: shrinking the disk (2MiB --> 0.001GiB) is not supported'
  grep -q '^disk: 0.001GiB$' lima.REJECTED.yaml
  unchanged
}

@test "edit refuses what is no configuration" {
  run limactl edit dev --set '.images = []'
  assert_failure
  assert_output --partial 'lima.REJECTED.yaml'
  refute_output --partial "$YAML"
  run limactl edit dev --set '.cpus = "many"'
  assert_failure
  assert_output --partial 'the edited configuration of `dev`:7:7: field `cpus`'
  unchanged
}

@test "edit of a running or missing machine is an error; without flags and terminal it does nothing" {
  run limactl edit deb
  assert_failure
  assert_output --partial 'instance `deb` not found (did you mean `dev`?)'
  run limactl edit dev
  assert_success
  assert_output --partial 'Aborting, as requested by saving the file with empty content'
  limactl start dev
  run limactl edit dev --cpus 2
  assert_failure
  assert_output --partial 'cannot edit a running instance'
  unchanged
}

@test "edit --start starts the machine with what was edited" {
  run limactl edit dev --cpus 2 --start
  assert_success
  assert_output --partial READY
  [ "$(status_of dev)" = Running ]
}

@test "edit mends a lima.yaml that cannot be read" {
  echo 'cpus: [' >>"$YAML"
  editor 'sed -i "/cpus: \[/d" "$1"'
  run on_terminal "${no_start[@]}" -- edit dev
  assert_success
  unchanged
}

@test "the editor sees the user's own settings as comments, and they are taken off again" {
  echo 'message: from default.yaml' | default_yaml
  editor 'cp "$1" "'"$TEST_HOME"'/seen"; sed -i "s/^cpus: 1/cpus: 2/" "$1"'
  run on_terminal "${no_start[@]}" -- edit dev
  assert_success
  grep -q '^# message: from default.yaml$' seen
  [ "$(cat "$YAML")" = "$(sed 's/^cpus: 1 /cpus: 2 /' before.yaml)" ]
}

@test "the editor: unchanged, saved empty, failed" {
  editor 'true'
  run on_terminal -- edit dev
  assert_success
  assert_output --partial 'Aborting, no changes made to the instance'
  editor 'printf " \n" >"$1"'
  run on_terminal -- edit dev
  assert_success
  assert_output --partial 'Aborting, as requested by saving the file with empty content'
  editor 'exit 3'
  run on_terminal -- edit dev
  assert_failure
  assert_output --partial 'failed'
  unchanged
}

@test "create: invalid text of the editor is saved, nothing is made" {
  template >t.yaml
  for change in 's,^cpus: 1,cpus: [,' 's,^cpus: 1,cpus: many,' 's,^cpus: 1,base: gone.yaml,'; do
    rm -f lima.REJECTED.yaml
    editor "sed -i '$change' \"\$1\""
    run on_terminal --expect 'Proceed with' --send '\x1b[B\r' -- create --name=two t.yaml
    assert_failure 1
    assert_output --partial 'saved the buffer as `lima.REJECTED.yaml`'
    [ "$(cat lima.REJECTED.yaml)" = "$(sed "$change" t.yaml)" ]
    [ ! -e "$LIMA_HOME/two" ]
  done
}

@test "create: the editor unchanged, saved empty, failed" {
  template >t.yaml
  editor 'true'
  run on_terminal --expect 'Proceed with' --send '\x1b[B\r' -- create --name=two t.yaml
  assert_success
  cmp t.yaml "$LIMA_HOME/two/lima.yaml"
  editor ': >"$1"'
  run on_terminal --expect 'Proceed with' --send '\x1b[B\r' -- create --name=three t.yaml
  assert_failure 1
  assert_output --partial 'Aborting, as requested by saving the file with empty content'
  editor 'exit 3'
  run on_terminal --expect 'Proceed with' --send '\x1b[B\r' -- create --name=three t.yaml
  assert_failure 1
  assert_output --partial "the editor \`$TEST_HOME/ed\` failed: "
  [ ! -e "$LIMA_HOME/three" ]
  [ ! -e lima.REJECTED.yaml ]
}

@test "create: a name that is taken is told before the menu" {
  template >t.yaml
  run on_terminal -- create --name=dev t.yaml
  assert_failure 1
  assert_output --partial 'instance `dev` already exists'
  refute_output --partial 'Proceed with'
  run on_terminal -- start --name=dev ./t.yaml
  assert_failure 1
  assert_output --partial 'instance `dev` already exists'
  refute_output --partial 'Proceed with'
  [ ! -e lima.REJECTED.yaml ]
}

@test "create: somebody else takes the name while the editor is open" {
  template >t.yaml
  editor "sed -i 's/^cpus: 1/cpus: 7/' \"\$1\"; '$LIMACTL' --tty=false create --name=two t.yaml"
  run on_terminal --expect 'Proceed with' --send '\x1b[B\r' -- create --name=two t.yaml
  assert_failure 1
  assert_output --partial 'nothing was made, saved the buffer as `lima.REJECTED.yaml`: instance `two` already exists'
  [ "$(cat lima.REJECTED.yaml)" = "$(sed 's/^cpus: 1/cpus: 7/' t.yaml)" ]
  cmp t.yaml "$LIMA_HOME/two/lima.yaml"
}

@test "edit: invalid text of the editor is saved, the machine's stays" {
  for change in 's,^cpus: 1,cpus: [,' 's,^cpus: 1,cpus: many,' 's,^disk: .*,disk: 1MiB,'; do
    rm -f lima.REJECTED.yaml
    editor "sed -i '$change' \"\$1\""
    run on_terminal -- edit dev
    assert_failure 1
    assert_output --partial 'saved the buffer as `lima.REJECTED.yaml`'
    [ "$(cat lima.REJECTED.yaml)" = "$(sed "$change" before.yaml)" ]
    unchanged
  done
}

# The text of the editor is not lost with the edit.
assert_kept() {
  assert_failure 1
  assert_output --partial 'nothing was written, saved the buffer as `lima.REJECTED.yaml`'
  grep -q '^cpus: 7 ' lima.REJECTED.yaml
}
change='sed -i "s/^cpus: 1 /cpus: 7 /" "$1"'

@test "edit: the file changed while the editor was open" {
  editor "$change; echo '# by somebody' >>'$YAML'"
  run on_terminal -- edit dev
  assert_kept
  assert_output --partial "$YAML"'` has been changed by somebody else meanwhile'
  cp before.yaml now.yaml; echo '# by somebody' >>now.yaml
  cmp now.yaml "$YAML"
}

@test "edit: the machine was deleted or renamed while the editor was open" {
  editor "$change; '$LIMACTL' --tty=false rename dev two"
  run on_terminal -- edit dev
  assert_kept
  assert_output --partial 'instance `dev` was renamed or deleted meanwhile'
  rm lima.REJECTED.yaml
  limactl rename two dev
  editor "$change; '$LIMACTL' --tty=false delete dev"
  run on_terminal -- edit dev
  assert_kept
  assert_output --partial 'instance `dev` was renamed or deleted meanwhile'
  [ ! -e "$LIMA_HOME/dev" ]
}

@test "edit: the machine was started while the editor was open" {
  editor "$change; '$LIMACTL' --tty=false start dev"
  run on_terminal -- edit dev
  assert_kept
  assert_output --partial 'cannot edit a running instance'
  unchanged
}

@test "the editor: VISUAL before EDITOR, with arguments, a path with blanks" {
  mkdir 'my editors'
  printf '#!/bin/sh\n[ "$1 $2" = "--wait a b" ] && sed -i s/^cpus:.1/cpus:\\ 2/ "$3"\n' >ed
  printf '#!/bin/sh\nsed -i "s/^cpus: ./cpus: 3/" "$1"\n' >'my editors/ed'
  chmod +x ed 'my editors/ed'
  VISUAL="$TEST_HOME/ed --wait 'a b'" EDITOR=false run on_terminal "${no_start[@]}" -- edit dev
  assert_success
  [ "$(limactl list --format '{{.CPUs}}' dev)" = 2 ]
  VISUAL='' EDITOR="$TEST_HOME/my editors/ed" run on_terminal "${no_start[@]}" -- edit dev
  assert_success
  [ "$(limactl list --format '{{.CPUs}}' dev)" = 3 ]
  VISUAL="no-such-editor -w" EDITOR="$TEST_HOME/my editors/ed" run on_terminal -- edit dev
  assert_success
  assert_output --partial '$VISUAL names no program: `no-such-editor -w`'
}

@test "edit asks whether to start, yes is the default" {
  run on_terminal --expect 'start the instance now?' --send '\r' -- edit dev --cpus 2
  assert_success
  assert_output --partial READY
}

@test "edit changes a template file, through a link and with its mode" {
  template >t.yaml
  chmod 600 t.yaml
  ln -s t.yaml link.yaml
  run limactl edit link.yaml --cpus 3
  assert_success
  grep -q '^cpus: 3$' t.yaml
  [ -L link.yaml ]
  [ "$(stat -c %a t.yaml)" = 600 ]
  run limactl edit t.yaml --set '.cpus = "x"'
  assert_failure
  assert_output --partial 'lima.REJECTED.yaml'
  grep -q '^cpus: 3$' t.yaml
}

@test "edit of a template leaves its base as it is written" {
  template >base.yaml
  echo 'base: base.yaml' >t.yaml
  run limactl edit t.yaml --cpus 3
  assert_success
  [ "$(cat t.yaml)" = 'base: base.yaml
cpus: 3' ]
}

@test "start applies edit flags to a machine that is there" {
  run limactl start dev --cpus 2 --arch aarch64
  assert_success
  assert_output --partial 'Using the existing instance `dev`'
  assert_output --partial '`--arch` is not applicable to an existing instance'
  assert_output --partial READY
  [ "$(cat "$YAML")" = "$(sed 's/^cpus: 1 /cpus: 2 /' before.yaml)" ]
}

@test "start refuses an edit that is no configuration, and does not start" {
  run limactl start dev --vm-type nonsense
  assert_failure
  assert_output --partial 'lima.REJECTED.yaml'
  [ "$(status_of dev)" = Stopped ]
  unchanged
}

@test "restart applies edit flags before it stops the machine" {
  limactl start dev
  run limactl restart dev --disk 0.001
  assert_failure
  assert_output --partial 'shrinking the disk'
  [ "$(status_of dev)" = Running ]
  run limactl restart dev --cpus 2
  assert_success
  assert_output --partial 'Instance `dev` configuration edited'
  [ "$(limactl list --format '{{.Status}} {{.CPUs}}' dev)" = 'Running 2' ]
}

@test "create: --param and --set" {
  { template; echo 'param: {a: x}'; echo 'message: "{{.Param.a}}"'; } >t.yaml
  limactl create --name=two --param a=y --set '.cpus = 2' t.yaml
  [ "$(limactl list --format '{{.Param.a}} {{.CPUs}}' two)" = 'y 2' ]
  run limactl create --name=three --param b=y t.yaml
  assert_failure
  assert_output --partial 'template does not define param `b`'
}

@test "create: the menu applies the flags to another template, too" {
  mkdir templates
  { template; echo 'message: other'; } >templates/other.yaml
  template >templates/default.yaml
  LIMA_TEMPLATES_PATH=$TEST_HOME/templates run on_terminal \
    --expect 'Proceed with' --send '\x1b[B\x1b[B\r' --expect 'Choose a template' --send 'other\r' \
    --expect 'Proceed with' --send '\r' -- create --name=two --cpus 3 template:default
  assert_success
  [ "$(limactl list --format '{{.CPUs}} {{.Message}}' two)" = '3 other' ]
}

@test "create: the menu shown again does not apply the flags again" {
  template >t.yaml
  run on_terminal \
    --expect 'Proceed with' --send '\x1b[B\x1b[B\r' --expect 'Choose a template' --send '\x03' \
    --expect 'Proceed with' --send '\r' \
    -- create --name=two --mount /srv --port-forward 8080:80 --set '.cpus += 1' t.yaml
  assert_success
  limactl create --name=three --mount /srv --port-forward 8080:80 --set '.cpus += 1' t.yaml
  cmp "$LIMA_HOME/three/lima.yaml" "$LIMA_HOME/two/lima.yaml"
  [ "$(limactl list --format '{{.CPUs}} {{len .Config.Mounts}}' two)" = '2 1' ]
}

@test "create: the editor's text is embedded" {
  template >base.yaml
  template >t.yaml
  editor 'sed -i "s,^cpus: 1,base: '"$TEST_HOME"'/more.yaml," "$1"'
  echo 'message: from more' >more.yaml
  run on_terminal --expect 'Proceed with' --send '\x1b[B\r' -- create --name=two t.yaml
  assert_success
  grep -q '^message: from more$' "$LIMA_HOME/two/lima.yaml"
  run grep base: "$LIMA_HOME/two/lima.yaml"
  assert_failure
}

@test "T22 a script that edit adds is off without a terminal" {
  run limactl edit dev --set '.hostProvision = [{"bash": "touch \"$LIMA_HOME/marker\""}]'
  assert_success
  assert_output --partial 'limactl host-provision allow dev'
  run limactl start dev
  assert_success
  [ ! -e "$LIMA_HOME/marker" ]
}

@test "T22 a script that edit adds is asked about on a terminal" {
  run on_terminal --expect '[yes/no/sandbox/view]' --send 'yes\r' "${no_start[@]}" -- \
    edit dev --set '.hostProvision = [{"bash": "touch \"$LIMA_HOME/marker\""}]'
  assert_success
  limactl start dev
  [ -e "$LIMA_HOME/marker" ]
}

@test "T22 start with an edit that adds a script: the same gate" {
  run limactl start dev --set '.hostProvision = [{"bash": "touch \"$LIMA_HOME/marker\""}]'
  assert_success
  [ ! -e "$LIMA_HOME/marker" ]
}

@test "S9 edit --enable-host-scripts is about this text, also without a change" {
  limactl edit dev --set '.hostProvision = [{"bash": "touch \"$LIMA_HOME/marker\""}]'
  run limactl edit dev --enable-host-scripts
  assert_success
  limactl start dev
  [ -e "$LIMA_HOME/marker" ]
  rm "$LIMA_HOME/marker"
  limactl stop dev
  limactl edit dev --set '.hostProvision[0].bash = "touch \"$LIMA_HOME/marker\" # other"'
  limactl start dev
  [ ! -e "$LIMA_HOME/marker" ]
}

@test "S9 edit --enable-writable-mounts=false makes them read-only" {
  run limactl edit dev --mount /srv:w --enable-writable-mounts=false
  assert_success
  [ "$(limactl list --format '{{range .Config.Mounts}}{{.Location}} {{.Writable}}{{end}}' dev)" = '/srv false' ]
}

@test "a waiting host script cannot edit, clone or rename its own machine" {
  default_yaml <<'Y'
hostProvision:
- bash: |
    for words in "edit dev --cpus 2" "clone dev two" "rename dev two"; do
      ! "$LIMACTL" --tty=false $words 2>>"$LIMA_HOME/said" || exit 1
    done
Y
  run limactl start dev
  assert_success
  [ "$(grep -c 'host script' "$LIMA_HOME/said")" = 3 ]
  [ ! -e "$LIMA_HOME/two" ]
  unchanged
}

@test "H6 edit refuses an unknown variable of a host script, of a machine and of a file" {
  editor 'printf "\nhostProvision:\n- bash: echo {{.Nope}}\n" >>"$1"'
  on_terminal "${no_start[@]}" -- edit dev >out 2>&1 && false
  grep -F "can't evaluate field Nope" out
  unchanged
  grep -F '{{.Nope}}' lima.REJECTED.yaml
  template >t.yaml
  cp t.yaml t.before
  on_terminal -- edit ./t.yaml >out 2>&1 && false
  grep -F "can't evaluate field Nope" out
  cmp t.yaml t.before
}

@test "H6 edit is not held up by an unknown variable of default.yaml; create is" {
  default_yaml <<<'hostProvision: [{bash: "echo {{.Nope}}"}]'
  run limactl edit dev --cpus 2
  assert_success
  [ "$(cat "$YAML")" = "$(sed 's/^cpus: 1 /cpus: 2 /' before.yaml)" ]
  template >t.yaml
  run limactl edit ./t.yaml --cpus 2
  assert_success
  grep -q '^cpus: 2$' t.yaml
  [ ! -e lima.REJECTED.yaml ]
  run limactl create --name=two t.yaml
  assert_failure 1
  assert_output --partial "can't evaluate field Nope"
}
