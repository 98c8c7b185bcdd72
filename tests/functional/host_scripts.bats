#!/usr/bin/env bats
# Host scripts as a start runs them. The rules have their numbers in the specification of host
# provisioning; docs/host-provisioning.md explains them.
load harness

setup_more() { create_machine dev; }

@test "H1 without hostProvision nothing runs" {
  run limactl start dev
  assert_success
  run jq -c 'select(has("hostProvision"))' "$LIMA_HOME/dev/ha.stderr.log"
  assert_output ''
}

@test "H2 scripts run at the first start, later starts and restart" {
  default_yaml <<'Y'
hostProvision:
- bash: echo run >>{{.Dir}}/../runs
Y
  limactl start dev
  limactl restart dev
  limactl stop dev
  limactl start dev
  [ "$(wc -l <"$LIMA_HOME/runs")" = 3 ]
}

@test "H3 the working directory is the instance directory" {
  default_yaml <<'Y'
hostProvision:
- bash: pwd >where
Y
  limactl start dev
  [ "$(cat "$LIMA_HOME/dev/where")" = "$LIMA_HOME/dev" ]
}

@test "H5 a waiting script that fails aborts the start" {
  default_yaml <<'Y'
hostProvision:
- name: vpn-check
  bash: |
    echo 'no route' >&2
    exit 3
- bash: touch later
Y
  FAKE_QEMU_ARGV=$TEST_HOME/argv run limactl start dev
  assert_failure 1
  assert_output --partial 'no route'
  assert_output --partial 'hostProvision[0] \"vpn-check\" failed: exit status 3 (default.yaml:2); instance `dev` was not started (hint: limactl host-provision log dev 0)'
  [ ! -e "$TEST_HOME/argv" ]
  [ ! -e "$LIMA_HOME/dev/later" ]
  [ "$(status_of dev)" = Stopped ]
}

@test "H10 without debug the script file is gone, also after a failure" {
  default_yaml <<'Y'
hostProvision:
- bash: echo {{.ScriptName}} >name; false
Y
  run limactl start dev
  assert_failure 1
  file=$(cat "$LIMA_HOME/dev/name")
  [[ $file == "$TMPDIR"/* ]]
  [ ! -e "$file" ]
  run find "$TMPDIR" -name 'limequat*'
  assert_output ''
}

@test "H10 with debug a copy of the script file stays in the instance directory" {
  default_yaml <<'Y'
hostProvision:
- debug: true
  bash: echo {{.ScriptName}} >name
Y
  limactl start dev
  file=$(cat "$LIMA_HOME/dev/name")
  [[ $file == "$TMPDIR"/* ]]
  [ ! -e "$file" ]
  [ "$(cat "$LIMA_HOME/dev/provision0.sh")" = "echo $file >name" ]
}

@test "H21 wait false does not hold up the start and lives with the machine" {
  default_yaml <<'Y'
hostProvision:
- wait: false
  bash: echo $$ >pid; sleep 1000
- wait: false
  bash: exit 7
Y
  run limactl start dev
  assert_success
  wait_until 'the script to run' test -s "$LIMA_HOME/dev/pid"
  kill -0 "$(cat "$LIMA_HOME/dev/pid")"
  limactl stop dev
  run kill -0 "$(cat "$LIMA_HOME/dev/pid")"
  assert_failure
  run processes_left
  assert_output ''
}

@test "H22 scripts run after the disk exists and before QEMU" {
  default_yaml <<'Y'
hostProvision:
- bash: test -s disk; test ! -e qemu.pid; touch saw-it
Y
  limactl start dev
  [ -e "$LIMA_HOME/dev/saw-it" ]
}

@test "H23 script lines carry the index as a JSON number, other lines do not" {
  default_yaml <<'Y'
hostProvision:
- bash: echo out; echo err >&2
Y
  limactl start dev
  run jq -c 'select(has("hostProvision") and (.msg == "out" or .msg == "err")) | [.hostProvision, .level, .msg]' \
    "$LIMA_HOME/dev/ha.stderr.log"
  assert_line '[0,"debug","out"]'
  assert_line '[0,"error","err"]'
  run jq -e 'select(has("hostProvision")) | .hostProvision | type == "number"' "$LIMA_HOME/dev/ha.stderr.log"
  refute_output --partial false
  run jq -c 'select(.msg | startswith("Waiting for")) | has("hostProvision")' "$LIMA_HOME/dev/ha.stderr.log"
  refute_output --partial true
}

@test "H25 override.yaml's hostProvision is ignored with a warning that names default.yaml" {
  cat >"$LIMA_HOME/_config/override.yaml" <<'Y'
hostProvision:
- bash: touch {{.Dir}}/overridden
Y
  run limactl start dev
  assert_success
  assert_output --partial default.yaml
  [ ! -e "$LIMA_HOME/dev/overridden" ]
}

@test "H26 create, list and validate execute nothing" {
  default_yaml <<Y
hostProvision:
- bash: touch $TEST_HOME/executed
Y
  create_machine other
  limactl list --json
  template >"$TEST_HOME/t.yaml"
  limactl validate "$TEST_HOME/t.yaml"
  [ ! -e "$TEST_HOME/executed" ]
}

@test "S2 S7 a template's scripts are off and every start says so" {
  create_machine tmpl - <<Y
hostProvision:
- bash: touch $TEST_HOME/template-ran
Y
  grep -q hostProvision "$LIMA_HOME/tmpl/lima.yaml"
  run limactl start tmpl
  assert_success
  assert_output --partial hostProvision
  [ ! -e "$TEST_HOME/template-ran" ]
}

@test "T7 bash in the working folder is not taken for the shell" {
  printf '#!/bin/sh\ntouch %s/hijacked\n' "$TEST_HOME" >"$LIMA_HOME/dev/bash"
  chmod +x "$LIMA_HOME/dev/bash"
  default_yaml <<'Y'
hostProvision:
- bash: touch ran
Y
  cd "$LIMA_HOME/dev"
  PATH=.:$PATH limactl start dev
  [ -e "$LIMA_HOME/dev/ran" ]
  [ ! -e "$TEST_HOME/hijacked" ]
}

@test "T27 Ctrl-C ends a hanging script and the start" {
  default_yaml <<'Y'
hostProvision:
- bash: echo $$ >pid; sleep 9999
Y
  "$LIMACTL" --tty=false start dev >"$TEST_HOME/out" 2>&1 3>&- &
  start=$!
  wait_until 'the script to run' test -s "$LIMA_HOME/dev/pid"
  kill -INT "$start"
  code=0; wait "$start" || code=$?
  [ "$code" -ne 0 ]
  run cat "$TEST_HOME/out"
  assert_output --partial 'interrupted'
  [ "$(status_of dev)" = Stopped ]
  run processes_left
  assert_output ''
}

@test "T27 --timeout ends a hanging script and the start" {
  default_yaml <<'Y'
hostProvision:
- bash: sleep 9999
Y
  run limactl start --timeout=1s dev
  assert_failure
  assert_output --partial 'aborted'
  [ "$(status_of dev)" = Stopped ]
  run processes_left
  assert_output ''
}

@test "limactl list works from inside a waiting script, start fails at once" {
  default_yaml <<'Y'
hostProvision:
- bash: |
    "$LIMACTL" list -q >listed
    ! "$LIMACTL" start dev >started 2>&1
Y
  run limactl start dev
  assert_success
  [ "$(cat "$LIMA_HOME/dev/listed")" = dev ]
  grep -q 'waiting for this very host script' "$LIMA_HOME/dev/started"
}
