#!/usr/bin/env bats
# Templates from elsewhere: URLs, bases, scripts in files, digests.
load harness

setup_more() {
  WWW=$TEST_HOME/www
  mkdir -p "$WWW/dir" "$LIMA_HOME/_templates"
  cp "$TEST_HOME/image.raw" "$WWW/image.raw"
  python3 -u -m http.server --bind 127.0.0.1 --directory "$WWW" 0 >"$TEST_HOME/server" 2>"$TEST_HOME/requests" &
  SERVER=$!
  wait_until "the http server" grep -q 'port [0-9]' "$TEST_HOME/server"
  URL=http://127.0.0.1:$(sed -n 's/.* port \([0-9]*\) .*/\1/p' "$TEST_HOME/server")
}

teardown_server() { kill "$SERVER" 2>/dev/null || true; }

# As harness.bash does, after the server is gone.
eval "harness_$(declare -f teardown)"
teardown() {
  teardown_server
  harness_teardown
}

sha256() { sha256sum "$1" | cut -d' ' -f1; }

@test "create from a URL: name from its path, text as it is" {
  { echo '# from the net'; template | elsewhere "$URL/image.raw"; } >"$WWW/dir/Web.yaml"
  run limactl create "$URL/dir/Web.yaml?raw=1"
  assert_success
  diff "$WWW/dir/Web.yaml" "$LIMA_HOME/web/lima.yaml"
}

@test "create embeds bases and scripts, and later changes elsewhere do not matter" {
  template | elsewhere "$URL/image.raw" >"$WWW/base.yaml"
  printf '#!/bin/sh\necho hello\n' >"$WWW/script.sh"
  cat >"$WWW/top.yaml" <<Y
# top
base: base.yaml
provision:
- file: script.sh # runs in the guest
Y
  run limactl create --name=top "$URL/top.yaml"
  assert_success
  run cat "$LIMA_HOME/top/lima.yaml"
  refute_output --partial base.yaml
  assert_line '# top'
  assert_line '- script: | # runs in the guest'
  assert_line '    echo hello'
  assert_line 'memory: 512MiB'
  echo 'cpus: 9' >"$WWW/base.yaml"
  run limactl list --format '{{.CPUs}}' top
  assert_output 1
}

@test "base.yaml is the first base of every new machine" {
  echo 'message: from base.yaml' >"$LIMA_HOME/_config/base.yaml"
  create_machine dev
  run cat "$LIMA_HOME/dev/lima.yaml"
  assert_line 'message: from base.yaml'
}

@test "T19 a digest that does not fit leaves no machine behind" {
  template | elsewhere "$URL/image.raw" >"$WWW/base.yaml"
  printf 'base: {url: base.yaml, digest: "sha256:%s"}\n' "$(sha256 "$WWW/base.yaml")" >"$WWW/top.yaml"
  run limactl create --name=good "$URL/top.yaml"
  assert_success
  echo '# changed' >>"$WWW/base.yaml"
  run limactl create --name=bad "$URL/top.yaml"
  assert_failure 1
  assert_output --partial "base template \`$URL/base.yaml\` included from \`$URL/top.yaml\`: digest mismatch: expected sha256:"
  run ls -A "$LIMA_HOME"
  refute_output --partial bad
}

@test "an error page, a web page and a loop are said to be what they are" {
  run limactl create --name=x "$URL/missing.yaml"
  assert_failure 1
  assert_output --partial 'unexpected HTTP status 404'
  run limactl create --name=x "$URL/dir"
  assert_failure 1
  assert_output --partial 'HTML or XML page, not YAML'
  assert_output --partial "$URL/dir/"
  echo 'base: b.yaml' >"$WWW/a.yaml"
  echo 'base: a.yaml' >"$WWW/b.yaml"
  run limactl create --name=x "$URL/a.yaml"
  assert_failure 1
  assert_output --partial 'base template loop detected'
  [ ! -e "$LIMA_HOME/x" ]
}

@test "a server that is not there is named" {
  teardown_server
  wait "$SERVER" || true
  run limactl create --name=x "$URL/x.yaml"
  assert_failure 1
  assert_output --partial 'Connection refused'
}

@test "a template from the net reads no file of this machine" {
  echo secret >"$TEST_HOME/secret"
  { template | elsewhere "$URL/image.raw"; printf 'provision:\n- mode: data\n  path: /x\n  file: %s\n' "$TEST_HOME/secret"; } >"$WWW/x.yaml"
  run limactl create --name=x "$URL/x.yaml"
  assert_failure 1
  assert_output --partial 'may not read files of this machine'
  [ ! -e "$LIMA_HOME/x" ]
  # The user's own template may.
  run limactl create --name=x "$WWW/x.yaml"
  assert_success
  grep -q 'content: secret\|content: |' "$LIMA_HOME/x/lima.yaml"
}

