#!/usr/bin/env bats
# The phases of host scripts in a machine's life: order, stop reasons, the promise of post-stop after a
# crash, --force, and limactl from inside a script. docs/host-provisioning.md, "Phases".
load harness

setup_more() { create_machine dev; }

# Every script appends one line to $LIMA_HOME/trace: "phase label reason".
trace() { cat "$LIMA_HOME/trace" 2>/dev/null || true; }
no_trace() { rm -f "$LIMA_HOME/trace"; }

# Two scripts that run in each phase.
all_phases() {
  default_yaml <<'Y'
hostProvision:
- name: a
  phase: [pre-start, post-start, pre-stop, post-stop, pre-delete]
  bash: echo "$LIMA_PHASE a ${LIMA_STOP_REASON:--}" >>"$LIMA_HOME/trace"
- name: b
  phase: [pre-start, post-start, pre-stop, post-stop, pre-delete]
  bash: echo "$LIMA_PHASE b ${LIMA_STOP_REASON:--}" >>"$LIMA_HOME/trace"
Y
}

post_stop_only() {
  default_yaml <<'Y'
hostProvision:
- phase: [pre-start, post-stop]
  bash: echo "$LIMA_PHASE ${LIMA_STOP_REASON:--}" >>"$LIMA_HOME/trace"
Y
}

agent_gone() { ! pgrep -f -- "[h]ostagent.*$LIMA_HOME" >/dev/null; }
kill_agent() {
  kill -9 "$(cat "$LIMA_HOME/dev/ha.pid")"
  wait_until 'the agent to be gone' agent_gone
}
kill_machine() { kill -9 "$(cat "$LIMA_HOME/dev/qemu.pid")"; }
is_stopped() { [ "$(status_of dev)" = Stopped ]; }
owed() { [ -e "$LIMA_HOME/dev/host-scripts.post-stop.run" ]; }
events() { jq -r 'select(.status.hostProvision) | .status.hostProvision | [.phase,.name,.state] | join(" ")' "$LIMA_HOME/dev/ha.stdout.log"; }

@test "H2 phases of a whole life run in order, stop phases in reverse" {
  all_phases
  limactl start dev
  limactl stop dev
  limactl delete dev
  run trace
  assert_output 'pre-start a -
pre-start b -
post-start a -
post-start b -
pre-stop b stopped
pre-stop a stopped
post-stop b stopped
post-stop a stopped
pre-delete a -
pre-delete b -'
  run processes_left
  assert_output ''
}

@test "phases see the machine as it is: running in post-start and pre-stop, gone in post-stop" {
  default_yaml <<'Y'
hostProvision:
- phase: [pre-start, post-start, pre-stop, post-stop]
  bash: if test -e qemu.pid; then echo "$LIMA_PHASE vm"; else echo "$LIMA_PHASE -"; fi >>"$LIMA_HOME/trace"
Y
  limactl start dev
  limactl restart dev
  limactl stop dev
  run trace
  assert_output 'pre-start -
post-start vm
pre-stop vm
post-stop -
pre-start -
post-start vm
pre-stop vm
post-stop -'
}

@test "events and log lines of every phase" {
  all_phases
  limactl start dev
  run events
  assert_line 'post-start a succeeded'
  limactl stop dev
  run events
  assert_line 'pre-start a succeeded'
  assert_line 'pre-stop b running'
  assert_line 'post-stop b succeeded'
}

@test "start says READY before post-start, and waits for it" {
  default_yaml <<'Y'
hostProvision:
- phase: post-start
  bash: |
    echo from-post-start >&2
    "$LIMACTL" list --json "$LIMA_INSTANCE" | jq -r .status >status
    echo '{{.Status}} {{.DriverPID}}' >own-status
Y
  run limactl start dev
  assert_success
  [[ $output == *READY*from-post-start* ]]
  [ "$(cat "$LIMA_HOME/dev/status")" = Running ]
  [ "$(cat "$LIMA_HOME/dev/own-status")" = "Running $(cat "$LIMA_HOME/dev/qemu.pid")" ]
}

@test "H5 a failing post-start script warns by default" {
  default_yaml <<'Y'
hostProvision:
- phase: post-start
  bash: exit 4
- phase: post-start
  bash: touch second
Y
  run limactl start dev
  assert_success
  assert_output --partial 'failed: exit status 4'
  [ -e "$LIMA_HOME/dev/second" ]
  [ "$(status_of dev)" = Running ]
}

