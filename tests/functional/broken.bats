#!/usr/bin/env bats
# Configurations that cannot be read: what does not need them works, what does says which file is wrong.
load harness

setup_more() { create_machine dev; }

# break_layer FILE HOW: a default.yaml or override.yaml that cannot be read; sets $wrong to what every
# message about it has.
break_layer() {
  local file=$LIMA_HOME/_config/$1
  wrong=$file:2:
  case $2 in
    syntax) printf 'cpus: 1\nmemory: ]\n' >"$file" ;;
    type) printf 'memory: 1GiB\ncpus: many\n' >"$file" ;;
    folder) mkdir "$file"; wrong="$file: not a regular file" ;;
    endless) ln -s "$1" "$file"; wrong="open $file: Too many levels of symbolic links" ;;
  esac
}

assert_only_looks_and_ends() {
  break_layer "$1" "$2"
  run --separate-stderr limactl list --format '{{.Name}} {{.Errors}}'
  assert_success
  assert_output --partial "dev "
  assert_output --partial "$wrong"
  [[ $stderr == *'instance `dev` has errors'* ]]
  run --separate-stderr limactl list --json
  assert_success
  [ "$(jq -r '.errors[0]' <<<"$output" | grep -cF "$wrong")" = 1 ]
  run limactl list
  assert_success
  for command in start shell show-ssh restart; do
    run limactl $command dev
    assert_failure 1
    assert_output --partial "$wrong"
    assert_output --partial 'hint: correct the file'
  done
  run limactl protect dev
  assert_success
  run limactl unprotect dev
  assert_success
  run limactl stop dev
  assert_failure 1
  assert_output --partial 'maybe use `limactl stop -f`?'
  run limactl stop -f dev
  assert_success
  run limactl delete -f dev
  assert_success
  [ ! -e "$LIMA_HOME/dev" ]
}

@test "default.yaml is no YAML" { assert_only_looks_and_ends default.yaml syntax; }
@test "default.yaml has a wrong type" { assert_only_looks_and_ends default.yaml type; }
@test "default.yaml is a folder" { assert_only_looks_and_ends default.yaml folder; }
@test "default.yaml cannot be opened" { assert_only_looks_and_ends default.yaml endless; }
@test "override.yaml is no YAML" { assert_only_looks_and_ends override.yaml syntax; }
@test "override.yaml has a wrong type" { assert_only_looks_and_ends override.yaml type; }
@test "override.yaml is a folder" { assert_only_looks_and_ends override.yaml folder; }
@test "override.yaml cannot be opened" { assert_only_looks_and_ends override.yaml endless; }

@test "a machine that runs is stopped by force without a readable default.yaml" {
  limactl start dev
  break_layer default.yaml syntax
  run limactl stop -f dev
  assert_success
  run processes_left
  assert_output ''
}

@test "edit does not blame the machine's text for a broken default.yaml" {
  break_layer default.yaml syntax
  cd "$TEST_HOME"
  run limactl edit dev --cpus 3
  assert_failure 1
  assert_output --partial "$wrong"
  refute_output --partial REJECTED
  [ ! -e lima.REJECTED.yaml ]
}

@test "create with a broken default.yaml names it, and makes nothing" {
  break_layer default.yaml syntax
  run create_machine new
  assert_failure
  assert_output --partial "$wrong"
  [ ! -e "$LIMA_HOME/new" ]
}

@test "a machine without lima.yaml is neither cloned nor renamed, and delete -f removes it" {
  rm "$LIMA_HOME/dev/lima.yaml"
  for command in clone rename; do
    run limactl $command dev two
    assert_failure 1
    assert_output --partial "cannot $command \`dev\`"
    assert_output --partial "$LIMA_HOME/dev/lima.yaml"
    [ ! -e "$LIMA_HOME/two" ]
  done
  run limactl delete dev
  assert_failure 1
  assert_output --partial 'NOT deleted (hint: `limactl delete -f dev`'
  limactl protect dev
  run limactl delete -f dev
  assert_failure 1
  assert_output --partial 'instance is protected'
  limactl unprotect dev
  run limactl delete -f dev
  assert_success
  [ ! -e "$LIMA_HOME/dev" ]
}

@test "delete -f removes every folder that list shows, and no other" {
  mkdir "$LIMA_HOME/no machine" "$LIMA_HOME/x.yaml" "$LIMA_HOME/.hidden"
  run limactl list --format '{{.Name}} {{.Status}}'
  assert_line 'no machine Broken'
  run limactl delete 'no machine'
  assert_failure 1
  assert_output --partial "limactl delete -f 'no machine'"
  run limactl delete -f 'no machine' x.yaml
  assert_success
  [ ! -e "$LIMA_HOME/no machine" ]
  [ ! -e "$LIMA_HOME/x.yaml" ]
  for name in _config .hidden . .. ../lima dev/.. ''; do
    run limactl delete -f "$name"
    assert_failure 1
  done
  [ -d "$LIMA_HOME/_config" ]
  [ -d "$LIMA_HOME/.hidden" ]
  [ -d "$LIMA_HOME/dev" ]
}
