#!/usr/bin/env bats
# `limactl host-provision run, test, log`: trying host scripts, and what they did.
# shellcheck disable=SC2016 # backquotes are meant
load harness
load host_provision

# --- run

@test "run: output live to its own stream, the exit code of the script, an audit line" {
  hp allow dev
  run --separate-stderr hp run dev 0
  assert_success
  assert_output 'hello from dev'
  # shellcheck disable=SC2154 # set by run
  [ "$stderr" = oops ]
  run jq -c 'select(.event == "run") | [.instance, .index, .name, .phase, .state, .exitCode]' \
    "$XDG_STATE_HOME/limequat/host-scripts-audit.jsonl"
  assert_output '["dev",0,"setup","pre-start","succeeded",0]'
  run find "$TMPDIR" -mindepth 1
  assert_output ''
}

@test "run: drops nothing, however much there is" {
  default_yaml <<'Y'
hostProvision:
- bash: seq 1 1000
Y
  run results run dev 2
  assert_success
  [ "${#lines[@]}" = 1000 ]
}

@test "run: a failure" {
  default_yaml <<'Y'
hostProvision:
- name: vpn-check
  bash: echo no route >&2; exit 3
Y
  run hp run dev 2
  assert_failure 3
  assert_output $'no route\nhostProvision[2] "vpn-check" failed: exit status 3 (default.yaml:2)'
}

@test "S2 run: a template's script that nobody allowed does not run" {
  run hp run dev 0
  assert_failure 1
  assert_output --partial 'hostProvision[0] \"setup\" was not run: not allowed yet'
  assert_output --partial 'limactl host-provision allow dev'
  refute_output --partial 'hello from'
}

@test "run: not for here, or without its shell" {
  default_yaml <<'Y'
hostProvision:
- hostOS: darwin
  bash: echo
- shell: pwsh
  hostOS: linux
  script: echo
Y
  run hp run dev 2
  assert_failure 1
  assert_output --partial 'was not run: runs only on darwin'
  run hp run dev 3
  assert_failure 1
  assert_output --partial 'shell \"pwsh\" not found in PATH'
}

@test "run: the first of its phases, waits also for wait: false, and leaves nothing running" {
  default_yaml <<'Y'
hostProvision:
- phase: [post-stop, pre-start]
  wait: false
  bash: echo $LIMA_PHASE; sleep 1000 & echo $! >pid
Y
  run results run dev 2
  assert_success
  assert_output post-stop
  run kill -0 "$(cat "$LIMA_HOME/dev/pid")"
  assert_failure
}

@test "T27 run: Ctrl-C ends the script" {
  default_yaml <<'Y'
hostProvision:
- bash: echo $$ >pid; sleep 9999
Y
  "$LIMACTL" --tty=false host-provision run dev 2 >"$TEST_HOME/out" 2>&1 3>&- &
  run=$!
  wait_until 'the script to run' test -s "$LIMA_HOME/dev/pid"
  kill -INT "$run"
  code=0
  wait "$run" || code=$?
  [ "$code" = 130 ]
  run processes_left
  assert_output ''
  run jq -r 'select(.event == "run") | .state' "$XDG_STATE_HOME/limequat/host-scripts-audit.jsonl"
  assert_output terminated
}

@test "run: while the machine runs, its own scripts live on" {
  default_yaml <<'Y'
hostProvision:
- wait: false
  bash: echo $$ >background; sleep 1000
- bash: echo by hand
Y
  limactl start dev 3>&-
  wait_until 'the script to run' test -s "$LIMA_HOME/dev/background"
  run results run dev 3
  assert_output 'by hand'
  kill -0 "$(cat "$LIMA_HOME/dev/background")"
}

# --- test

@test "test: a good file" {
  cat >"$TEST_HOME/good.yaml" <<'Y'
hostProvision:
- bash: |
    echo {{.Name}} {{.Dir}}
Y
  run results test "$TEST_HOME/good.yaml"
  assert_success
  assert_output "$TEST_HOME/good.yaml: 1 host script looked at, nothing executed: 0 errors, 0 warnings, 0 notes"
}

