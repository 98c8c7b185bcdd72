#!/usr/bin/env bats
# Words and exit codes of the command line itself.
load harness

@test "--version" {
  run "$LIMACTL" --version
  assert_success
  assert_output --regexp '^limactl version [0-9]+\.[0-9]+\.[0-9]+'
}

@test "no arguments show the help with its groups" {
  run "$LIMACTL"
  assert_success
  assert_line 'Basic Commands:'
  assert_line 'Advanced Commands:'
  refute_output --partial hostagent
}

@test "an unknown command suggests the nearest" {
  run "$LIMACTL" strat
  assert_failure 1
  assert_output --partial 'unknown command \"strat\" for \"limactl\"'
  assert_output --partial 'start'
  run "$LIMACTL" ssh
  assert_output --partial 'shell'
}

@test "an unknown flag suggests the nearest" {
  run "$LIMACTL" list --formt json
  assert_failure 1
  assert_output --partial 'unknown flag: --formt'
  assert_output --partial '--format'
  run "$LIMACTL" list -Z
  assert_failure 1
  assert_output --partial "unknown shorthand flag: 'Z' in -Z"
}

@test "commands and flags of Lima that are not here: said so, with what to use instead" {
  run "$LIMACTL" disk list
  assert_failure 1
  assert_output --partial 'msg="`limactl disk` is not in this version"'
  run "$LIMACTL" copy a b:
  assert_output --partial '`limactl copy` is not in this version; instead: `scp -F '
  run "$LIMACTL" shell --sync . dev
  assert_failure 1
  assert_output --partial '--sync is not in this version; instead: `rsync'
  run "$LIMACTL" help snapshot
  assert_failure 1
  assert_output --partial '`limactl snapshot` is not in this version'
}

@test "every command of Lima that is not here is known" {
  for name in autostart copy cp debug disk generate-doc guest-install network prune screenshot \
    snapshot start-at-login sudoers tunnel usernet watch yq; do
    run "$LIMACTL" "$name"
    assert_failure 1
    assert_output --partial "\`limactl $name\` is not in this version"
  done
}

@test "help yq-restrictions" {
  run "$LIMACTL" help yq-restrictions
  assert_success
  assert_output --partial strenv
}

@test "a flag without its argument is named as it was typed" {
  run "$LIMACTL" list dev -f
  assert_failure 1
  assert_output --partial "flag needs an argument: 'f' in -f"
  run "$LIMACTL" list dev --format
  assert_output --partial 'flag needs an argument: --format'
}

@test "lima -h has no stray backslash" {
  run env -u LIMA_SHELL "$(dirname "$LIMACTL")/lima" -h
  assert_success
  refute_output --partial "\\"
}

@test "a wrong instance name suggests the nearest" {
  create_machine dev
  run limactl stop dve
  assert_failure 1
  assert_output --partial 'did you mean `dev`?'
}

@test "an invalid instance name is refused in upstream's words" {
  run limactl stop 'a/b'
  assert_failure 1
  assert_output --partial 'instance name `a/b` is not a valid identifier: identifier `a/b` must match'
}

@test "too many arguments" {
  run "$LIMACTL" show-ssh a b
  assert_failure 1
  assert_output --partial '`limactl show-ssh` accepts 1 arg(s), received 2.'
}

@test "global flags before and after the command" {
  run "$LIMACTL" --log-format=json list
  assert_success
  assert_output --partial '"level":"warning"'
  run "$LIMACTL" list --log-level=error
  assert_success
  assert_output ''
  run "$LIMACTL" list --log-format=xml
  assert_failure 1
  assert_output --partial 'unsupported log-format: `xml`'
  run "$LIMACTL" -y list
  assert_success
  run "$LIMACTL" --tty -y list
  assert_failure 1
  assert_output --partial 'cannot use both --tty and --yes flags at the same time'
}

@test "help of each command" {
  for command in create start stop restart delete list shell show-ssh validate info explain template protect unprotect completion; do
    run "$LIMACTL" "$command" --help
    assert_success
    assert_line 'Usage:'
    run "$LIMACTL" help "$command"
    assert_success
  done
}

@test "completion of commands, flags and instances" {
  create_machine dev
  run "$LIMACTL" __complete sta
  assert_output start
  run "$LIMACTL" __complete list --js
  assert_output --partial -- --json
  run "$LIMACTL" __complete delete d
  assert_output dev
  run "$LIMACTL" __complete edit --mount-type 9
  assert_output 9p
  run "$LIMACTL" __complete create --cpus ''
  assert_line --index 0 1
  run "$LIMACTL" __complete edit --mount-type 9p --video d
  assert_output dev
  run "$LIMACTL" __complete edit --set d
  assert_output ''
  run "$LIMACTL" __complete list -f j
  assert_output json
  run "$LIMACTL" __complete show-ssh --format=c
  assert_output $'--format=cmd\n--format=config'
  run "$LIMACTL" __complete --log-level w
  assert_output warn
  run "$LIMACTL" __complete --log-level debug edit d
  assert_output dev
  for shell in bash zsh fish; do
    run "$LIMACTL" completion "$shell"
    assert_success
  done
  run bash -n <("$LIMACTL" completion bash)
  assert_success
}

