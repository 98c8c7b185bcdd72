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

@test "--yq alone means json, and several are a pipe" {
  run --separate-stderr limactl list --yq .name
  assert_output $'alpha\nbeta'
  run --separate-stderr limactl list alpha --yq .config --yq '{"n": .cpus, "m": .memory}'
  assert_output '{"n":1,"m":"512MiB"}'
  run --separate-stderr limactl list --yq 'select(.name == "beta")' --yq .cpus --format json
  assert_output 1
  run --separate-stderr limactl list alpha --yq '{"e": {"f": {}}, "a": [{}], "p": .param}'
  assert_output '{"a":[],"p":null}'
}

@test "--yq with yaml" {
  run --separate-stderr limactl list --format yaml --yq .name
  assert_output $'alpha\n---\nbeta'
  run --separate-stderr limactl list --format yaml --yq '{"host": .hostname}'
  assert_output $'---\nhost: lima-alpha\n---\nhost: lima-beta'
}

@test "--quiet --yq gives names" {
  run --separate-stderr limactl list -q --yq 'select(.name == "beta")'
  assert_output beta
}

@test "--filter works with every format, and all of them must hold" {
  run --separate-stderr limactl list --filter '.name == "beta"'
  assert_line --index 1 --regexp '^beta '
  refute_line --partial alpha
  run --separate-stderr limactl list -q -l '.status == "Stopped"' -l '.name | test("^a")'
  assert_output alpha
  run --separate-stderr limactl list -l '.config.cpus == 1' --format '{{.Name}}' beta
  assert_output beta
  run --separate-stderr limactl list -l '.name == "alpha"' --yq .hostname
  assert_output lima-alpha
  run --separate-stderr limactl list --json -l false
  assert_success
  assert_output ''
}

@test "wrong expressions: nothing on standard output" {
  run --separate-stderr limactl list --filter '.name =='
  assert_failure 1
  assert_output ''
  assert_regex "$stderr" 'failed to apply filter `select\(.name ==\)`'
  run --separate-stderr limactl list --yq 'env(HOME)'
  assert_failure 1
  assert_output ''
  assert_regex "$stderr" 'env operations have been disabled'
  run limactl list --yq 'load("/etc/passwd")'
  assert_failure 1
  assert_output --partial 'file operations have been disabled'
}

@test "conflicts of --yq and --filter" {
  run limactl list --yq .name --format table
  assert_failure 1
  assert_output --partial 'option --yq only works with --format json or yaml'
  run limactl list --yq .name --format '{{.Name}}'
  assert_output --partial 'option --yq only works with --format json or yaml'
  run limactl list --list-fields --yq .name
  assert_output --partial 'option --list-fields conflicts with option --yq'
  run limactl list --list-fields --filter .name
  assert_output --partial 'option --list-fields conflicts with option --filter'
  run limactl list --list-fields --format json
  assert_output --partial 'option --list-fields conflicts with option --format'
}

@test "a terminal gets indented, coloured JSON that means the same" {
  plain=$(limactl list --json)
  export _LIMA_OUTPUT_IS_TTY=1
  run --separate-stderr limactl list --json
  assert_line --index 1 $'    \e[36m"name"\e[0m: \e[32m"alpha"\e[0m,'
  stripped=$(sed 's/\x1b\[[0-9;]*m//g' <<<"$output")
  assert_equal "$(jq -c . <<<"$stripped")" "$plain"
}

@test "a terminal gets coloured YAML that means the same" {
  plain=$(limactl list --format yaml)
  export _LIMA_OUTPUT_IS_TTY=1
  run --separate-stderr limactl list --format yaml
  assert_line --index 1 $'\e[36mname\e[0m: \e[32malpha\e[0m'
  assert_equal "$(sed 's/\x1b\[[0-9;]*m//g' <<<"$output")" "$plain"
}

@test "a wrong go template: upstream's words, nothing on standard output" {
  run --separate-stderr limactl list --format '{{.Name}} {{.Nme}}'
  assert_failure 1
  assert_output ''
  assert_regex "$stderr" "can't evaluate field Nme"
  run --separate-stderr limactl list --format '{{.Name'
  assert_failure 1
  assert_output ''
  run --separate-stderr limactl list --format '{{nosuch .Name}}'
  assert_failure 1
  assert_regex "$stderr" 'function \\"nosuch\\" not defined'
}

@test "--all-fields" {
  run --separate-stderr limactl list --all-fields
  assert_line --index 0 --regexp '^NAME +STATUS +SSH +VMTYPE +ARCH +CPUS +MEMORY +DISK +DIR$'
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

# What would clear the screen and turn text around, where a template or a folder can bring it.
hostile_machine() {
  template - <<'Y' >"$TEST_HOME/h.yaml"
message: "\e[2Jm\u202Eessage"
env: {HOSTILE: "\e[2Je\u202Env"}
Y
  limactl create --name=hostile "$TEST_HOME/h.yaml"
  cp -r "$LIMA_HOME/hostile" "$LIMA_HOME/"$'na\e[2Jme'
}

# on_terminal WORDS: standard output of the command is a terminal, what it says is read.
on_terminal() { script -qefc "NO_COLOR=1 $LIMACTL $* 2>/dev/null" /dev/null; }

@test "T14 no form of list, info or templates gives a terminal what it would obey" {
  hostile_machine
  limactl start hostile 3>&-
  for words in "list" "list -q" "list -q --filter true" "list --json" "list --format yaml" \
    "list --format '{{.Name}} {{.Message}} {{.Config.Env}}' hostile" "list --yq .message hostile" \
    "list --format yaml --yq .message hostile" "template yq $TEST_HOME/h.yaml .env.HOSTILE" \
    "template copy $TEST_HOME/h.yaml" "template copy --fill $TEST_HOME/h.yaml" \
    "validate --fill $TEST_HOME/h.yaml" "explain env hostile" "show-ssh hostile"; do
    run on_terminal "$words"
    assert_success
    refute_output --partial $'\e'
    refute_output --partial $'\u202e'
  done
  run on_terminal "list --format '{{.Message}}' hostile"
  assert_output --partial '\u{001B}[2Jm\u{202E}essage'
  run on_terminal "list -q"
  assert_output --partial 'na\u{001B}[2Jme'
}

@test "T14 programs get the bytes as they are, and JSON's escapes" {
  hostile_machine
  run --separate-stderr limactl list --format '{{.Message}}' hostile
  assert_output $'\e[2Jm\u202eessage'
  run --separate-stderr limactl list -q
  assert_line $'na\e[2Jme'
  [ "$(limactl list --json hostile 2>/dev/null | jq -r .message)" = $'\e[2Jm\u202eessage' ]
}

@test "-q with --yq shows names of instances; an expression that gives no instance is an error" {
  run --separate-stderr limactl list -q --yq 'select(.name == "beta")'
  assert_success
  assert_output beta
  run --separate-stderr limactl list -q --yq 'select(false)'
  assert_success
  assert_output ''
  run limactl list -q --yq .name
  assert_failure 1
  assert_output --partial 'option --quiet shows the names of the instances that --yq gives'
}