# refused_foreign WORDS: the last `create` said so and made nothing
refused_foreign() {
  assert_failure 1
  assert_output --partial "$1"
  [ ! -e "$LIMA_HOME/x" ]
}

@test "S8 no foreign template reads a file of this machine or runs a program for its references" {
  echo secret >"$TEST_HOME/secret"
  mkdir "$TEST_HOME/bin"
  printf '#!/bin/sh\necho ran >"%s"\necho template:default\n' "$TEST_HOME/ran" >"$TEST_HOME/bin/limactl-url-acme"
  chmod +x "$TEST_HOME/bin/limactl-url-acme"
  PATH=$TEST_HOME/bin:$PATH
  local reference
  for reference in "$TEST_HOME/secret" "xy:/../../../../../../../../../..$TEST_HOME/secret" \
    'acme:--config=http://evil' acme:x; do
    { template | elsewhere "$URL/image.raw"; printf 'provision:\n- mode: data\n  path: /x\n  file: "%s"\n' "$reference"; } >"$WWW/x.yaml"
    run limactl create --name=x "$URL/x.yaml"
    refused_foreign 'hint: save it with'
    run limactl create --name=x - <"$WWW/x.yaml"
    refused_foreign 'a template that came from standard input may'
    run limactl create --name=x <(cat "$WWW/x.yaml")
    refused_foreign 'a template that came from `/dev/fd/'
  done
  [ ! -e "$TEST_HOME/ran" ]
}

@test "S8 no foreign template gives a file of this machine to the guest" {
  echo secret >"$TEST_HOME/secret"
  { template | elsewhere "$URL/image.raw"; printf 'caCerts:\n  files:\n  - %s\n' "$TEST_HOME/secret"; } >"$WWW/x.yaml"
  run limactl create --name=x "$URL/x.yaml"
  refused_foreign 'field `caCerts.files[0]` is'
  run limactl create --name=x - <"$WWW/x.yaml"
  refused_foreign 'field `caCerts.files[0]` is'
  run limactl validate "$URL/x.yaml"
  assert_failure 1
  assert_output --partial 'hint: save it with `limactl template copy`'
  # The way out that the message names; and what the user says of a template from the net.
  run limactl template copy "$URL/x.yaml" "$TEST_HOME/copy.yaml"
  assert_success
  run limactl create --name=x "$TEST_HOME/copy.yaml"
  assert_success
  { template | elsewhere "$URL/image.raw"; } >"$WWW/x.yaml"
  run limactl create --name=y --set ".caCerts.files = [\"$TEST_HOME/secret\"]" "$URL/x.yaml"
  assert_success
}

@test "a template's words for QEMU name no files" {
  local line
  for line in "audio: {device: \"wav,path=$TEST_HOME/x\"}" "video: {display: \"vnc=unix:$TEST_HOME/x\"}" \
    "video: {display: vnc, vnc: {display: \"unix:$TEST_HOME/x\"}}"; do
    { template; echo "$line"; } >"$WWW/x.yaml"
    run limactl create --name=x "$WWW/x.yaml"
    assert_failure 1
    assert_output --partial 'must be'
    [ ! -e "$LIMA_HOME/x" ]
  done
}

@test "a URL plugin leads to the template" {
  mkdir "$TEST_HOME/bin"
  template | elsewhere "$URL/image.raw" >"$WWW/own.yaml"
  printf '#!/bin/sh\necho "%s/$1.yaml"\n' "$URL" >"$TEST_HOME/bin/limactl-url-own"
  chmod +x "$TEST_HOME/bin/limactl-url-own"
  PATH=$TEST_HOME/bin:$PATH run limactl create own:own
  assert_success
  [ -f "$LIMA_HOME/own/lima.yaml" ]
}

@test "a file name that is no name for a machine needs --name" {
  template >"$WWW/a--b.yaml"
  run limactl create "$WWW/a--b.yaml"
  assert_failure 1
  assert_output --partial 'is invalid'
  run limactl create --name=ab "$WWW/a--b.yaml"
  assert_success
}

@test "an image as a template: the machine is called as --name says, else as the image" {
  cp "$TEST_HOME/image.raw" "$WWW/Thing-9-server.raw"
  run limactl create --name=own --disk=0.01 "$URL/Thing-9-server.raw"
  assert_success
  [ "$(status_of own)" = Stopped ]
  run limactl create --disk=0.01 "$URL/Thing-9-server.raw"
  assert_success
  [ "$(limactl list --quiet | tr '\n' ' ')" = 'own thing-9 ' ]
}

@test "validate embeds, base.yaml only with --fill" {
  template >"$LIMA_HOME/_templates/part.yaml"
  echo 'base: template:part' >"$LIMA_HOME/_templates/whole.yaml"
  echo 'message: from base.yaml' >"$LIMA_HOME/_config/base.yaml"
  run limactl validate template:whole
  assert_success
  run limactl validate --fill template:whole
  assert_success
  assert_output --partial 'from base.yaml'
}