@test "post-start with onError abort: the start fails, the machine keeps running" {
  default_yaml <<'Y'
hostProvision:
- phase: post-start
  onError: abort
  bash: exit 4
- phase: post-start
  bash: touch second
Y
  run limactl start dev
  assert_failure 1
  assert_output --partial 'failed: exit status 4'
  assert_output --partial 'the instance `dev` keeps running'
  [ ! -e "$LIMA_HOME/dev/second" ]
  [ "$(status_of dev)" = Running ]
  limactl stop dev
}

@test "T27 Ctrl-C in post-start ends the script, not the machine" {
  default_yaml <<'Y'
hostProvision:
- phase: post-start
  bash: echo $$ >pid; sleep 9999
Y
  "$LIMACTL" --tty=false start dev >"$TEST_HOME/out" 2>&1 3>&- &
  start=$!
  wait_until 'the script to run' test -s "$LIMA_HOME/dev/pid"
  kill -INT "$start"
  code=0; wait "$start" || code=$?
  [ "$code" -ne 0 ]
  grep -q 'keeps running' "$TEST_HOME/out"
  [ "$(status_of dev)" = Running ]
  run kill -0 "$(cat "$LIMA_HOME/dev/pid")"
  assert_failure
  limactl stop dev
}

@test "T27 --timeout in post-start ends the script, not the machine" {
  default_yaml <<'Y'
hostProvision:
- phase: post-start
  bash: sleep 9999
Y
  run limactl start --timeout=2s dev
  assert_failure
  assert_output --partial 'did not finish in 2 s'
  [ "$(status_of dev)" = Running ]
  limactl stop dev
  run processes_left
  assert_output ''
}

@test "a failing pre-stop script warns by default and the machine stops" {
  default_yaml <<'Y'
hostProvision:
- phase: pre-stop
  bash: exit 5
Y
  limactl start dev
  run limactl stop dev
  assert_success
  assert_output --partial 'failed: exit status 5'
  [ "$(status_of dev)" = Stopped ]
}

@test "pre-stop with onError abort refuses the stop; --force does not ask" {
  default_yaml <<'Y'
hostProvision:
- name: backup
  phase: pre-stop
  onError: abort
  bash: test ! -e busy
Y
  limactl start dev
  touch "$LIMA_HOME/dev/busy"
  run limactl stop dev
  assert_failure 1
  assert_output --partial 'instance `dev` was not stopped'
  assert_output --partial 'limactl stop -f dev'
  [ "$(status_of dev)" = Running ]
  run limactl restart dev
  assert_failure 1
  [ "$(status_of dev)" = Running ]
  rm "$LIMA_HOME/dev/busy"
  limactl stop dev
  [ "$(status_of dev)" = Stopped ]
  touch "$LIMA_HOME/dev/busy"
  limactl start dev
  limactl stop -f dev
  [ "$(status_of dev)" = Stopped ]
}

@test "SIGTERM to the host agent cannot be refused" {
  default_yaml <<'Y'
hostProvision:
- phase: pre-stop
  onError: abort
  bash: exit 1
- phase: post-stop
  bash: touch after
Y
  limactl start dev
  kill -TERM "$(cat "$LIMA_HOME/dev/ha.pid")"
  wait_until 'the machine to stop' is_stopped
  [ -e "$LIMA_HOME/dev/after" ]
}

@test "T27 a hanging pre-stop script ends by its timeout and the machine stops" {
  default_yaml <<'Y'
hostProvision:
- phase: [pre-stop, post-stop]
  timeout: 500ms
  bash: sleep 9999
Y
  limactl start dev
  run limactl stop dev
  assert_success
  assert_output --partial 'timed out after 500ms'
  [ "$(status_of dev)" = Stopped ]
  run processes_left
  assert_output ''
}

@test "T27 Ctrl-C of stop ends a hanging pre-stop script and the stop goes on" {
  default_yaml <<'Y'
hostProvision:
- phase: pre-stop
  bash: echo $$ >pid; sleep 9999
Y
  limactl start dev
  "$LIMACTL" --tty=false stop dev >"$TEST_HOME/out" 2>&1 3>&- &
  stop=$!
  wait_until 'the script to run' test -s "$LIMA_HOME/dev/pid"
  kill -INT "$stop"
  wait "$stop"
  [ "$(status_of dev)" = Stopped ]
  run processes_left
  assert_output ''
}

