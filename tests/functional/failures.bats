#!/usr/bin/env bats
# When a start fails, the message names the phase, the cause, the evidence and what to do.
load harness

@test "image missing" {
  create_and_start() {
    sed "s|image.raw|nosuch.raw|" < <(template) >"$TEST_HOME/t.yaml"
    limactl start --name=dev "$TEST_HOME/t.yaml"
  }
  run create_and_start
  assert_failure 1
  assert_output --partial nosuch.raw
}

@test "digest mismatch names both digests and leaves no disk" {
  wrong=sha256:$(printf '0%.0s' {1..64})
  mismatch() {
    sed "s|^  arch: x86_64|  arch: x86_64\n  digest: $wrong|" < <(template) >"$TEST_HOME/t.yaml"
    limactl start --name=dev "$TEST_HOME/t.yaml"
  }
  run mismatch
  assert_failure 1
  assert_output --partial "expected digest"
  assert_output --partial "$wrong"
  [ ! -e "$LIMA_HOME/dev/disk" ]
}

@test "QEMU missing names the Debian package" {
  create_machine dev
  unset QEMU_SYSTEM_X86_64
  mkdir "$TEST_HOME/bin"
  for tool in bash sh ssh ssh-keygen qemu-img env cat; do ln -s "$(command -v $tool)" "$TEST_HOME/bin/"; done
  PATH=$TEST_HOME/bin run "$LIMACTL" --tty=false start dev
  assert_failure 1
  assert_output --partial 'qemu-system-x86'
}

@test "QEMU fails at once: its words are shown" {
  create_machine dev
  FAKE_QEMU_FAIL='could not set up host forwarding rule: Address already in use' run limactl start dev
  assert_failure 1
  assert_output --partial 'Address already in use'
  [ "$(status_of dev)" = Stopped ]
}

@test "guest kernel panic ends the start with the line of the panic" {
  create_machine dev
  FAKE_QEMU_BOOT=panic run limactl start dev
  assert_failure 1
  assert_output --partial 'panic'
  assert_output --partial 'serial.log'
  [ "$(status_of dev)" = Stopped ]
  run processes_left
  assert_output ''
}

@test "ssh never up: the start times out, the machine goes on, and the message says how to stop it" {
  create_machine dev
  FAKE_QEMU_BOOT=never run limactl start --timeout=2s dev
  assert_failure 1
  assert_output --partial 'did not receive an event with the `running` status'
  assert_output --partial 'limactl stop -f dev'
  limactl stop -f dev
}

@test "QEMU dies while booting" {
  create_machine dev
  FAKE_QEMU_BOOT=never FAKE_QEMU_CRASH_MS=300 run limactl start dev
  assert_failure 1
  assert_output --partial 'while booting'
  [ "$(status_of dev)" = Stopped ]
}

@test "disk full: the message says so and the next start works" {
  [ "$(id -u)" -eq 0 ] || skip "needs root to mount a small file system"
  mkdir "$TEST_HOME/small"
  mount -t tmpfs -o size=600k tmpfs "$TEST_HOME/small" || skip "cannot mount here"
  export LIMA_HOME=$TEST_HOME/small
  head -c 1M /dev/urandom >"$TEST_HOME/image.raw"
  template >"$TEST_HOME/dev.yaml"
  run limactl start "$TEST_HOME/dev.yaml"
  assert_failure 1
  assert_output --partial 'No space left on device'
  mount -o remount,size=50m "$TEST_HOME/small"
  run limactl start dev
  status_after=$status
  limactl stop -f dev
  umount -l "$TEST_HOME/small"
  [ "$status_after" -eq 0 ]
}

@test "disk full before the host agent can log: its last words reach the start" {
  [ "$(id -u)" -eq 0 ] || skip "needs root to mount a small file system"
  mkdir "$TEST_HOME/small"
  mount -t tmpfs -o size=4m tmpfs "$TEST_HOME/small" || skip "cannot mount here"
  export LIMA_HOME=$TEST_HOME/small
  create_machine dev
  dd if=/dev/zero of="$LIMA_HOME/fill" bs=4k 2>/dev/null || true
  run limactl start dev
  log=$(stat -c %s "$LIMA_HOME/dev/ha.stderr.log")
  rm "$LIMA_HOME/fill"
  limactl stop -f dev 2>/dev/null
  umount -l "$TEST_HOME/small"
  assert_failure 1
  [ "$log" = 0 ]
  assert_output --regexp 'host agent process has exited: exit status 1: .*No space left on device'
}

