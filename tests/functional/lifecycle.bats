#!/usr/bin/env bats
# create, start, list, stop, restart, delete: a machine's life with fake qemu and ssh.
load harness

@test "create makes upstream's files and says how to start" {
  template >"$TEST_HOME/t.yaml"
  limactl create --name=dev "$TEST_HOME/t.yaml" 2>"$TEST_HOME/err"
  run cat "$TEST_HOME/err"
  assert_output --partial 'Run `limactl start dev` to start the instance.'
  template | cmp - "$LIMA_HOME/dev/lima.yaml"
  [ "$(stat -c %a "$LIMA_HOME/dev")" = 700 ]
  [ "$(stat -c %a "$LIMA_HOME/dev/lima-version")" = 444 ]
  [ -f "$LIMA_HOME/dev/disk" ]
  [ "$(stat -c %s "$LIMA_HOME/dev/disk")" = 2097152 ]
  [ "$(status_of dev)" = Stopped ]
}

@test "create of a name that exists fails and leaves it alone" {
  create_machine dev
  run --separate-stderr bash -c "true | '$LIMACTL' create --name=dev -"
  assert_failure 1
  run bash -c "echo 'images: []' | '$LIMACTL' --tty=false create --name=dev - 2>&1"
  assert_failure 1
  [ "$(status_of dev)" = Stopped ]
}