@test "post-stop with onError abort: the machine has stopped, stop fails" {
  default_yaml <<'Y'
hostProvision:
- phase: post-stop
  onError: abort
  bash: exit 6
Y
  limactl start dev
  run limactl stop dev
  assert_failure 1
  assert_output --partial 'failed: exit status 6'
  assert_output --partial 'has shut down'
  [ "$(status_of dev)" = Stopped ]
  ! owed
}

@test "post-stop waits for its wait: false scripts, and leaves nothing" {
  default_yaml <<'Y'
hostProvision:
- phase: post-stop
  wait: false
  bash: sleep 0.3; echo beside >>"$LIMA_HOME/trace"; setsid sleep 9999 &
- phase: post-stop
  bash: echo first >>"$LIMA_HOME/trace"
Y
  limactl start dev
  limactl stop dev
  run trace
  assert_output 'first
beside'
  run processes_left
  assert_output ''
}

@test "the stop reason of a guest that powers off is guest-shutdown, of one that dies crashed" {
  post_stop_only
  limactl start dev
  kill -TERM "$(cat "$LIMA_HOME/dev/qemu.pid")"
  wait_until 'the machine to stop' is_stopped
  run trace
  assert_line --index 1 'post-stop guest-shutdown'
  no_trace
  limactl start dev
  kill_machine
  wait_until 'the machine to stop' is_stopped
  run trace
  assert_line --index 1 'post-stop crashed'
}

@test "the stop reason of a machine that never became ready is start-failed" {
  post_stop_only
  FAKE_QEMU_BOOT=panic run limactl start dev
  assert_failure
  run trace
  assert_line --index 1 'post-stop start-failed'
  ! owed
}

@test "an aborted pre-start runs no post-stop, and the start ends with exiting and errors" {
  default_yaml <<'Y'
hostProvision:
- bash: exit 1
- phase: [post-start, pre-stop, post-stop]
  bash: touch ran
Y
  run limactl start dev
  assert_failure 1
  [ ! -e "$LIMA_HOME/dev/ran" ]
  ! owed
  run jq -c 'select(.status.exiting) | .status.errors | length' "$LIMA_HOME/dev/ha.stdout.log"
  assert_output 1
}

@test "after kill -9 of host agent and machine the next start runs post-stop before pre-start, once" {
  post_stop_only
  limactl start dev
  kill_agent
  kill_machine
  wait_until 'the machine to be gone' is_stopped
  no_trace
  run limactl start dev
  assert_success
  assert_output --partial 'died before it could run the post-stop host scripts'
  run trace
  assert_output 'post-stop crashed
pre-start -'
  limactl stop dev
  limactl start dev
  run trace
  assert_output 'post-stop crashed
pre-start -
post-stop stopped
pre-start -'
}

@test "after a crash, stop of the stopped machine runs post-stop once" {
  post_stop_only
  limactl start dev
  kill_agent
  kill_machine
  wait_until 'the machine to be gone' is_stopped
  no_trace
  run limactl stop dev
  assert_success
  run trace
  assert_output 'post-stop crashed'
  run limactl stop dev
  assert_failure 1
  limactl start dev
  run trace
  assert_output 'post-stop crashed
pre-start -'
  run jq -c 'select(.hostProvision == 0 and .level == "debug") | .msg' "$LIMA_HOME/dev/ha.stderr.log"
}

@test "after kill -9 of the host agent only, stop -f ends the machine and runs post-stop" {
  post_stop_only
  limactl start dev
  kill_agent
  no_trace
  run limactl start dev
  assert_failure
  assert_output --partial 'still runs'
  [ "$(trace)" = '' ]
  limactl stop -f dev
  run trace
  assert_output 'post-stop crashed'
  ! owed
}

@test "after a crash, delete runs post-stop, then pre-delete; delete -f only post-stop" {
  all_phases
  create_machine other
  for name in dev other; do
    limactl start "$name"
    kill -9 "$(cat "$LIMA_HOME/$name/ha.pid")" "$(cat "$LIMA_HOME/$name/qemu.pid")"
  done
  wait_until 'the agents to be gone' agent_gone
  no_trace
  wait_until 'the machine to be gone' is_stopped
  limactl delete dev
  run trace
  assert_output 'post-stop b crashed
post-stop a crashed
pre-delete a -
pre-delete b -'
  no_trace
  limactl delete -f other
  run trace
  assert_output 'post-stop b crashed
post-stop a crashed'
  [ ! -e "$LIMA_HOME/other" ]
}

