#!/usr/bin/env bats
load harness

setup_more() { create_machine alpha; create_machine beta; }

@test "the table has upstream's columns" {
  run limactl list
  assert_success
  assert_line --index 0 --regexp '^NAME +STATUS +SSH +VMTYPE +ARCH +CPUS +MEMORY +DISK +DIR$'
  assert_line --index 1 --regexp '^alpha +Stopped +127\.0\.0\.1:0 +qemu +x86_64 +1 +512MiB +2MiB +'
}

@test "order is that of names, or of the arguments" {
  run limactl list -q
  assert_output $'alpha\nbeta'
  run limactl list -q beta alpha
  assert_output $'beta\nalpha'
}

@test "json: one object a line, name first" {
  run --separate-stderr limactl list --json
  assert_success
  [ "${#lines[@]}" = 2 ]
  [[ ${lines[0]} == '{"name":"alpha","hostname":"lima-alpha","status":"Stopped",'* ]]
  [ "$(jq -r .config.cpus <<<"${lines[0]}")" = 1 ]
  [ "$(jq -r .memory <<<"${lines[0]}")" = 536870912 ]
  [ "$(jq -r .HostOS <<<"${lines[0]}")" = linux ]
}

@test "yaml" {
  run --separate-stderr limactl list --format yaml alpha
  assert_line --index 0 -- ---
  assert_line --partial 'name: alpha'
}

@test "go templates with their functions" {
  run --separate-stderr limactl list --format '{{.Name}} {{.CPUs}} {{json .Param}} {{.Config.CPUs}}' alpha
  assert_output 'alpha 1 {} 1'
  run limactl list --format '{{.Nme}}'
  assert_failure 1
  assert_output --partial "can't evaluate field Nme"
}

@test "list-fields are sorted, without the deprecated ones" {
  run limactl list --list-fields
  assert_line --index 0 AdditionalDisks
  assert_line --partial SSHLocalPort
  refute_line HostOS
}

@test "conflicting flags" {
  run limactl list --json --format yaml
  assert_failure 1
  assert_output --partial 'option --json conflicts with option --format'
  run limactl list -q --json
  assert_failure 1
  assert_output --partial "option --quiet can only be used with '--format table'"
}

@test "an unknown name warns, lists the others and fails" {
  run limactl list -q alpha nosuch
  assert_failure 1
  assert_line alpha
  assert_output --partial 'No instance matching nosuch found.'
  assert_output --partial 'unmatched instances'
}

@test "no instance at all" {
  limactl delete alpha beta
  run limactl list
  assert_success
  assert_output --partial 'No instance found. Run `limactl create` to create an instance.'
}

@test "a broken lima.yaml is shown, not fatal" {
  echo '{' >"$LIMA_HOME/beta/lima.yaml"
  mkdir "$LIMA_HOME/gamma"
  run limactl list
  assert_success
  assert_output --partial 'instance `beta` has errors'
  assert_line --regexp '^gamma +Broken '
  assert_line --regexp '^alpha +Stopped '
}