@test "what create refuses is named by what was given, not by a file that is not there" {
  template >"$TEST_HOME/t.yaml"
  run limactl create --name=dev --memory=-1 "$TEST_HOME/t.yaml"
  assert_failure 1
  assert_output --partial 'flag `memory`: must be more than 0'
  run limactl create --name=dev --set '.cpus = "many"' "$TEST_HOME/t.yaml"
  assert_failure 1
  assert_output --partial "$TEST_HOME/t.yaml with your changes:6:7: field \`cpus\`"
  sed -i 's/^cpus: 1/cpus: many/' "$TEST_HOME/t.yaml"
  run limactl create --name=dev "$TEST_HOME/t.yaml"
  assert_failure 1
  assert_output --partial "$TEST_HOME/t.yaml:6:7: field \`cpus\`"
  run limactl create --name=dev - < <(elsewhere https://example.com/x.raw <"$TEST_HOME/t.yaml")
  assert_failure 1
  assert_output --partial 'standard input:6:7: field `cpus`'
  refute_output --partial "$LIMA_HOME/dev"
}

@test "an empty template is told as such" {
  : >"$TEST_HOME/t.yaml"
  run limactl create "$TEST_HOME/t.yaml"
  assert_failure 1
  assert_output --partial 't.yaml` as a template locator: it is empty'
}

# create_at_once COUNT: that many creates of `dev` at a time, with 1, 2, … CPUs; who succeeded is in $winners.
create_at_once() {
  local i
  rm -f "$TEST_HOME"/won.*
  for i in $(seq "$1"); do
    template | sed "s/^cpus: 1/cpus: $i/" >"$TEST_HOME/t$i.yaml"
    { limactl create --name=dev "$TEST_HOME/t$i.yaml" 2>"$TEST_HOME/err$i" 3>&- && : >"$TEST_HOME/won.$i"; } &
  done
  wait
  winners=$(cd "$TEST_HOME" && ls -d won.*)
}

@test "of many creates of one name at a time exactly one makes it, with its own configuration" {
  for round in 1 2 3 4 5; do
    create_at_once 8
    [ "$(wc -w <<<"$winners")" = 1 ]
    cmp "$TEST_HOME/t${winners#won.}.yaml" "$LIMA_HOME/dev/lima.yaml"
    for i in $(seq 8); do
      [ "won.$i" = "$winners" ] && continue
      grep -qE 'already exists|is just being created by' "$TEST_HOME/err$i"
    done
    [ "$(status_of dev)" = Stopped ]
    run ls -A "$LIMA_HOME"
    assert_output $'_config\ndev'
    limactl delete dev
  done
}

@test "what a killed create left neither blocks nor gets into the next one" {
  mkdir -p "$LIMA_HOME/.limequat-create-dev/folder"
  echo 'cpus: 99' >"$LIMA_HOME/.limequat-create-dev/lima.yaml"
  : >"$LIMA_HOME/.limequat-create-dev/folder/file"
  create_machine dev
  template | cmp - "$LIMA_HOME/dev/lima.yaml"
  [ ! -e "$LIMA_HOME/dev/folder" ]
  run ls -A "$LIMA_HOME"
  assert_output $'_config\ndev'
}

@test "create says who is creating the machine at this moment" {
  mkdir "$LIMA_HOME/.limequat-create-dev"
  flock "$LIMA_HOME/.limequat-create-dev" -c "echo >'$TEST_HOME/up'; exec sleep 60" 3>&- &
  wait_until 'the lock to be held' test -e "$TEST_HOME/up"
  run create_machine dev
  assert_failure
  assert_output --regexp 'instance `dev` is just being created by .*\(process [0-9]+\)'
  pkill -f "exec sleep 60" -P $! || true
  kill $!
  [ -d "$LIMA_HOME/.limequat-create-dev" ]
}

@test "a failed create leaves no folder" {
  run bash -c "echo 'cpus: many' | '$LIMACTL' --tty=false create --name=dev - 2>&1"
  assert_failure 1
  assert_output --partial cpus
  run ls -A "$LIMA_HOME"
  assert_output _config
}

@test "start says READY; list shows Running; stop ends everything" {
  create_machine dev
  run limactl start dev
  assert_success
  assert_output --partial 'Starting the instance `dev` with internal VM driver `qemu`'
  assert_output --partial 'SSH Local Port: '
  assert_output --partial 'READY. Run `limactl shell dev` to open the shell.'
  [ "$(status_of dev)" = Running ]
  run limactl stop dev
  assert_success
  assert_output --partial 'Sending SIGINT to hostagent process'
  assert_output --partial 'The instance `dev` has shut down'
  [ "$(status_of dev)" = Stopped ]
  run processes_left
  assert_output ''
  run find "$LIMA_HOME/dev" -name "*.pid" -o -name "*.sock" -o -name "*.tmp"
  assert_output ''
}

@test "start creates a machine from a template" {
  template >"$TEST_HOME/box.yaml"
  run limactl start "$TEST_HOME/box.yaml"
  assert_success
  assert_output --partial READY
  [ "$(status_of box)" = Running ]
}

@test "start of a running machine says so and succeeds" {
  create_machine dev
  limactl start dev
  run limactl start dev
  assert_success
  assert_output --partial 'The instance `dev` is already running. Run `limactl shell dev` to open the shell.'
}

@test "restart stops and starts" {
  create_machine dev
  limactl start dev
  first=$(limactl list --format '{{.DriverPID}}' dev)
  run limactl restart dev
  assert_success
  assert_output --partial READY
  [ "$(limactl list --format '{{.DriverPID}}' dev)" != "$first" ]
}

@test "the events of a start are those of upstream, in order" {
  create_machine dev
  limactl start dev
  limactl stop dev
  run jq -rc '.status | select(.guestBoot == null) | [.sshLocalPort != null, .running // false, .exiting // false]' \
    "$LIMA_HOME/dev/ha.stdout.log"
  assert_line --index 0 '[true,false,false]'
  assert_line --index 1 '[true,true,false]'
  assert_line --index 2 '[false,false,true]'
}

@test "ha.sock answers GET /v1/info" {
  create_machine dev
  limactl start dev
  run curl -s --unix-socket "$LIMA_HOME/dev/ha.sock" http://lima/v1/info
  assert_success
  [ "$(jq .sshLocalPort <<<"$output")" = "$(limactl list --format '{{.SSHLocalPort}}' dev)" ]
  run curl -s -o /dev/null -w '%{http_code}' -X POST --unix-socket "$LIMA_HOME/dev/ha.sock" http://lima/v1/info
  assert_output 405
}

@test "delete of a machine whose folder is a link removes the link and says what stays" {
  create_machine dev
  mv "$LIMA_HOME/dev" "$TEST_HOME/elsewhere"
  ln -s "$TEST_HOME/elsewhere" "$LIMA_HOME/dev"
  limactl start dev
  run limactl delete -f dev
  assert_success
  assert_output --partial "is still there: \`$TEST_HOME/elsewhere\`"
  [ ! -L "$LIMA_HOME/dev" ]
  [ -e "$TEST_HOME/elsewhere/lima.yaml" ]
  run processes_left
  assert_output ''
}

@test "what killed creates and deletes left is removed by the next command that makes or deletes one" {
  create_machine dev
  for name in create-old delete-old.abcdef; do
    mkdir "$LIMA_HOME/.limequat-$name"
    touch "$LIMA_HOME/.limequat-$name/disk"
  done
  mkdir "$LIMA_HOME/.limequat-create-now"  # of one that has only begun
  mkdir "$LIMA_HOME/.limequat-create-busy"
  touch "$LIMA_HOME/.limequat-create-busy/disk"
  exec 7<"$LIMA_HOME/.limequat-create-busy"
  flock 7
  limactl delete dev
  run ls -A "$LIMA_HOME"
  refute_output --partial old
  assert_line .limequat-create-now
  assert_line .limequat-create-busy
  exec 7<&-
  create_machine two
  [ ! -e "$LIMA_HOME/.limequat-create-busy" ]
}

@test "factory-reset that cannot remove a file fails" {
  create_machine dev
  touch "$LIMA_HOME/dev/serial.log"
  chattr +i "$LIMA_HOME/dev/serial.log" 2>/dev/null || skip 'this file system knows no immutable files'
  run limactl factory-reset dev
  chattr -i "$LIMA_HOME/dev/serial.log"
  assert_failure 1
  assert_output --partial 'could not remove'
  assert_output --partial '1 of the files of instance `dev` could not be removed'
  refute_output --partial 'has been factory reset'
  limactl factory-reset dev
}

@test "stop of a stopped machine fails with a hint" {
  create_machine dev
  run limactl stop dev
  assert_failure 1
  assert_output --partial 'expected status `Running`, got `Stopped` (maybe use `limactl stop -f`?)'
}

@test "stop of several stops all it can and names those it cannot" {
  create_machine dev
  create_machine other
  limactl start other
  run limactl stop dev nosuch other
  assert_failure 1
  assert_output --partial 'failed to stop instance `dev`: expected status `Running`, got `Stopped`'
  assert_output --partial 'failed to stop instance `nosuch`: '
  [ "$(status_of other)" = Stopped ]
}

@test "delete of a running machine needs force" {
  create_machine dev
  limactl start dev
  run limactl delete dev
  assert_failure 1
  assert_output --partial 'expected status `Stopped`, got `Running`'
  run limactl delete -f dev
  assert_success
  assert_output --partial "Deleted \`dev\` (\`$LIMA_HOME/dev\`)"
  [ ! -e "$LIMA_HOME/dev" ]
  run processes_left
  assert_output ''
}

# delete_at_once [FLAG]: six deletes of `dev` at a time; their words and exit codes are in $TEST_HOME.
delete_at_once() {
  local i
  for i in $(seq 6); do
    { code=0; limactl delete "$@" dev 2>"$TEST_HOME/err$i" 3>&- || code=$?; echo "$code" >"$TEST_HOME/code$i"; } &
  done
  wait
}

@test "of many deletes at a time one deletes, and the others say that somebody did" {
  for flag in '' -f; do
    for round in 1 2 3 4 5; do
      create_machine dev
      mkdir -p "$LIMA_HOME/dev/a/b/c"
      # shellcheck disable=SC2086
      delete_at_once $flag
      [ ! -e "$LIMA_HOME/dev" ]
      run cat "$TEST_HOME"/err?
      refute_output --partial 'by hand'
      refute_output --partial 'bug in limactl'
      refute_output --partial 'No such file'
      for i in $(seq 6); do
        grep -qE 'Deleted `dev`|deleted by another limactl|Ignoring non-existent|is being changed by' "$TEST_HOME/err$i"
        grep -q 'is being changed by' "$TEST_HOME/err$i" || [ "$(cat "$TEST_HOME/code$i")" = 0 ]
      done
    done
  done
}

@test "delete of a missing machine is a warning" {
  run limactl delete nosuch
  assert_success
  assert_output --partial 'Ignoring non-existent instance `nosuch`'
}

@test "a protected machine is not deleted, not even with force" {
  create_machine dev
  run limactl protect dev
  assert_output --partial 'Protected `dev`'
  run limactl delete -f dev
  assert_failure 1
  assert_output --partial 'failed to delete instance `dev`: instance is protected to prohibit accidental removal (Hint: use `limactl unprotect`)'
  limactl unprotect dev
  limactl delete dev
}

@test "the guest shutting itself down ends the host agent" {
  create_machine dev
  FAKE_QEMU_CRASH_MS=1500 limactl start dev
  wait_until 'status Stopped' bash -c "[ \"\$('$LIMACTL' list --format '{{.Status}}' dev)\" = Stopped ]"
  [ ! -e "$LIMA_HOME/dev/ha.pid" ]
}

@test "factory-reset stops the machine and removes its disk; lima.yaml and protection stay, and it starts again" {
  create_machine dev
  limactl start dev 3>&-
  mkdir "$LIMA_HOME/dev/mine"
  touch "$LIMA_HOME/dev/mine/file" "$TEST_HOME/elsewhere"
  ln -s "$TEST_HOME/elsewhere" "$LIMA_HOME/dev/link"
  cp "$LIMA_HOME/dev/lima.yaml" "$TEST_HOME/before.yaml"
  run limactl factory-reset dev
  assert_success
  assert_output --partial 'Instance `dev` has been factory reset'
  [ "$(status_of dev)" = Stopped ]
  cmp "$TEST_HOME/before.yaml" "$LIMA_HOME/dev/lima.yaml"
  for gone in disk diffdisk basedisk ssh.config ha.stderr.log link; do
    [ ! -e "$LIMA_HOME/dev/$gone" ] && [ ! -L "$LIMA_HOME/dev/$gone" ]
  done
  [ -e "$TEST_HOME/elsewhere" ]
  [ -e "$LIMA_HOME/dev/mine/file" ]
  run limactl start dev 3>&-
  assert_success
}

@test "factory-reset: protected, and not there" {
  create_machine dev
  limactl protect dev
  run limactl factory-reset dev
  assert_failure 1
  assert_output --partial 'instance is protected to prohibit accidental factory-reset'
  [ -e "$LIMA_HOME/dev/disk" ] || [ -e "$LIMA_HOME/dev/diffdisk" ]
  run limactl factory-reset nope
  assert_success
  assert_output --partial 'Instance `nope` not found'
}

@test "a terminal that closes stops the machine of a foreground start in order" {
  create_machine dev
  python3 - "$LIMACTL" <<'P'
import os, pty, subprocess, sys, time
pid, fd = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], [sys.argv[1], "start", "--foreground", "dev"])
status = [sys.argv[1], "list", "--format", "{{.Status}}", "dev"]
limit = time.monotonic() + 20
os.set_blocking(fd, False)
while subprocess.run(status, capture_output=True, text=True).stdout.strip() != "Running":
    assert time.monotonic() < limit, "it did not start"
    try:
        os.read(fd, 65536)
    except BlockingIOError:
        pass
    time.sleep(0.05)