@test "bash completes behind : and =, where it takes words apart" {
  cat >"$TEST_HOME/complete" <<'B'
source <(limactl completion bash)
COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDS=("${@:2}") COMP_CWORD=$(($# - 2))
_limactl
printf '%s\n' "${COMPREPLY[@]}"
B
  complete() { PATH=$(dirname "$LIMACTL"):$PATH run bash "$TEST_HOME/complete" "$@"; }
  complete 'limactl edit --mount-type=v' limactl edit --mount-type = v
  assert_output virtiofs
  complete 'limactl create --cpus=' limactl create --cpus =
  assert_line --index 0 1
  complete 'limactl  create --network lima:u' limactl create --network lima : u
  assert_output user-v2
  complete 'limactl create --network=lima:u' limactl create --network = lima : u
  assert_output user-v2
  complete 'limactl help cl' limactl help cl
  assert_output clone
  complete 'limactl completion z' limactl completion z
  assert_output zsh
}

@test "info has every key, indented by four" {
  mkdir -p "$TEST_HOME/plugins"
  printf '#!/bin/sh\n# <limactl-desc>Says hello</limactl-desc>\n' >"$TEST_HOME/plugins/limactl-hello"
  chmod +x "$TEST_HOME/plugins/limactl-hello"
  PATH=$TEST_HOME/plugins:$PATH run --separate-stderr "$LIMACTL" info
  assert_success
  assert_line --index 1 --regexp '^    "version": "'
  assert_equal "$(jq -r 'keys_unsorted | join(" ")' <<<"$output")" "version templates defaultTemplate \
limaHome vmTypes vmTypesEx guestAgents shellEnvBlock hostOS hostArch identityFile plugins libexecPaths sharePaths"
  assert_equal "$(jq -r .limaHome <<<"$output")" "$LIMA_HOME"
  assert_equal "$(jq -r .vmTypesEx.qemu.location <<<"$output")" internal
  assert_equal "$(jq -r '.plugins[] | select(.name == "hello") | .description' <<<"$output")" 'Says hello'
  assert_equal "$(jq -r '.defaultTemplate.cpus > 0' <<<"$output")" true
  refute [ "$(jq -r '.sharePaths | length' <<<"$output")" = 0 ]
}

@test "info --yq" {
  run --separate-stderr "$LIMACTL" info --yq .limaHome
  assert_output "$LIMA_HOME"
  run --separate-stderr "$LIMACTL" info --yq '{"a": .vmTypes}'
  assert_output $'{\n    "a": [\n        "qemu"\n    ]\n}'
  run "$LIMACTL" info --yq '.['
  assert_failure 1
}

@test "output to a full disk is an error" {
  create_machine dev
  run bash -c "'$LIMACTL' --version 2>&1 >/dev/full"
  assert_failure 1
  assert_output --partial 'No space left on device'
  run bash -c "'$LIMACTL' list --json >/dev/full"
  assert_failure 1
  assert_output --partial 'cannot write the result to standard output: No space left on device'
}

@test "a reader that goes away ends limactl without a word, as any filter" {
  create_machine dev
  run python3 - "$LIMACTL" <<'P'
import os, signal, subprocess, sys
reading, writing = os.pipe()
os.close(reading)
done = subprocess.run([sys.argv[1], "list", "--json"], stdout=writing, stderr=subprocess.PIPE)
sys.exit(done.stderr or (0 if done.returncode == -signal.SIGPIPE else f"ended with {done.returncode}"))
P
  assert_success
  assert_output ''
}

@test "of a flag given twice the last counts; an empty value is a value; -- ends the flags" {
  create_machine dev
  run limactl list --format '{{.Name}}' --format=json --format '{{.Status}}' dev
  assert_output Stopped
  run limactl shell --instance other --instance=nobody -- ls
  assert_failure 1
  assert_output --partial 'instance `nobody` does not exist'
  run limactl shell -- nobody ls
  assert_output --partial 'instance `nobody` does not exist'
  LIMA_SHELL=/bin/sh run "$(dirname "$LIMACTL")/lima" --shell /bin/bash ls
  assert_output --partial 'instance `default` does not exist'
  run limactl --tty=foo list
  assert_failure 1
  assert_output --partial 'invalid argument \"foo\" for \"--tty\" flag'
  run limactl start --name= nobody
  refute_output --partial 'needs an argument'
}

@test "a link that leads nowhere among the templates hides none of the others" {
  mkdir -p "$LIMA_HOME/_templates"
  ln -s loop.yaml "$LIMA_HOME/_templates/loop.yaml"
  template >"$LIMA_HOME/_templates/mine.yaml"
  run limactl create --list-templates
  assert_success
  assert_output --partial mine
  refute_output --partial loop
  run limactl edit ''
  assert_failure 1
  refute_output --partial 'bug'
}

@test "the lima wrapper" {
  run "$(dirname "$LIMACTL")/lima" --version
  assert_output --partial 'limactl version'
  run "$(dirname "$LIMACTL")/lima" uname
  assert_failure 1
  assert_output --partial 'instance `default` does not exist, run `limactl create default`'
}