@test "disk full once the machine runs: the start says that it cannot be followed, and stop -f works" {
  [ "$(id -u)" -eq 0 ] || skip "needs root to mount a small file system"
  mkdir "$TEST_HOME/small"
  mount -t tmpfs -o size=4m,mode=700 tmpfs "$TEST_HOME/small" || skip "cannot mount here"
  export LIMA_HOME=$TEST_HOME/small
  mkdir -m 700 "$LIMA_HOME/_config"
  create_machine dev
  # Also what is left of the page that the events have begun.
  default_yaml <<'Y'
hostProvision:
- phase: post-start
  bash: |
    dd if=/dev/zero of=fill bs=4k 2>/dev/null || true
    while printf x >>ha.stdout.log; do :; done 2>/dev/null
Y
  run limactl start dev
  rm "$LIMA_HOME/dev/fill"
  limactl stop -f dev
  stopped=$(status_of dev)
  umount -l "$TEST_HOME/small"
  assert_failure 1
  assert_output --partial 'cannot follow the start: an event could not be written to ha.stdout.log: write: No space left on device'
  assert_output --partial 'limactl stop -f dev'
  [ "$stopped" = Stopped ]
}

# refuses_ssh CAUSE: start fails before anything runs, and says so.
refuses_ssh() {
  run limactl start dev
  assert_failure 1
  assert_output --partial 'preparing the start: the ssh client cannot be used: '
  assert_output --partial "$1"
  refute_output --partial '[hostagent]'
  [ "$(status_of dev)" = Stopped ]
}

@test "a wrong SSH is told at once, with what to do" {
  create_machine dev
  SSH=/nonexistent/ssh refuses_ssh 'exec /nonexistent/ssh: No such file or directory'
  assert_output --partial 'the environment variable SSH is `/nonexistent/ssh`; correct it, or unset it'
  SSH='"' refuses_ssh 'environment variable SSH'
  SSH="sh -c 'echo no such option >&2; exit 3'" refuses_ssh 'exit status 3: no such option'
}

@test "a wrong SSH is named by shell, too" {
  create_machine dev
  limactl start dev
  SSH='nope -x' run limactl shell dev true
  assert_failure 1
  assert_output --partial 'exec nope: No such file or directory'
  assert_output --partial 'the environment variable SSH is `nope -x`; correct it, or unset it'
}

@test "a wrong TMPDIR is told as such" {
  create_machine dev
  TMPDIR=/nonexistent run limactl start dev
  assert_failure 1
  assert_output --partial 'temporary files cannot be made in `/nonexistent` (the environment variable TMPDIR; hint: correct it, or unset it to use /tmp): No such file or directory'
  [ "$(status_of dev)" = Stopped ]
}

@test "no ssh on PATH is told at once, with Debian's package" {
  create_machine dev
  mkdir "$TEST_HOME/bin"
  for tool in bash sh ssh-keygen qemu-img env cat; do ln -s "$(command -v $tool)" "$TEST_HOME/bin/"; done
  PATH=$TEST_HOME/bin run "$LIMACTL" --tty=false start dev
  assert_failure 1
  assert_output --partial 'no `ssh` on PATH: install the package openssh-client'
}

@test "a time limit that is over before the machine starts names what went on" {
  create_machine dev
  run limactl start --timeout=1ms dev
  assert_failure 1
  assert_output --partial 'the host agent of `dev` did not get as far as starting the machine in 0.001 s'
  refute_output --partial 'host script'
  default_yaml <<'Y'
hostProvision:
- name: slow one
  bash: sleep 1000
Y
  run limactl start --timeout=2s dev
  assert_failure 1
  assert_output --partial 'the host script `slow one` (pre-start) of `dev` did not finish in 2 s'
  [ "$(status_of dev)" = Stopped ]
}

