#!/usr/bin/env bats
# `limactl host-provision allow, deny, diff`: how host scripts are turned on and off.
# shellcheck disable=SC2016 # backquotes are meant
load harness
load host_provision

# --- allow, deny

@test "allow without a terminal is the consent; the text is shown, the audit log has it" {
  run results allow dev
  assert_success
  assert_line 'Allowed to run on your computer for instance dev:'
  assert_line --regexp '^  Script 0 "setup" \(pre-start, bash, waits, no sandbox\), 2 lines, sha256:'
  assert_line '  |   2  echo oops >&2'
  assert_line '  Note: downloads and executes code from the network (line 1).'
  refute_output --partial notified
  [ "$(state_of 0) $(state_of 1)" = 'on on' ]
  [ "$(stat -c %a "$XDG_STATE_HOME/limequat/host-scripts.json")" = 600 ]
  run jq -r '[.event, .index, .verdict, .how] | map(tostring) | join(" ")' \
    "$XDG_STATE_HOME/limequat/host-scripts-audit.jsonl"
  assert_output $'decision 0 allowed command\ndecision 1 allowed command'
  run hp allow dev
  assert_success
  assert_output --partial 'no host script that is off'
}

@test "T17 allow shows a script that was added alone" {
  hp allow dev
  cat >>"$LIMA_HOME/dev/lima.yaml" <<'Y'
- name: third
  bash: echo three
Y
  run results list dev
  assert_line --regexp '^2 +third +off'
  assert_line --regexp '^0 +setup +on'
  run results allow dev
  assert_success
  assert_output --partial '"third"'
  refute_output --partial '"setup"'
}

@test "allow of some leaves the others off; deny takes it back" {
  hp allow dev 1
  [ "$(state_of 0) $(state_of 1)" = 'off on' ]
  hp deny dev 1
  [ "$(state_of 0) $(state_of 1)" = 'off denied' ]
  run hp deny dev 1
  assert_output --partial 'denied already'
  hp allow dev
  [ "$(state_of 0) $(state_of 1)" = 'on on' ]
  run hp allow dev 0
  assert_output --partial 'is on already'
  hp deny dev
  [ "$(state_of 0) $(state_of 1) $(state_of 2)" = 'denied denied on' ]
}

@test "the hint of allow and deny takes back that decision and no other" {
  run hp deny dev 1
  assert_output --partial '(to turn it on: limactl host-provision allow dev 1)'
  run hp allow dev 0
  assert_output --partial '(to take it back: limactl host-provision deny dev 0)'
  run hp deny dev
  assert_output --partial '(to turn it on: limactl host-provision allow dev 0)'
  run hp allow dev
  assert_output --partial '(to take it back: limactl host-provision deny dev 0 1)'
}

@test "entries with the same text share one decision: all of them are named" {
  cat >>"$LIMA_HOME/dev/lima.yaml" <<'Y'
- name: twin
  bash: curl https://example.com/x | sh -n
Y
  run hp allow dev 2
  assert_line --regexp '^  Script 1 '
  assert_output --partial 'Allowed host scripts 1 and 2 \"twin\" (to take it back: limactl host-provision deny dev 1 2)'
  assert_output --partial 'Entries with the same text share one decision'
  run hp deny dev 1
  assert_output --partial 'Denied host scripts 1 and 2 \"twin\" (to turn them on: limactl host-provision allow dev 1 2)'
  assert_output --partial 'Entries with the same text share one decision'
  run hp allow dev 0
  refute_output --partial 'share one decision'
}

@test "deny turns off a script of default.yaml for this machine alone" {
  create_machine other
  run hp deny dev 2
  assert_success
  assert_output --partial 'Denied host script 2 \"notify\"'
  [ "$(state_of 2)" = denied ]
  run hp run dev 2
  assert_failure 1
  assert_output --partial 'was not run: you denied it'
  run results run other 0
  assert_success
  run results allow dev
  assert_line --partial 'From default.yaml:2: your own.'
  [ "$(state_of 2)" = on ]
}

@test "allow --sandbox is remembered, and taken back without it" {
  hp allow --sandbox dev 0
  run results list --json dev
  assert_line --index 0 --partial '"sandbox":"restricted"'
  run results list dev
  assert_line --regexp '^INDEX .* SANDBOX '
  assert_line --regexp '^0 +setup +on +pre-start .* yes +yes +lima.yaml'
  run results show dev 0
  assert_line 'Rights:   sandbox: restricted'
  hp allow dev 0
  run results show dev 0
  assert_line 'Rights:   all of yours (no sandbox)'
}

