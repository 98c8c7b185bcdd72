#!/usr/bin/env bats
# limactl template copy, yq, validate, url.
load harness

setup_more() {
  mkdir -p "$LIMA_HOME/_templates" "$TEST_HOME/t"
  { echo '# a base'; template; } >"$LIMA_HOME/_templates/small.yaml"
  printf '#!/bin/sh\necho hi\n' >"$TEST_HOME/t/script.sh"
  printf 'timezone: Europe/Paris # there\n' >"$TEST_HOME/t/base.yaml"
  TOP=$TEST_HOME/t/top.yaml
  cat >"$TOP" <<Y
# top
base: [base.yaml, template:small]
provision:
- file: script.sh
Y
}

@test "copy makes locators absolute and keeps the rest" {
  run --separate-stderr limactl template copy "$TOP"
  assert_success
  assert_line --index 0 '# top'
  assert_output --partial "$TEST_HOME/t/base.yaml"
  assert_output --partial "file: $TEST_HOME/t/script.sh"
  assert_output --partial 'template:small'
}

@test "copy --verbatim changes no byte" {
  run --separate-stderr limactl template copy --verbatim "$TOP" "$TEST_HOME/out.yaml"
  assert_success
  assert_output ''
  cmp "$TOP" "$TEST_HOME/out.yaml"
  assert_equal "$(stat -c %a "$TEST_HOME/out.yaml")" 644
}

@test "copy --embed leaves template: locators, --embed-all does not" {
  run --separate-stderr limactl template copy --embed "$TOP" -
  assert_success
  assert_line 'timezone: Europe/Paris # there'
  assert_output --partial 'template:small'
  assert_line --partial 'echo hi'
  run --separate-stderr limactl template copy --embed-all "$TOP" -
  assert_success
  refute_output --partial 'template:small'
  assert_line 'memory: 512MiB'
}

@test "copy --fill has every default, and base.yaml; --embed-all has not" {
  echo 'message: of base.yaml' >"$LIMA_HOME/_config/base.yaml"
  run --separate-stderr limactl template copy --fill "$TOP"
  assert_success
  assert_line 'cpus: 1'
  assert_line 'plain: false'
  assert_line 'message: of base.yaml'
  run --separate-stderr limactl template copy --embed-all "$TOP"
  refute_output --partial 'of base.yaml'
}

@test "copy --verbatim is alone" {
  for flag in --embed --embed-all --fill; do
    run limactl template copy --verbatim "$flag" "$TOP"
    assert_failure 1
    assert_output --partial -- '--verbatim cannot be used with any of --embed, --embed-all, or --fill'
  done
}

@test "copy to what is no plain file writes into it" {
  ln -s target.yaml "$TEST_HOME/link.yaml"
  run limactl template copy --verbatim "$TOP" "$TEST_HOME/link.yaml"
  assert_success
  [ -L "$TEST_HOME/link.yaml" ]
  cmp "$TOP" "$TEST_HOME/target.yaml"
}

@test "copy of what is not there" {
  run limactl template copy template:nosuch
  assert_failure 1
  assert_output --partial 'template `nosuch` not found'
  : >"$TEST_HOME/empty.yaml"
  run limactl template copy "$TEST_HOME/empty.yaml"
  assert_failure 1
}

@test "copy to a terminal is coloured, and the same text" {
  run --separate-stderr env _LIMA_OUTPUT_IS_TTY=1 "$LIMACTL" template copy --verbatim "$TOP"
  assert_output --partial $'\e[36mbase\e[0m'
  run sed 's/\x1b\[[0-9;]*m//g' <<<"$output"
  assert_output "$(cat "$TOP")"
}

@test "yq asks the embedded and filled template; tmpl is the same command" {
  run --separate-stderr limactl template yq template:small '.images[].location'
  assert_output "$TEST_HOME/image.raw"
  run --separate-stderr limactl tmpl yq "$TOP" '[.timezone, .cpus]'
  assert_output $'- Europe/Paris\n- 1'
  run --separate-stderr limactl tmpl yq "$TOP" '.provision[] | (.mode, .script)'
  assert_line --index 0 system
  assert_line --index 2 'echo hi'
  run limactl template yq "$TOP" 'env(HOME)'
  assert_failure 1
  assert_output --partial 'env operations have been disabled'
}

@test "validate, one and several" {
  run limactl template validate "$TOP" template:small
  assert_success
  assert_output --partial "\`$TOP\`: OK"
  run --separate-stderr limactl template validate --fill "$TOP"
  refute_output --partial -- ---
  run --separate-stderr limactl tmpl validate --fill "$TOP" template:small
  assert_line --index 0 -- ---
  assert_line ...
  echo 'cpus: x' >"$TEST_HOME/bad.yaml"
  run limactl template validate "$TEST_HOME/bad.yaml"
  assert_failure 1
  assert_output --partial "failed to validate YAML file \`$TEST_HOME/bad.yaml\`"
}

@test "url" {
  run --separate-stderr limactl template url template:debian
  assert_output template:debian
  run limactl template url template://debian
  assert_output --partial 'should be written `template:debian`'
  printf '#!/bin/sh\necho "https://example.com/$1.yaml"\n' >"$TEST_HOME/limactl-url-mine"
  chmod +x "$TEST_HOME/limactl-url-mine"
  PATH=$TEST_HOME:$PATH run --separate-stderr limactl template url mine:thing
  assert_output https://example.com/thing.yaml
}

@test "help, completion and errors of the parent" {
  run limactl template
  assert_success
  assert_line --regexp '^  copy  '
  run limactl tmpl cpy
  assert_failure 1
  assert_output --partial 'unknown command \"cpy\" for \"limactl template\"'
  assert_output --partial copy
  run limactl template yq "$TOP"
  assert_output --partial '`limactl template yq` accepts 2 arg(s), received 1.'
  run limactl __complete tmpl va
  assert_output validate
  run limactl __complete template copy template:sm
  assert_output template:small
}

@test "copy to an empty name" {
  template >"$TEST_HOME/t.yaml"
  run limactl template copy "$TEST_HOME/t.yaml" ''
  assert_failure 1
  assert_output --partial 'the name of the file to write is empty (hint: `-` is standard output)'
}