@test "an owed post-stop runs once with many commands at a time" {
  default_yaml <<'Y'
hostProvision:
- phase: post-stop
  bash: echo "$LIMA_STOP_REASON" >>"$LIMA_HOME/trace"; sleep 0.3
Y
  limactl start dev
  kill_agent
  kill_machine
  wait_until 'the machine to be gone' is_stopped
  jobs=()
  for _ in 1 2 3; do
    "$LIMACTL" --tty=false stop dev >/dev/null 2>&1 3>&- & jobs+=($!)
    "$LIMACTL" --tty=false stop -f dev >/dev/null 2>&1 3>&- & jobs+=($!)
  done
  for job in "${jobs[@]}"; do wait "$job" || true; done
  run trace
  assert_output crashed
}

@test "a command that is killed in the middle of an owed post-stop leaves it owed" {
  default_yaml <<'Y'
hostProvision:
- phase: post-stop
  bash: echo "$LIMA_STOP_REASON" >>"$LIMA_HOME/trace"; if test -e slow; then sleep 9999; fi
Y
  limactl start dev
  kill_agent
  kill_machine
  wait_until 'the machine to be gone' is_stopped
  touch "$LIMA_HOME/dev/slow"
  "$LIMACTL" --tty=false stop dev >/dev/null 2>&1 3>&- &
  stop=$!
  wait_until 'the script to run' test -s "$LIMA_HOME/trace"
  kill -9 "$stop"
  wait "$stop" || true
  owed
  rm "$LIMA_HOME/dev/slow"
  limactl stop dev
  ! owed
  run trace
  assert_output 'crashed
crashed'
  run processes_left
  assert_output ''
}

@test "stop --force and delete --force of a living machine skip their phases for good" {
  all_phases
  limactl start dev
  no_trace
  run limactl stop -f dev
  assert_success
  assert_output --partial 'are skipped'
  ! owed
  limactl start dev
  run trace
  refute_output --partial stop
  no_trace
  limactl delete -f dev
  [ "$(trace)" = '' ]
  [ ! -e "$LIMA_HOME/dev" ]
}

@test "T27 stop --force ends a machine whose pre-stop script hangs" {
  default_yaml <<'Y'
hostProvision:
- phase: pre-stop
  bash: echo $$ >pid; sleep 9999
Y
  limactl start dev
  "$LIMACTL" --tty=false stop dev >/dev/null 2>&1 3>&- &
  stop=$!
  wait_until 'the script to run' test -s "$LIMA_HOME/dev/pid"
  limactl stop -f dev
  wait "$stop" || true
  [ "$(status_of dev)" = Stopped ]
  run processes_left
  assert_output ''
}

@test "--skip-host-scripts: start, restart, stop and delete run none" {
  all_phases
  limactl start --skip-host-scripts dev
  limactl restart --skip-host-scripts dev
  limactl stop dev
  [ "$(trace)" = '' ]
  limactl start dev
  no_trace
  limactl stop --skip-host-scripts dev
  ! owed
  limactl delete --skip-host-scripts dev
  [ "$(trace)" = '' ]
}

@test "--skip-host-scripts: edit, clone and rename start without them; create takes the flag" {
  template >"$TEST_HOME/dev.yaml"
  limactl create --skip-host-scripts --name=new "$TEST_HOME/dev.yaml"
  default_yaml <<Y
hostProvision:
- bash: exit 1
Y
  limactl edit dev --cpus 2 --start --skip-host-scripts
  limactl stop --skip-host-scripts dev
  limactl clone dev two --start --skip-host-scripts
  limactl stop --skip-host-scripts two
  limactl rename two three --start --skip-host-scripts
  limactl stop --skip-host-scripts three
  run limactl edit dev --cpus 1 --start
  assert_failure 1
}

@test "start --skip-host-scripts leaves an owed post-stop for later" {
  post_stop_only
  limactl start dev
  kill_agent
  kill_machine
  wait_until 'the machine to be gone' is_stopped
  no_trace
  limactl start --skip-host-scripts dev
  limactl stop dev
  [ "$(trace)" = '' ]
  limactl start dev
  run trace
  assert_output 'post-stop crashed
pre-start -'
}

