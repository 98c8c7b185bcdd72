#!/usr/bin/env bats
# `limactl host-provision`: what a stranger sees of the scripts that run on this computer.
# shellcheck disable=SC2016 # backquotes are meant
load harness
load host_provision

# --- the commands as a whole

@test "host-provision alone shows what it can do, with examples" {
  run hp
  assert_success
  for command in list show allow deny diff run test log; do
    assert_line --regexp "^  $command +[A-Z]"
    run hp "$command" --help
    assert_success
    assert_line Examples:
    run hp
  done
}

@test "the first argument completes to instances, the second to none of them" {
  run "$LIMACTL" __complete host-provision sh
  assert_output show
  run "$LIMACTL" __complete host-provision show d
  assert_output dev
  run "$LIMACTL" __complete host-provision allow --sandbox d
  assert_output dev
  run "$LIMACTL" __complete host-provision show dev ''
  assert_output ''
}

@test "a wrong index says which there are" {
  for command in show run allow deny log; do
    for index in 3 -- -1 x; do
      [ "$index" != -- ] || continue
      run hp "$command" -- dev "$index"
      assert_failure 1
      assert_output --partial "there is no host script \`$index\`: instance \`dev\` has host scripts 0 to 2"
    done
  done
}

@test "a wrong instance suggests the nearest" {
  for command in list show allow deny diff run log test; do
    case $command in show | run) index=0 ;; *) index= ;; esac
    # shellcheck disable=SC2086 # no word when empty
    run hp $command dve $index
    assert_failure 1
    assert_output --partial 'did you mean `dev`?'
  done
}

@test "a machine that cannot be loaded is an error, and left out of the list of all" {
  create_machine broken
  echo 'cpus: [' >>"$LIMA_HOME/broken/lima.yaml"
  run hp list broken
  assert_failure 1
  assert_output --partial 'instance `broken` cannot be loaded'
  run hp list
  assert_success
  assert_output --partial 'instance `broken` is left out'
  assert_line --regexp '^dev +0 +setup'
}

# --- list

@test "list: what a stranger sees" {
  run results list dev
  assert_success
  digest0=$(results list --json dev | jq -r 'select(.index == 0) | .digest[7:19]')
  digest1=$(results list --json dev | jq -r 'select(.index == 1) | .digest[7:19]')
  digest2=$(results list --json dev | jq -r 'select(.index == 2) | .digest[7:19]')
  template=$(sha256sum <"$LIMA_HOME/dev/lima.yaml")
  assert_output "\
INDEX  NAME    STATE  PHASE      OS            WAIT  SOURCE          DIGEST
0      setup   off    pre-start  darwin,linux  yes   lima.yaml:10    $digest0
1      -       off    pre-start  darwin,linux  yes   lima.yaml:15    $digest1
2      notify  on     pre-start  darwin,linux  no    default.yaml:2  $digest2

Do not run:
  0 and 1: not allowed yet: it stands in the machine's own lima.yaml
    limactl host-provision allow dev
Template of dev: $TEST_HOME/dev.own.yaml (sha256:${template:0:12}…)

Read one: limactl host-provision show dev INDEX
Turn on:  limactl host-provision allow dev INDEX
Turn off: limactl host-provision deny dev INDEX"
}

@test "list: on a terminal it fits and has colours" {
  run script -qefc "stty cols 80; $LIMACTL host-provision list dev" /dev/null
  assert_success
  assert_line --index 0 --regexp '^INDEX  NAME    STATE  PHASE      WAIT  SOURCE          DIGEST'
  assert_output --partial $'\e[32m2 '
  run script -qefc "stty cols 80; NO_COLOR=1 $LIMACTL host-provision list dev" /dev/null
  refute_output --partial $'\e'
}

@test "list: without an instance those of all, and what default.yaml gives to new ones" {
  create_machine other
  run results list
  assert_success
  assert_line --index 0 --regexp '^INSTANCE +INDEX +NAME'
  assert_line --regexp '^dev +0 +setup +off'
  assert_line --regexp '^dev +2 +notify +on'
  assert_line --regexp '^other +0 +notify +on'
  assert_line --regexp '^\(new\) +0 +notify +on'
  assert_line '(new): what default.yaml gives to every instance made from now on'
}

