#!/usr/bin/env bats
# Host scripts of templates run only with a yes to exactly their text: the S and T rules of the
# specification with the real limactl, a fake machine, a local web server and a terminal.
load harness

TERMINAL=$BATS_TEST_DIRNAME/../support/terminal.py

setup_more() {
  MARKER=$TEST_HOME/marker
  export MARKER
  TEMPLATE=$TEST_HOME/box.yaml
}

teardown_more() { [ -z "${SERVER:-}" ] || kill "$SERVER" 2>/dev/null || true; }

# A template with one host script that leaves a mark.
scripted() {
  template
  cat <<Y
hostProvision:
- name: setup
  message: |
    Installs the demo certificate.
  bash: |
    echo ran >>"$MARKER"
Y
}

# serve: the files of $TEST_HOME/www on http://127.0.0.1:$PORT.
serve() {
  mkdir -p "$TEST_HOME/www"
  cp "$TEST_HOME/image.raw" "$TEST_HOME/www/image.raw"
  python3 - "$TEST_HOME/www" >"$TEST_HOME/port" 2>/dev/null <<'P' 3>&- &
import functools, http.server, sys
class Handler(http.server.SimpleHTTPRequestHandler):
    def translate_path(self, path):  # also of a proxy's whole URL
        return super().translate_path("/" + path.rsplit("/", 1)[-1])
handler = functools.partial(Handler, directory=sys.argv[1])
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
print(server.server_address[1], flush=True)
server.serve_forever()
P
  SERVER=$!
  wait_until 'the web server' test -s "$TEST_HOME/port"
  PORT=$(cat "$TEST_HOME/port")
}

# on_terminal [terminal.py flags] -- limactl words
on_terminal() {
  local flags=()
  while [ "$1" != -- ]; do flags+=("$1"); shift; done
  shift
  python3 "$TERMINAL" "${flags[@]}" -- "$LIMACTL" "$@"
}

menu=(--expect 'Proceed with the current configuration' --send '\r')
question='[yes/no/sandbox/view]'

state_of() { limactl host-provision list --json "$1" | jq -r "select(.index == ${2:-0}) | .state"; }

@test "S2 S3 T1 a template from the web runs nothing without permission" {
  serve
  scripted | elsewhere "http://127.0.0.1:$PORT/image.raw" >"$TEST_HOME/www/vm.yaml"
  run limactl start "http://127.0.0.1:$PORT/vm.yaml"
  assert_success
  assert_output --partial 'The template includes a provisioning script that will run on your local machine!'
  assert_output --partial 'limactl host-provision allow vm'
  assert_output --partial READY
  [ ! -e "$MARKER" ]
  limactl stop vm
  run limactl start vm
  assert_success
  assert_output --partial 'limactl host-provision allow vm'
  [ ! -e "$MARKER" ]
}

@test "S5 T2 neither -y nor CI=true nor a closed standard input is a yes" {
  scripted >"$TEMPLATE"
  CI=true run "$LIMACTL" -y start "$TEMPLATE"
  assert_success
  [ ! -e "$MARKER" ]
  limactl delete -f box
  CI=true run "$LIMACTL" start "$TEMPLATE" </dev/null
  assert_success
  [ ! -e "$MARKER" ]
}

@test "S5 a question nobody would see is not asked: standard error in a file is no terminal" {
  scripted >"$TEMPLATE"
  run python3 "$TERMINAL" -- sh -c "'$LIMACTL' start '$TEMPLATE' 2>'$TEST_HOME/log'"
  assert_success
  [ ! -e "$MARKER" ]
  run cat "$TEST_HOME/log"
  assert_output --partial 'limactl host-provision allow box'
  assert_output --partial 'READY'
}

@test "S4 S6 the question shows message and text; yes runs the script at each start" {
  scripted >"$TEMPLATE"
  run on_terminal "${menu[@]}" --expect "$question" --send 'yes\r' -- start "$TEMPLATE"
  assert_success
  assert_output --partial 'WARNING: The template includes a provisioning script that will run on your local machine!'
  assert_output --partial '? Do you want to run the script on your machine every time before the instance starts?'
  assert_output --partial '| Installs the demo certificate.'
  assert_output --partial 'echo ran >>'
  [ "$(wc -l <"$MARKER")" = 1 ]
  limactl stop box
  run limactl start box
  assert_success
  refute_output --partial 'do not run'
  [ "$(wc -l <"$MARKER")" = 2 ]
}