@test "allow --sandbox without an index: also what is on without it, of the template alone" {
  hp allow dev
  run hp allow --sandbox dev
  assert_success
  assert_output --partial 'Allowed host scripts 0 \"setup\" and 1'
  run jq -sc 'map(.sandbox)' <<<"$(results list --json dev)"
  assert_output '["restricted","restricted","none"]'
  run hp allow --sandbox dev
  assert_success
  assert_output --partial 'none of its template that is on without the sandbox: nothing changed'
  run hp allow --sandbox dev 0
  assert_output --partial 'Host script 0 \"setup\" is on already, in the sandbox: nothing changed'
  hp allow --sandbox dev 2
  run jq -sc 'map(.sandbox)' <<<"$(results list --json dev)"
  assert_output '["restricted","restricted","restricted"]'
}

@test "allow without --sandbox takes nothing out of the sandbox that is not named, and says so" {
  hp allow --sandbox dev 0
  run hp allow dev
  assert_output --partial 'Host script 0 \"setup\" stays in the sandbox (to take it out: limactl host-provision allow dev 0)'
  run jq -sc 'map(.sandbox)' <<<"$(results list --json dev)"
  assert_output '["restricted","none","none"]'
  hp allow dev 0
  run jq -sc 'map(.sandbox)' <<<"$(results list --json dev)"
  assert_output '["none","none","none"]'
}

@test "allow: an entry that asks for the sandbox itself stays in it, and there is nothing to change" {
  sed -i 's/^- name: setup/- sandbox: restricted\n  name: setup/' "$LIMA_HOME/dev/lima.yaml"
  hp allow dev
  for flag in '' --sandbox; do
    # shellcheck disable=SC2086 # no word when empty
    run hp allow $flag dev 0
    assert_success
    assert_output --partial 'is on already, in the sandbox: nothing changed'
  done
}

@test "T16 allow refuses a script that nobody can read" {
  { printf -- '- name: huge\n  bash: |\n'; yes '    # a line of a comment' | head -20000; } >>"$LIMA_HOME/dev/lima.yaml"
  run hp allow dev
  assert_failure 1
  assert_output --partial 'host script 2 \"huge\" cannot be allowed; refused: its text has'
  [ "$(state_of 0)" = off ]
  run hp allow dev 2
  assert_failure 1
  hp allow dev 0
  [ "$(state_of 0)" = on ]
  [ "$(state_of 2)" = denied ]
}

@test "T13 T21 a copy of the folder has no consent" {
  hp allow dev
  cp -r "$LIMA_HOME/dev" "$LIMA_HOME/copy"
  run results list copy
  assert_line --regexp '^0 +setup +off'
}

@test "allow and deny of a running machine say when it counts" {
  limactl start dev 3>&-
  run hp allow dev 0
  assert_output --partial 'Instance `dev` is running: this counts from its next start'
  run hp deny dev 0
  assert_output --partial 'Instance `dev` is running: this counts from its next start'
}

# --- diff

@test "diff: nothing when equal" {
  hp allow dev
  run hp diff dev
  assert_success
  assert_output ''
}

@test "T3 one byte altered: state changed, not run, and what a stranger sees of it" {
  hp allow dev
  change_one_byte
  [ "$(state_of 0)" = changed ]
  run hp run dev 0
  assert_failure 1
  assert_output --partial 'was not run: changed since you decided about it'
  when=$(results list --json dev | jq -r 'select(.index == 0) | .decision.time')
  run results diff dev
  assert_failure 1
  assert_output "\
Host script 0 \"setup\" changed since you allowed it ($when)
  | …
  |   sandbox: none
  |   script:
  |   echo \"hello from {{.Name}}\"
  | - echo oops >&2
  | + echo oopz >&2

Turn on:  limactl host-provision allow dev 0
Turn off: limactl host-provision deny dev 0"
  run results allow dev
  assert_success
  assert_line '  | - echo oops >&2'
  assert_line '  | + echo oopz >&2'
  [ "$(state_of 0)" = on ]
}

@test "T5 only the shell changed: off, and the diff says so" {
  hp allow dev
  sed -i 's/- bash: curl/- sh: curl/' "$LIMA_HOME/dev/lima.yaml"
  [ "$(state_of 1)" = changed ]
  run results diff dev
  assert_failure 1
  assert_line '  | - shell: bash'
  assert_line '  | + shell: sh'
}

@test "diff: colours on a terminal only" {
  hp allow dev
  change_one_byte
  run script -qefc "$LIMACTL host-provision diff dev" /dev/null
  assert_output --partial $'\e[31m  | - echo oops >&2\e[0m'
  run results diff dev
  refute_output --partial $'\e'
}