os.close(fd)  # SIGHUP for whoever was on it
os.waitpid(pid, 0)
P
  run processes_left
  assert_output ''
  [ "$(status_of dev)" = Stopped ]
  run ls "$LIMA_HOME/dev"
  refute_output --partial .pid
}

@test "a foreground start keeps the lock on the machine until it is ready" {
  create_machine dev
  FAKE_QEMU_BOOT=never "$LIMACTL" start --foreground dev >/dev/null 2>&1 3>&- &
  local start=$!
  running() { [ "$(status_of dev)" = Running ]; }
  wait_until 'QEMU to run' running
  run limactl clone dev two
  assert_failure 1
  run limactl edit dev --cpus 2
  assert_failure 1
  # Only the agent has the lock, and it is the one to be told.
  run limactl stop dev
  assert_success
  assert_output --partial 'Sending SIGINT to hostagent process'
  wait "$start" || true
  run processes_left
  assert_output ''
  [ "$(status_of dev)" = Stopped ]
}

@test "stop ends a start that waits, and what a start without patience left booting" {
  create_machine dev
  running() { [ "$(status_of dev)" = Running ]; }
  FAKE_QEMU_BOOT=never "$LIMACTL" --tty=false start dev >"$TEST_HOME/out" 2>&1 3>&- &
  local start=$! code=0
  wait_until 'QEMU to run' running
  run limactl stop dev
  assert_success
  assert_output --partial 'The instance `dev` has shut down'
  refute_output --partial interrupted
  wait "$start" || code=$?
  [ "$code" -eq 1 ]
  grep 'the start was interrupted' "$TEST_HOME/out"
  # Its start is over, by its time limit or by kill -9; the agent goes on.
  FAKE_QEMU_BOOT=never run limactl start --timeout=1s dev
  assert_failure 1
  assert_output --partial 'goes on booting'
  run limactl stop dev
  assert_success
  FAKE_QEMU_BOOT=never "$LIMACTL" --tty=false start dev >/dev/null 2>&1 3>&- &
  start=$!
  wait_until 'QEMU to run' running
  kill -9 "$start"
  wait "$start" || true
  run limactl restart dev
  assert_success
  assert_output --partial READY
  limactl stop dev
  run processes_left
  assert_output ''
}

@test "a foreground start under nohup does not mind SIGHUP" {
  create_machine dev
  nohup "$LIMACTL" start --foreground dev >/dev/null 2>&1 3>&- &
  local start=$!
  ready() { grep -q '"running":true' "$LIMA_HOME/dev/ha.stdout.log"; }
  wait_until 'the machine to be ready' ready
  kill -HUP "$start"
  # The stop ends it in order: it is still there to do so.
  run limactl stop dev
  assert_success
  assert_output --partial 'Sending SIGINT to hostagent process'
  wait "$start"
}