@test "S5 Enter asks again, half words do not count, no is no" {
  scripted >"$TEMPLATE"
  run on_terminal "${menu[@]}" --expect "$question" --send '\r' --expect 'yes' --send 'y\r' --expect 'yes' --send 'no\r' \
    -- start "$TEMPLATE"
  assert_success
  assert_output --partial READY
  [ ! -e "$MARKER" ]
  [ "$(state_of box)" = denied ]
}

@test "S7 no creates the machine with its scripts off and says how to turn them on" {
  scripted >"$TEMPLATE"
  run on_terminal "${menu[@]}" --expect "$question" --send 'no\r' -- create "$TEMPLATE"
  assert_success
  assert_output --partial 'limactl host-provision allow box'
  limactl host-provision allow box
  run limactl start box
  assert_success
  [ -s "$MARKER" ]
}

@test "S9 --enable-host-scripts is a yes to this text only" {
  scripted >"$TEMPLATE"
  run limactl start --enable-host-scripts "$TEMPLATE"
  assert_success
  [ "$(wc -l <"$MARKER")" = 1 ]
  limactl stop box
  sed -i 's/echo ran/echo RAN/' "$LIMA_HOME/box/lima.yaml"
  run limactl start box
  assert_success
  [ "$(wc -l <"$MARKER")" = 1 ]
  [ "$(state_of box)" = changed ]
}

@test "S8 S10 writable mounts of a foreign template become read-only, its agent forwarding ends" {
  serve
  mkdir "$TEST_HOME/work"
  { template; printf 'mounts:\n- location: %s/work # mine\n  writable: true\nssh:\n  forwardAgent: true\n' "$TEST_HOME"; } |
    elsewhere "http://127.0.0.1:$PORT/image.raw" >"$TEST_HOME/www/vm.yaml"
  run limactl create "http://127.0.0.1:$PORT/vm.yaml"
  assert_success
  assert_output --partial 'writable-mount'
  run cat "$LIMA_HOME/vm/lima.yaml"
  assert_output --partial 'writable: false'
  assert_output --partial 'forwardAgent: false'
  assert_output --partial '# mine'
  limactl delete vm
  run limactl create --enable-writable-mounts "http://127.0.0.1:$PORT/vm.yaml"
  assert_success
  run cat "$LIMA_HOME/vm/lima.yaml"
  assert_output --partial 'writable: true'
  assert_output --partial 'forwardAgent: false'
}

@test "S10 access is on the same screen; yes leaves it, no turns it off in effect" {
  serve
  mkdir "$TEST_HOME/work"
  { scripted; printf 'mounts:\n- location: %s/work\n  writable: true\n' "$TEST_HOME"; } |
    elsewhere "http://127.0.0.1:$PORT/image.raw" >"$TEST_HOME/www/vm.yaml"
  run on_terminal "${menu[@]}" --expect "$question" --send 'yes\r' --expect 'access to your computer' --send 'no\r' \
    -- create "http://127.0.0.1:$PORT/vm.yaml"
  assert_success
  [ "$(limactl list --format '{{(index .Config.Mounts 0).Writable}}' vm)" = false ]
}

@test "T3 one byte altered after the yes: not run, state changed" {
  scripted >"$TEMPLATE"
  limactl start --enable-host-scripts "$TEMPLATE"
  limactl stop box
  sed -i 's/echo ran /echo rbn /' "$LIMA_HOME/box/lima.yaml"
  run limactl start box
  assert_success
  [ "$(cat "$MARKER")" = ran ]
  [ "$(state_of box)" = changed ]
  run limactl host-provision diff box
  assert_output --partial '- echo ran'
  assert_output --partial '+ echo rbn'
}

@test "T5 the same text with another shell is asked about again" {
  scripted >"$TEMPLATE"
  limactl create --enable-host-scripts "$TEMPLATE"
  [ "$(state_of box)" = on ]
  sed -i 's/^  bash: |/  sh: |/' "$LIMA_HOME/box/lima.yaml"
  [ "$(state_of box)" = changed ]
}