@test "list: nothing there" {
  default_yaml </dev/null
  create_machine other
  run results list other
  assert_success
  assert_output ''
  run hp list other
  assert_output --partial 'Instance `other` has no host scripts'
  run hp list --json other
  assert_output ''
}

@test "list: scripts for another system or instance are skipped" {
  default_yaml <<'Y'
hostProvision:
- hostOS: windows
  shell: pwsh
  script: echo
- instances: "work-*"
  bash: echo
Y
  run results list dev
  assert_line --regexp '^2 .* skipped .*windows'
  assert_line --regexp '^3 .* skipped '
  assert_line '  2: runs only on windows'
  assert_line '  3: not for the instance `dev`'
}

@test "an entry that breaks a rule: skipped, and not run" {
  default_yaml <<'Y'
hostProvision:
- bash: echo
  onError: maybe
Y
  run results list dev
  assert_line --regexp '^2 .* skipped '
  assert_line --partial '2: its entry is wrong: field `hostProvision[2].onError` must be `abort` or `warn`'
  run hp run dev 2
  assert_failure 1
  assert_output --partial 'its entry is wrong'
  run hp show --rendered dev 2
  assert_failure 1
}

@test "list --json: everything, one line each" {
  run results list --json dev
  assert_success
  [ "${#lines[@]}" = 3 ]
  run jq -r '[.instance, .index, .name, .phase[0], .wait, .origin, .state, .needsConsent] | map(tostring) | join(" ")' \
    <<<"$output"
  assert_line 'dev 0 setup pre-start true template off true'
  assert_line 'dev 2 notify pre-start false default.yaml on false'
  run jq -r 'select(.index == 0) | .source, .digest, .reason' < <(results list --json dev)
  assert_line --index 0 "$LIMA_HOME/dev/lima.yaml:10"
  assert_line --index 1 --regexp '^sha256:[0-9a-f]{64}$'
  assert_line --index 2 --partial 'limactl host-provision allow dev'
}

@test "T9 list says why the scripts of default.yaml are refused" {
  create_machine other
  chmod 0666 "$LIMA_HOME/_config/default.yaml"
  run hp list
  assert_success
  [ "$(grep -c chmod <<<"$output")" = 1 ]
  run hp list dev
  assert_success
  assert_output --partial 'default.yaml'
  assert_output --partial 'chmod'
  refute_output --partial notify
}

@test "T11 list asks for consent for a default.yaml in a work tree" {
  mkdir "$LIMA_HOME/.git"
  printf 'ref: refs/heads/main\n' >"$LIMA_HOME/.git/HEAD"
  mkdir "$LIMA_HOME/.git/objects" "$LIMA_HOME/.git/refs"
  run results list dev
  assert_line --regexp '^2 +notify +off'
  run hp run dev 2
  assert_failure 1
  hp allow dev 2
  run results run dev 2
  assert_success
  assert_output notified
}

@test "T13 a store that cannot be read: all denied, and the list says how to mend it" {
  hp allow dev
  printf '{"version":' >"$XDG_STATE_HOME/limequat/host-scripts.json"
  run results list dev
  assert_success
  assert_line --regexp '^0 +setup +denied'
  # The store may say that it was denied, or allowed in the sandbox only.
  assert_line --regexp '^2 +notify +denied'
  assert_output --partial --skip-host-scripts
  assert_output --partial "mv $XDG_STATE_HOME/limequat/host-scripts.json"
  for command in 'allow dev' 'deny dev' 'diff dev' 'run dev 0' 'run dev 2'; do
    # shellcheck disable=SC2086 # two words
    run hp $command
    assert_failure 1
    assert_output --partial host-scripts.json
  done
  [ "$(cat "$XDG_STATE_HOME/limequat/host-scripts.json")" = '{"version":' ]
}

# --- show