@test "what no start could use is told by validate and create, and nothing is made" {
  # FIELD WORDS YAML
  refused() {
    template - <<<"$3" >"$TEST_HOME/t.yaml"
    for command in validate 'create --name=dev'; do
      # shellcheck disable=SC2086
      run limactl $command "$TEST_HOME/t.yaml"
      assert_failure 1
      assert_output --partial "field \`$1"
      assert_output --partial "$2"
    done
    [ ! -e "$LIMA_HOME/dev" ]
  }
  refused user.name 'must not be `root`' 'user: {name: root}'
  refused user.uid 'must not be 0' 'user: {uid: 0}'
  refused user.comment ':' 'user: {comment: "a:b"}'
  refused env 'A B' 'env: {"A B": x}'
  refused env.A 'line break' 'env: {A: "x\ny"}'
  refused message "can't evaluate field Nope" 'message: "{{.Nope}}"'
  template - <<<'caCerts: {files: [/nosuch.pem]}' >"$TEST_HOME/t.yaml"
  limactl validate "$TEST_HOME/t.yaml"
  run limactl create --name=dev "$TEST_HOME/t.yaml"
  assert_failure 1
  assert_output --partial 'field `caCerts.files[0]`'
  assert_output --partial /nosuch.pem
  [ ! -e "$LIMA_HOME/dev" ]
  create_machine dev
  cd "$TEST_HOME"  # where the rejected text goes
  run limactl edit dev --set '.user.name = "root"'
  assert_failure 1
  assert_output --partial 'field `user.name` must not be `root`'
}

@test "LIMA_HOME that is a file is told as such" {
  touch "$TEST_HOME/file"
  for command in 'list' 'create --name=dev template:default' 'stop' 'delete dev' 'info'; do
    # shellcheck disable=SC2086
    LIMA_HOME=$TEST_HOME/file run limactl $command
    assert_failure 1
    assert_output --partial "\`$TEST_HOME/file\` is no folder, and \$LIMA_HOME"
    assert_output --partial 'hint: set LIMA_HOME to another folder'
  done
}

@test "Ctrl-C while booting stops the machine" {
  create_machine dev
  FAKE_QEMU_BOOT=never "$LIMACTL" --tty=false start dev >"$TEST_HOME/out" 2>&1 3>&- &
  start=$!
  wait_until 'QEMU to run' test -s "$LIMA_HOME/dev/qemu.pid"
  kill -INT "$start"
  code=0; wait "$start" || code=$?
  [ "$code" -ne 0 ]
  run grep -E ' level=.* level=' "$TEST_HOME/out"
  assert_output ''
  [ "$(status_of dev)" = Stopped ]
  run processes_left
  assert_output ''
}

@test "Ctrl-C while the image is downloaded ends it; the next start goes on from there" {
  # Stops in the middle of the first answer; knows ranges, and tells what it was asked for.
  python3 - "$TEST_HOME/image.raw" >"$TEST_HOME/server" 2>/dev/null <<'P' 3>&- &
import http.server, sys, time
data = open(sys.argv[1], "rb").read()
class Handler(http.server.BaseHTTPRequestHandler):
    def do_HEAD(self): self.answer(False)
    def do_GET(self): self.answer(True)
    def answer(self, body):
        wanted = self.headers.get("Range")
        first = int(wanted.split("=")[1].split("-")[0]) if wanted else 0
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Length", str(len(data) - first))
        self.send_header("ETag", '"one"')
        if wanted: self.send_header("Content-Range", f"bytes {first}-{len(data) - 1}/{len(data)}")
        self.end_headers()
        if not body: return
        print("from", first, flush=True)
        if first == 0:
            self.wfile.write(data[:300000]); self.wfile.flush(); time.sleep(600)
        self.wfile.write(data[first:])
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
P
  server=$!
  wait_until 'the web server' test -s "$TEST_HOME/server"
  template | elsewhere "http://127.0.0.1:$(head -n1 "$TEST_HOME/server")/image.raw" >"$TEST_HOME/t.yaml"
  interruptible "$LIMACTL" --tty=false create --name=dev "$TEST_HOME/t.yaml" >"$TEST_HOME/out" 2>&1 3>&- &
  create=$!
  some_came() { [ -n "$(find "$XDG_CACHE_HOME" -type f -size +200k)" ]; }
  wait_until 'a part of the image' some_came
  kill -INT "$create"
  code=0; wait "$create" || code=$?
  [ "$code" -eq 130 ]
  [ "$(status_of dev)" = Stopped ]
  run limactl start dev
  kill "$server"
  assert_success
  [ "$(grep -c '^from [1-9]' "$TEST_HOME/server")" -eq 1 ]
}

