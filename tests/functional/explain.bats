#!/usr/bin/env bats
# limactl explain, generate-jsonschema: what the table of fields says.
load harness

setup_more() {
  echo 'cpus: 2' >"$LIMA_HOME/_config/override.yaml"
  create_machine dev - <<Y
provision:
- script: |
    #!/bin/sh
    printf 'a\033[2J'
Y
}

@test "a field: meaning, type, default, merging" {
  run --separate-stderr limactl explain disk
  assert_success
  assert_line --index 0 disk
  assert_line --regexp '^type: +text$'
  assert_line --regexp '^default: +100GiB$'
  assert_line --regexp '^files: +override.yaml, else lima.yaml, else default.yaml$'
}

@test "in an instance: the value, the line that gave it, what it overrides" {
  run --separate-stderr limactl explain cpus dev
  assert_success
  assert_line '  cpus: 2'
  assert_line "    from $LIMA_HOME/_config/override.yaml:1:7"
  assert_line --regexp "^    not from $LIMA_HOME/dev/lima.yaml:[0-9]+:7, which sets it too$"
  run --separate-stderr limactl explain timezone dev
  assert_output --partial 'from built-in default'
}

@test "text of several lines stands in a block" {
  run --separate-stderr limactl explain provision.script dev
  assert_success
  assert_line '    | #!/bin/sh'
}

@test "json" {
  run --separate-stderr limactl explain --json cpus dev
  assert_success
  assert_equal "$(jq -r '.values[0].value' <<<"$output")" 2
  assert_equal "$(jq -r '.values[0].from' <<<"$output")" "$LIMA_HOME/_config/override.yaml:1:7"
  assert_equal "$(jq -r '.values[0].overrides | length' <<<"$output")" 1
  run --separate-stderr limactl explain --json ssh
  assert_equal "$(jq -r '.fields[].name' <<<"$output" | head -1)" localPort
  assert_equal "$(jq -r '.values' <<<"$output")" null
}

@test "a typo has a near field, a wrong instance a near instance" {
  run limactl explain cpu
  assert_failure 1
  assert_output --partial 'no such field: `cpu`; did you mean `cpus`?'
  run limactl explain cpus dve
  assert_failure 1
  assert_output --partial 'did you mean `dev`?'
  echo '{' >"$LIMA_HOME/dev/lima.yaml"
  run limactl explain cpus dev
  assert_failure 1
  assert_output --partial 'instance `dev` has errors: '
}

@test "completion of fields, then of instances" {
  run limactl __complete explain ssh.local
  assert_output ssh.localPort
  run limactl __complete explain cpus d
  assert_output dev
  run limactl __complete explain cpus dev ''
  assert_output ''
}

@test "completion of fields inside a list, with its brackets and without" {
  run limactl __complete explain mounts.loc
  assert_output mounts.location
  run limactl __complete explain 'mounts[].loc'
  assert_output 'mounts[].location'
  run limactl __complete explain ''
  refute_output --partial '['
  [ -z "$(printf '%s\n' "${lines[@]}" | sort | uniq -d)" ]
  for path in "${lines[@]}"; do
    limactl explain "$path" >/dev/null || { echo "no field: $path"; false; }
  done
}

@test "generate-jsonschema prints the schema that is shipped" {
  run --separate-stderr limactl generate-jsonschema
  assert_success
  assert_equal "$(jq -r '.properties.cpus.type[0]' <<<"$output")" integer
  diff - "$BATS_TEST_DIRNAME/../../templates/lima-schema.json" <<<"$output"
  run limactl --help
  refute_output --partial generate-jsonschema
}

@test "generate-jsonschema checks files" {
  run limactl generate-jsonschema "$LIMA_HOME/dev/lima.yaml"
  assert_failure 1
  assert_output --partial 'need --schemafile to validate'
  run limactl generate-jsonschema --schemafile "$TEST_HOME/s.json" "$LIMA_HOME/dev/lima.yaml"
  assert_success
  assert_output --partial "\`$LIMA_HOME/dev/lima.yaml\`: OK"
  jq -e . "$TEST_HOME/s.json" >/dev/null
  printf 'cpus: 1\ncpu: 2\n' >"$TEST_HOME/bad.yaml"
  run limactl generate-jsonschema --schemafile "$TEST_HOME/s.json" "$TEST_HOME/bad.yaml"
  assert_failure 1
  assert_output --partial 'bad.yaml:2:1: field `cpu` is not known'
}

@test "a word that is no path: said once" {
  run limactl explain 'a['
  assert_failure 1
  assert_output --partial 'msg="`a[` is no path of a field"'
}