@test "test: one line for each problem, with its place" {
  cat >"$TEST_HOME/bad.yaml" <<'Y'
hostProvision:
- name: syntax
  bash: |
    echo one
    if true; then
    fi
- sh: echo {{.Nothing}}
- bash: echo {{.Name
- bash: one
  sh: two
- shell: no-such-shell {{.ScriptName}}
  script: echo
- hostOS: darwin
  bash: |
    (
- bash: sudo true
Y
  run results test "$TEST_HOME/bad.yaml"
  assert_failure 1
  file=$TEST_HOME/bad.yaml
  assert_line --partial "$file:6: error: syntax error near unexpected token \`fi'"
  assert_line --regexp "^$file:7: error: .*Nothing"
  assert_line --regexp "^$file:8: error: "
  assert_line --regexp "^$file:10: error: field \`hostProvision\[3\].sh\` cannot be set"
  assert_line "$file:11: error: hostProvision[4]: shell \"no-such-shell\" not found in PATH"
  assert_line "$file:13: note: hostProvision[5]: does not run here: runs only on darwin"
  assert_line --regexp "^$file:15: error: syntax error"
  assert_line "$file:16: note: hostProvision[6]: asks for the rights of root (line 1)"
  assert_line --regexp "^$file: 7 host scripts looked at, nothing executed: 6 errors, 0 warnings, 2 notes\$"
}

@test "test: default.yaml itself, an instance, and what is neither" {
  run results test "$LIMA_HOME/_config/default.yaml"
  assert_success
  assert_output "$LIMA_HOME/_config/default.yaml: 1 host script looked at, nothing executed: 0 errors, 0 warnings, 0 notes"
  run results test dev
  assert_success
  assert_line "$LIMA_HOME/dev/lima.yaml:15: note: hostProvision[1]: downloads and executes code from the network (line 1)"
  assert_line 'instance dev: 3 host scripts looked at, nothing executed: 0 errors, 0 warnings, 1 note'
  run hp test ./nothing.yaml
  assert_failure 1
  assert_output --partial 'nothing.yaml'
}

@test "H26 test, list, show, diff, allow and deny execute nothing" {
  mkdir "$TEST_HOME/bin"
  printf '#!/bin/sh\ntouch %s/executed\n' "$TEST_HOME" | tee "$TEST_HOME/bin/bash" >"$TEST_HOME/profile"
  chmod +x "$TEST_HOME/bin/bash"
  cat >"$TEST_HOME/t.yaml" <<Y
hostProvision:
- bash: touch $TEST_HOME/executed \$(touch $TEST_HOME/executed)
- shell: $TEST_HOME/bin/bash {{.ScriptName}}
  script: echo
- env: {X: {from: command, command: touch $TEST_HOME/executed}}
  bash: echo
Y
  create_machine marks - <"$TEST_HOME/t.yaml"
  export BASH_ENV=$TEST_HOME/profile ENV=$TEST_HOME/profile
  hp test "$TEST_HOME/t.yaml"
  hp test marks
  hp list
  hp show marks 0
  hp show --rendered marks 2
  hp allow marks
  hp deny marks
  hp diff marks
  [ ! -e "$TEST_HOME/executed" ]
}

# --- log

@test "log: what a stranger sees" {
  run hp log dev
  assert_success
  assert_output --partial 'Nothing yet: no host script has run since the last start of `dev`'
  limactl start dev 3>&-
  wait_until 'the script to end' grep -q '"succeeded"' "$LIMA_HOME/dev/ha.stdout.log"
  run results log dev
  assert_success
  time='[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}'
  assert_line --index 0 'TIME                     SCRIPT  FROM     TEXT'
  assert_line --regexp "^$time  0       -        \"setup\" did not run \(pre-start\): not allowed yet: .*\(hint: limactl host-provision allow dev\)\$"
  assert_line --regexp "^$time  2       -        \"notify\" started \(pre-start, in the background\)\$"
  assert_line --regexp "^$time  2       stdout   notified\$"
  assert_line --regexp "^$time  2       -        \"notify\" succeeded after [0-9.]+m?s\$"
  run results log dev 2
  refute_output --partial setup
  assert_output --partial notified
}

@test "log: background and waiting scripts in the order of what they did, and why one did not run" {
  default_yaml <<'Y'
hostProvision:
- name: later
  phase: post-stop
  bash: echo later
- name: mac
  hostOS: darwin
  bash: echo mac
- name: fails
  bash: |
    echo one; exit 3
- name: never
  bash: echo never
Y
  create_machine order
  run limactl start order
  assert_failure
  run results log order
  events=$(awk 'NR > 1 { $1 = $2 = ""; print $3, $0 }' <<<"$output" | sed 's/ after [^:]*//; s/  */ /g')
  assert_equal "$events" "\
1 1 - \"mac\" did not run (pre-start): runs only on darwin
2 2 - \"fails\" started (pre-start)
2 2 stdout one
2 2 stderr hostProvision[2] \"fails\" failed: exit status 3 (default.yaml:8)
2 2 - \"fails\" failed: exit status 3
3 3 - \"never\" did not run (pre-start): another script failed before it"
}

@test "log: --skip-host-scripts is the reason" {
  limactl start --skip-host-scripts dev 3>&-
  run results log dev
  assert_line --partial '"notify" did not run (pre-start): host scripts are skipped (--skip-host-scripts)'
  refute_output --partial started
}

@test "log --json: the lines as they are, of scripts only" {
  limactl start dev 3>&-
  wait_until 'the line' grep -q '"msg":"notified"' "$LIMA_HOME/dev/ha.stderr.log"
  run results log --json dev
  assert_success
  refute_output --partial 'Starting QEMU'
  run jq -c '[.hostProvision, .level, .msg]' <<<"$output"
  assert_output '[2,"debug","notified"]'
  run results log --json dev 0
  assert_output ''
}

@test "T14 log writes out what a terminal would obey" {
  default_yaml <<'Y'
hostProvision:
- bash: printf '\033[2J\342\200\256evil\n'
Y
  limactl start dev 3>&-
  for flag in '' --json; do
    # shellcheck disable=SC2086 # no word when empty
    run results log $flag dev
    refute_output --partial $'\e'
    refute_output --partial $'\u202e'
    assert_output --partial evil
  done
  run results log dev
  assert_output --partial '\u{001B}[2J\u{202E}evil'
}

@test "log -f of a machine that does not run says what it waits for" {
  "$LIMACTL" host-provision log -f dev >"$TEST_HOME/out" 2>&1 3>&- &
  local follower=$!
  wait_until 'the words' grep -q 'is not running: this waits for' "$TEST_HOME/out"
  kill -INT "$follower"
  wait "$follower"
}

@test "log -f goes on with what comes, over a new start, until Ctrl-C" {
  "$LIMACTL" host-provision log -f dev 2 >"$TEST_HOME/out" 2>&1 3>&- &
  log=$!
  limactl start dev 3>&-
  wait_until 'the first line' grep -q notified "$TEST_HOME/out"
  limactl stop dev
  limactl start dev 3>&-
  twice() { [ "$(grep -c 'stdout   notified' "$TEST_HOME/out")" = 2 ]; }
  wait_until 'the second line' twice
  kill -INT "$log"
  wait "$log"
  [ "$(grep -c TIME "$TEST_HOME/out")" = 1 ]
}