@test "a pre-delete script with onError abort refuses the delete; --force does not ask" {
  default_yaml <<'Y'
hostProvision:
- name: precious
  phase: pre-delete
  onError: abort
  bash: echo no >&2; exit 7
Y
  run limactl delete dev
  assert_failure 1
  assert_output --partial 'no'
  assert_output --partial 'hostProvision[0] \"precious\" failed: exit status 7'
  assert_output --partial 'instance `dev` was not deleted'
  [ -f "$LIMA_HOME/dev/lima.yaml" ]
  [ -s "$LIMA_HOME/dev/disk" ]
  limactl delete -f dev
  [ ! -e "$LIMA_HOME/dev" ]
}

@test "T27 Ctrl-C in pre-delete ends the script and refuses the delete" {
  default_yaml <<'Y'
hostProvision:
- phase: pre-delete
  bash: echo $$ >pid; sleep 9999
Y
  "$LIMACTL" --tty=false delete dev >"$TEST_HOME/out" 2>&1 3>&- &
  delete=$!
  wait_until 'the script to run' test -s "$LIMA_HOME/dev/pid"
  kill -INT "$delete"
  code=0; wait "$delete" || code=$?
  [ "$code" -ne 0 ]
  grep -q interrupted "$TEST_HOME/out"
  [ -f "$LIMA_HOME/dev/lima.yaml" ]
  run processes_left
  assert_output ''
}

@test "limactl that would change the machine fails at once from its own waiting script, in every phase" {
  default_yaml <<'Y'
hostProvision:
- phase: [pre-start, post-start, pre-stop, post-stop, pre-delete]
  bash: |
    "$LIMACTL" list -q >/dev/null
    "$LIMACTL" list --json "$LIMA_INSTANCE" >/dev/null
    "$LIMACTL" info >/dev/null
    for command in start stop "stop -f" restart delete "delete -f"; do
      if "$LIMACTL" $command "$LIMA_INSTANCE" 2>error; then
        echo "$LIMA_PHASE $command: allowed" >>"$LIMA_HOME/trace"
      elif ! grep -q 'waiting for this very host script' error; then
        echo "$LIMA_PHASE $command: $(tail -n1 error)" >>"$LIMA_HOME/trace"
      fi
    done
    echo "$LIMA_PHASE done" >>"$LIMA_HOME/trace"
Y
  limactl start dev
  limactl stop dev
  limactl delete dev
  run trace
  assert_output 'pre-start done
post-start done
pre-stop done
post-stop done
pre-delete done'
}

@test "limactl shell works from inside a post-start and a pre-stop script" {
  default_yaml <<'Y'
hostProvision:
- phase: [post-start, pre-stop]
  bash: |
    "$LIMACTL" shell "$LIMA_INSTANCE" true </dev/null
    echo "$LIMA_PHASE ok" >>"$LIMA_HOME/trace"
Y
  limactl start dev
  limactl stop dev
  run trace
  assert_output 'post-start ok
pre-stop ok'
}

@test "a script of one machine may start and stop another" {
  create_machine other
  default_yaml <<'Y'
hostProvision:
- phase: [post-start, post-stop]
  instances: dev
  bash: |
    case $LIMA_PHASE in
    post-start) "$LIMACTL" start other ;;
    post-stop) "$LIMACTL" stop other ;;
    esac
Y
  limactl start dev
  [ "$(status_of other)" = Running ]
  limactl stop dev
  [ "$(status_of other)" = Stopped ]
}

@test "a wait: false script may stop its machine" {
  default_yaml <<'Y'
hostProvision:
- phase: post-start
  wait: false
  bash: while test ! -e go; do sleep 0.05; done; "$LIMACTL" stop "$LIMA_INSTANCE" || true
Y
  limactl start dev
  touch "$LIMA_HOME/dev/go"
  wait_until 'the machine to stop' is_stopped
  run processes_left
  assert_output ''
}