@test "T6 a parameter with shell code in it is refused, nothing runs" {
  {
    template
    cat <<Y
param:
  NAME: plain
hostProvision:
- bash: echo {{.Param.NAME}} >>"$MARKER"
provision:
- script: |
    #!/bin/sh
    echo \$PARAM_NAME
Y
  } >"$TEMPLATE"
  sed -i "s|NAME: plain|NAME: \"\$(touch $TEST_HOME/pwned)\"|" "$TEMPLATE"
  run limactl start --enable-host-scripts "$TEMPLATE"
  assert_failure 1
  assert_output --partial 'shq'
  [ ! -e "$TEST_HOME/pwned" ]
  [ ! -e "$MARKER" ]
}

@test "T7 T8 a bash in the working folder and BASH_ENV are not used" {
  scripted >"$TEMPLATE"
  mkdir "$TEST_HOME/evil"
  printf '#!/bin/sh\ntouch %s/pwned\n' "$TEST_HOME" >"$TEST_HOME/evil/bash"
  chmod +x "$TEST_HOME/evil/bash"
  chmod 777 "$TEST_HOME/evil"
  echo "touch $TEST_HOME/pwned" >"$TEST_HOME/env"
  limactl create --enable-host-scripts "$TEMPLATE"
  cd "$TEST_HOME/evil"
  BASH_ENV=$TEST_HOME/env PATH=.:$TEST_HOME/evil:$PATH run "$LIMACTL" --tty=false start box
  assert_success
  [ -s "$MARKER" ]
  [ ! -e "$TEST_HOME/pwned" ]
}

@test "T8 env of a template cannot bring back what the scrub takes: refused with file and line" {
  { scripted; printf '  env:\n    BASH_ENV: %s/env\n' "$TEST_HOME"; } >"$TEMPLATE"
  for words in "validate" "create --enable-host-scripts"; do
    # shellcheck disable=SC2086 # words
    run limactl $words "$TEMPLATE"
    assert_failure 1
    assert_output --partial 'sets \"BASH_ENV\", which runs code that is not in the script'
    assert_output --regexp 'box.yaml:[0-9]+:'
  done
  [ ! -e "$LIMA_HOME/box" ]
  scripted >"$TEMPLATE"
  limactl create --enable-host-scripts "$TEMPLATE"
  printf '  env:\n    BASH_FUNC_echo%%%%: "() { touch %s/pwned; }"\n' "$TEST_HOME" >>"$LIMA_HOME/box/lima.yaml"
  run limactl start box
  assert_failure 1
  assert_output --partial 'BASH_FUNC_echo%%'
  [ ! -e "$TEST_HOME/pwned" ]
}

@test "H6 an unknown variable is an error with file and line at validate and create, before any question" {
  { scripted; echo '    echo {{.Nope}}'; } >"$TEMPLATE"
  line=$(grep -n Nope "$TEMPLATE" | cut -d: -f1)
  for words in validate create; do
    run limactl "$words" "$TEMPLATE"
    assert_failure 1
    assert_output --partial "box.yaml:$line:1: "
    assert_output --partial "can't evaluate field Nope"
    refute_output --partial 'will run on your local machine'
  done
  sed -i 's/{{.Nope}}/{{.Param.gone}}/' "$TEMPLATE"
  run limactl create "$TEMPLATE"
  assert_failure 1
  assert_output --partial 'no entry for key'
  [ ! -e "$LIMA_HOME/box" ]
  sed -i 's/{{.Param.gone}}/{{.Dir}} {{.SSHLocalPort}} {{.Config.CPUs}} {{if .Networks}}{{(index .Networks 0).Interface}}{{end}}/' "$TEMPLATE"
  limactl validate "$TEMPLATE"
  default_yaml <<<'hostProvision: [{bash: "echo {{.Nope}}"}]'
  run limactl create "$TEMPLATE"
  assert_failure 1
  assert_output --partial "default.yaml:1:1: "
}