@test "the port is taken by somebody else" {
  create_machine dev - <<'Y'
ssh:
  localPort: 61022
Y
  python3 -c 'import socket,time; s=socket.socket(); s.bind(("127.0.0.1",61022)); s.listen(); print("up",flush=True); time.sleep(60)' >"$TEST_HOME/up" &
  holder=$!
  wait_until 'the port to be held' test -s "$TEST_HOME/up"
  run limactl start dev
  kill "$holder"
  assert_failure 1
  assert_output --partial 61022
}

@test "a degraded boot step is told but does not fail the start" {
  create_machine dev
  FAKE_QEMU_BOOT=failed run limactl start dev
  assert_success
  assert_output --partial 'Boot step failed in the guest'
}

@test "a vmType without a driver here: not made, not edited to, not started; a template may say it" {
  cd "$TEST_HOME"
  template | sed 's/^vmType: .*/vmType: vz/' >vz.yaml
  run limactl validate vz.yaml
  assert_success
  run limactl create --name=new vz.yaml
  assert_failure 1
  assert_output --partial 'vz.yaml:5:9: vmType `vz` is not a registered driver (registered: `qemu`)'
  run limactl start --name=new --vm-type=wsl2 vz.yaml
  assert_failure 1
  assert_output --partial 'vmType `wsl2` is not a registered driver'
  [ ! -e "$LIMA_HOME/new" ]
  create_machine dev
  run limactl edit dev --vm-type=vz
  assert_failure 1
  assert_output --partial 'vmType `vz` is not a registered driver'
  grep -qx 'vmType: qemu' "$LIMA_HOME/dev/lima.yaml"
}

@test "a machine whose vmType has no driver here lists, is stopped by force and deleted" {
  create_machine dev
  limactl start dev
  sed -i 's/^vmType: .*/vmType: vz/' "$LIMA_HOME/dev/lima.yaml"
  # It runs all the same.
  [ "$(status_of dev)" = Running ]
  run limactl delete dev
  assert_failure 1
  run limactl stop -f dev
  assert_success
  run processes_left
  assert_output ''
  [ "$(status_of dev)" = Stopped ]
  for command in start restart; do
    run limactl $command dev
    assert_failure 1
    assert_output --partial 'vmType `vz` is not a registered driver'
  done
  run limactl hostagent --pidfile "$LIMA_HOME/dev/ha.pid" --socket "$LIMA_HOME/dev/ha.sock" dev
  assert_failure
  assert_output --partial 'unknown or unsupported VM type: `vz`'
  run limactl delete dev
  assert_success
  [ ! -e "$LIMA_HOME/dev" ]
}

@test "flags that leave no image say which there are" {
  cd "$TEST_HOME"
  template | sed 's/^  arch: x86_64/  arch: x86_64\n  variant: small/' >t.yaml
  run limactl create --name=dev --image-variant=zz t.yaml
  assert_failure 1
  assert_output --partial 'error while processing flag `image-variant`: none of the images has the variant `zz` (available: `small`)'
  [ ! -e "$LIMA_HOME/dev" ]
  run limactl create --name=dev --image-variant=small t.yaml
  assert_success
  # As upstream, the machine stays: its `arch` or `images` can be edited.
  run limactl create --name=far --arch=aarch64 t.yaml
  assert_failure 1
  assert_output --partial 'none of the images is for the arch `aarch64`, only for `x86_64` (hint: add one under `images`, or choose another `arch`)'
  [ -e "$LIMA_HOME/far/lima.yaml" ]
}