@test "show: what a stranger sees" {
  run results show dev 0
  assert_success
  digest=$(results list --json dev | jq -r 'select(.index == 0) | .digest')
  template=$(sha256sum <"$LIMA_HOME/dev/lima.yaml")
  assert_output "\
Host script 0 \"setup\" of instance dev

State:    off: it does not run
Why:      not allowed yet: it stands in the machine's own lima.yaml
          turn it on: limactl host-provision allow dev 0
When:     every time before the machine starts (pre-start)
Waits:    yes: the machine goes on when it has ended
Shell:    bash
Systems:  darwin and linux
Rights:   all of yours (no sandbox)
Source:   $LIMA_HOME/dev/lima.yaml:10
Template: $TEST_HOME/dev.own.yaml (sha256:${template:0:12}…)
Digest:   $digest

Message of its author:
  | Installs the demo certificate.

Script, 2 lines:
  |   1  echo \"hello from {{.Name}}\"
  |   2  echo oops >&2"
}

@test "show: each state says why and what changes it" {
  run results show dev 2
  assert_line 'State:    on: it runs'
  assert_line 'Why:      it is your own: it stands in default.yaml'
  assert_line '          turn it off: limactl host-provision deny dev 2'
  assert_line 'Waits:    no: it runs in the background'
  hp allow dev 0
  run results show dev 0
  assert_line 'State:    on: it runs'
  assert_line --regexp '^Why: +you allowed it, 20[0-9T:Z-]+, with limactl host-provision$'
  change_one_byte
  run results show dev 0
  assert_line 'State:    changed: it does not run'
  assert_line '          see what changed: limactl host-provision diff dev'
  hp deny dev 0
  run results show dev 0
  assert_line 'State:    denied: it does not run'
  assert_line 'Why:      you denied it'
  assert_line '          turn it on: limactl host-provision allow dev 0'
}

@test "show: notes what a reader should not miss" {
  run results show dev 1
  assert_line 'Note: downloads and executes code from the network (line 1).'
}

@test "show --rendered: the text, the exact command, the environment; executes nothing" {
  default_yaml <<Y
hostProvision:
- shell: /usr/bin/env -- sh -x {{.ScriptName}} {{.Name}}
  env:
    TOKEN: {value: abcdefgh, secret: true}
    FROM: {from: command, command: touch $TEST_HOME/executed}
  script: |
    echo {{.Index}} {{.Dir}} abcdefgh
Y
  run results show --rendered dev 2
  assert_success
  assert_line "  | /usr/bin/env -- sh -x $TMPDIR/limequat-scripts-RANDOM/pre-start-2 dev"
  assert_line "  | $LIMA_HOME/dev"
  assert_line '  | TOKEN=***'
  assert_line "  | FROM=<what this prints: touch $TEST_HOME/executed>"
  assert_line '  | LIMA_HOST_PROVISION_INDEX=2'
  assert_line "  |   1  echo 2 $LIMA_HOME/dev ***"
  [ ! -e "$TEST_HOME/executed" ]
  run find "$TMPDIR" -mindepth 1
  assert_output ''
}

@test "show --rendered: what cannot be rendered is an error with its place" {
  default_yaml <<'Y'
hostProvision:
- bash: echo {{.Nothing}}
Y
  run hp show --rendered dev 2
  assert_failure 1
  assert_output --partial 'default.yaml:2'
  assert_output --partial Nothing
}

@test "T14 list, show, allow, diff and run write out what a terminal would obey" {
  default_yaml </dev/null
  create_machine evil - <<'Y'
hostProvision:
- name: "\e[2Jname\u202E"
  message: "\e]8;;http://evil\e\\link"
  bash: "printf '\\033[2J\\342\\200\\256out\\n'\n#\e[31m\u202Eelbisivni\r\n"
Y
  for command in 'list evil' list 'list --json evil' 'show evil 0' 'show --rendered evil 0' 'diff evil' \
    'test evil' 'allow evil' 'run evil 0'; do
    # shellcheck disable=SC2086 # two words
    run hp $command
    refute_output --partial $'\e'
    refute_output --partial $'\u202e'
    refute_output --partial $'\r'
  done
  assert_output '\u{001B}[2J\u{202E}out'
  run results show evil 0
  assert_line 'Host script 0 "\u{001B}[2Jname\u{202E}" of instance evil'
  assert_line '  | \u{001B}]8;;http://evil\u{001B}\link'
  assert_line --partial '#\u{001B}[31m\u{202E}elbisivni'
}