@test "T9 T10 a default.yaml that others can write is refused, also through a link" {
  create_machine dev
  default_yaml <<Y
hostProvision:
- bash: echo ran >>"$MARKER"
Y
  chmod 666 "$LIMA_HOME/_config/default.yaml"
  run limactl start dev
  assert_success
  assert_output --partial 'chmod o-w'
  [ ! -e "$MARKER" ]
  limactl stop dev
  mv "$LIMA_HOME/_config/default.yaml" "$TEST_HOME/real.yaml"
  ln -s "$TEST_HOME/real.yaml" "$LIMA_HOME/_config/default.yaml"
  run limactl start dev
  [ ! -e "$MARKER" ]
  limactl stop dev
  chmod 600 "$TEST_HOME/real.yaml"
  limactl start dev
  [ -s "$MARKER" ]
}

@test "T11 a default.yaml inside a work tree needs consent" {
  export LIMA_HOME=$TEST_HOME/repository/.lima
  mkdir -p "$LIMA_HOME/_config"
  git -C "$TEST_HOME/repository" init -q
  default_yaml <<Y
hostProvision:
- bash: echo ran >>"$MARKER"
Y
  create_machine dev
  run limactl start dev
  assert_success
  [ ! -e "$MARKER" ]
  [ "$(state_of dev)" = off ]
  limactl stop dev
  limactl host-provision allow dev
  limactl start dev
  [ -s "$MARKER" ]
}

@test "T12 a template cannot grant itself trust" {
  { scripted; printf 'trusted: true\nhostProvisionConsent: allowed\n'; } >"$TEMPLATE"
  sed -i 's/^- name: setup/- name: setup\n  trusted: true\n  consent_reason: ""/' "$TEMPLATE"
  run limactl start "$TEMPLATE"
  assert_success
  [ ! -e "$MARKER" ]
}

@test "T13 T21 a broken store denies; a copy of the folder has no consent" {
  scripted >"$TEMPLATE"
  limactl create --enable-host-scripts "$TEMPLATE"
  cp -r "$LIMA_HOME/box" "$LIMA_HOME/copy"
  [ "$(state_of box)" = on ]
  [ "$(state_of copy)" = off ]
  store=$XDG_STATE_HOME/limequat/host-scripts.json
  [ "$(stat -c %a "$store")" = 600 ]
  head -c 40 "$store" >"$store.torn"
  cat "$store.torn" >"$store"
  run limactl start box
  assert_success
  assert_output --partial host-scripts.json
  [ ! -e "$MARKER" ]
}

@test "T13 a broken store: one's own script is an error, not a run without what was decided" {
  printf 'hostProvision:\n- bash: touch own-ran\n' >"$LIMA_HOME/_config/default.yaml"
  template >"$TEMPLATE"
  limactl create "$TEMPLATE"
  limactl start box
  [ -e "$LIMA_HOME/box/own-ran" ]
  limactl stop box
  rm "$LIMA_HOME/box/own-ran"
  limactl host-provision deny box 0
  chmod 644 "$XDG_STATE_HOME/limequat/host-scripts.json"
  run limactl start box
  assert_failure 1
  assert_output --partial 'is open to other users'
  assert_output --partial --skip-host-scripts
  [ ! -e "$LIMA_HOME/box/own-ran" ]
  run limactl start --skip-host-scripts box
  assert_success
  [ ! -e "$LIMA_HOME/box/own-ran" ]
}

@test "T15 a yes typed ahead is not taken" {
  scripted >"$TEMPLATE"
  limactl create "$TEMPLATE"
  run on_terminal --at-once 'yes\r' --expect "$question" --send 'no\r' --expect READY --send '' -- start box
  assert_success
  [ "$(state_of box)" = denied ]
  [ ! -e "$MARKER" ]
}

@test "Ctrl-C at the question makes nothing" {
  scripted >"$TEMPLATE"
  run on_terminal "${menu[@]}" --expect "$question" --send '\x03' -- create "$TEMPLATE"
  assert_failure
  [ ! -e "$LIMA_HOME/box" ]
  [ ! -e "$XDG_STATE_HOME/limequat/host-scripts.json" ]
}

@test "T16 a script that nobody can read is refused" {
  {
    template
    echo 'hostProvision:'
    echo '- bash: |'
    for i in $(seq 20000); do echo "    true $i"; done
  } >"$TEMPLATE"
  run limactl create --enable-host-scripts "$TEMPLATE"
  assert_failure 1
  assert_output --partial 'box.yaml:10: hostProvision[0] refused'
  [ ! -e "$LIMA_HOME/box" ]
}