@test "T23 secrets from a file and from a command reach the script and never a log, argv or ledger" {
  umask 077
  printf 's3cret-of-file\n' >"$LIMA_HOME/dev/token"
  printf '#!/bin/sh\necho s3cret-of-command\n' >"$TEST_HOME/get-secret"
  chmod 700 "$TEST_HOME/get-secret"
  default_yaml <<Y
hostProvision:
- phase: [pre-start, post-stop]
  env:
    TOKEN: {from: file, path: token, secret: true}
    WORD: {from: command, command: "$TEST_HOME/get-secret", secret: true}
    LITERAL: {value: s3cret-of-yaml, secret: true}
  bash: |
    printf '%s %s %s\n' "\$TOKEN" "\$WORD" "\$LITERAL" >>got
    echo "\$TOKEN"; echo "\$WORD" >&2; echo "\$LITERAL"
    cat host-scripts.*.run >ledger
    tr '\0' ' ' <"/proc/\$PPID/cmdline" >argv
Y
  run limactl --debug start dev
  assert_success
  refute_output --partial s3cret
  assert_output --partial '***'
  run limactl --debug stop dev
  assert_success
  refute_output --partial s3cret
  [ "$(cat "$LIMA_HOME/dev/got")" = "s3cret-of-file s3cret-of-command s3cret-of-yaml
s3cret-of-file s3cret-of-command s3cret-of-yaml" ]
  run grep -l s3cret "$LIMA_HOME/dev/"{ha.stderr.log,ha.stdout.log,ledger,argv}
  assert_output ''
}

@test "an env value that cannot be had aborts the start before any script runs" {
  default_yaml <<'Y'
hostProvision:
- bash: touch first
- env: {TOKEN: {from: file, path: missing, secret: true}}
  bash: touch second
Y
  run limactl start dev
  assert_failure 1
  assert_output --partial 'env.TOKEN'
  assert_output --partial 'default.yaml:3'
  [ ! -e "$LIMA_HOME/dev/first" ]
}

@test "T25 what a script detached with setsid and a double fork is gone after stop" {
  number=9$RANDOM$RANDOM
  default_yaml <<Y
hostProvision:
- phase: [pre-start, post-start]
  bash: |
    setsid sleep $number &
    (setsid bash -c 'sleep $number & disown; exec env -i sleep $number' &) &
Y
  limactl start dev
  all_six() { [ "$(pgrep -fxc "sleep $number")" = 6 ]; }
  wait_until 'the processes of both scripts' all_six
  limactl stop dev
  run pgrep -fx "sleep $number"
  assert_output ''
  run processes_left
  assert_output ''
}

@test "T26 scripts of every phase have descriptors 0, 1 and 2 and no others" {
  default_yaml <<'Y'
hostProvision:
- phase: [pre-start, post-start, pre-stop, post-stop, pre-delete]
  shell: python3 {{.ScriptName}}
  script: |
    import os
    fds = sorted(int(fd) for fd in os.listdir('/proc/self/fd'))
    # the last one is of listdir itself
    with open(os.environ['LIMA_HOME'] + '/trace', 'a') as trace:
        print(os.environ['LIMA_PHASE'], fds[:-1], file=trace)
Y
  limactl start dev
  limactl stop dev
  limactl delete dev
  run trace
  assert_output 'pre-start [0, 1, 2]
post-start [0, 1, 2]
pre-stop [0, 1, 2]
post-stop [0, 1, 2]
pre-delete [0, 1, 2]'
}

@test "twenty lives leave no process, file or folder" {
  default_yaml <<'Y'
hostProvision:
- phase: [pre-start, post-start, pre-stop, post-stop]
  bash: setsid sleep 9999 & true
- wait: false
  bash: sleep 9999
Y
  limactl start dev
  limactl stop dev
  before=$(ls "$LIMA_HOME/dev" "$TMPDIR")
  for _ in $(seq 20); do
    limactl start dev
    limactl stop dev
  done
  [ "$(ls "$LIMA_HOME/dev" "$TMPDIR")" = "$before" ]
  run processes_left
  assert_output ''
}

@test "S11 excludeFromBackup has no effect here and a start says so once" {
  create_machine quiet - <<<'excludeFromBackup: none'
  run limactl start quiet
  assert_success
  refute_output --partial excludeFromBackup
  create_machine backup - <<<'excludeFromBackup: disks'
  run limactl start backup
  assert_success
  [ "$(grep -c excludeFromBackup <<<"$output")" = 1 ]
  template - <<<'excludeFromBackup: sometimes' >"$TEST_HOME/t.yaml"
  run limactl validate "$TEST_HOME/t.yaml"
  assert_failure
  assert_output --partial '`none`, `disks` or `all`'
}