@test "T17 the second start asks nothing; a third script is asked about alone" {
  { scripted; printf -- '- name: second\n  bash: echo two >>"%s"\n' "$MARKER"; } >"$TEMPLATE"
  on_terminal "${menu[@]}" --expect "$question" --send 'yes\r' -- start "$TEMPLATE"
  limactl stop box
  run on_terminal --expect READY --send '' -- start box
  assert_success
  refute_output --partial 'Do you want to run'
  limactl stop box
  printf -- '- name: third\n  bash: echo three >>"%s"\n' "$MARKER" >>"$LIMA_HOME/box/lima.yaml"
  run on_terminal --expect "$question" --send 'yes\r' --expect READY --send '' -- start box
  assert_success
  assert_output --partial '"third"'
  refute_output --partial 'Script 0'
  refute_output --partial 'Script 1'
  [ "$(tail -n1 "$MARKER")" = three ]
}

@test "T18 a start by nobody, with standard input closed, never asks and never runs what is not allowed" {
  scripted >"$TEMPLATE"
  limactl create "$TEMPLATE"
  run timeout 60 setsid "$LIMACTL" start box <&-
  assert_success
  assert_output --partial READY
  refute_output --partial 'Do you want to run'
  [ ! -e "$MARKER" ]
}

@test "T20 host scripts over plain http are refused but from loopback" {
  serve
  scripted | elsewhere "http://127.0.0.1:$PORT/image.raw" >"$TEST_HOME/www/vm.yaml"
  # The same server by a name that is not loopback, through a proxy setting: nothing leaves this computer.
  http_proxy=http://127.0.0.1:$PORT run limactl create --enable-host-scripts "http://templates.example/vm.yaml"
  assert_failure 1
  assert_output --partial 'https'
  [ ! -e "$LIMA_HOME/vm" ]
  http_proxy=http://127.0.0.1:$PORT run limactl create --enable-host-scripts=false "http://templates.example/vm.yaml"
  assert_success
}

@test "sandbox at the question runs the script confined" {
  { template; printf 'hostProvision:\n- onError: warn\n  bash: |\n    echo inside >in-the-folder\n    echo outside >>"%s"\n' "$MARKER"; } >"$TEMPLATE"
  run on_terminal "${menu[@]}" --expect "$question" --send 'sandbox\r' --expect READY --send '' -- start "$TEMPLATE"
  assert_success
  [ "$(cat "$LIMA_HOME/box/in-the-folder")" = inside ]
  [ ! -e "$MARKER" ]
}

@test "view shows the whole text; 40 columns and no colour are enough" {
  { scripted; printf -- '- bash: |\n    : %s\n' "$(printf 'x%.0s' {1..100})"; } >"$TEMPLATE"
  NO_COLOR=1 run on_terminal --columns 40 "${menu[@]}" --expect 'view]' --resize 80 --send 'view\r' --expect 'view]' --send '' --expect '> ' --send 'yes\r' -- create "$TEMPLATE"
  assert_success
  [ "$(state_of box 1)" = on ]
}

@test "the audit log has every decision and every run" {
  scripted >"$TEMPLATE"
  limactl start --enable-host-scripts "$TEMPLATE"
  audit=$XDG_STATE_HOME/limequat/host-scripts-audit.jsonl
  [ "$(stat -c %a "$audit")" = 600 ]
  run jq -rc '[.kind // .event, .state // .verdict]' "$audit"
  assert_output --partial allowed
  assert_output --partial succeeded
}

@test "delete forgets the decisions" {
  scripted >"$TEMPLATE"
  limactl create --enable-host-scripts "$TEMPLATE"
  limactl delete box
  limactl create "$TEMPLATE"
  [ "$(state_of box)" = off ]
}

@test "--skip-host-scripts is the way out when a script blocks every start" {
  create_machine dev
  default_yaml <<'Y'
hostProvision:
- bash: exit 3
Y
  run limactl start dev
  assert_failure 1
  run limactl start --skip-host-scripts dev
  assert_success
}
