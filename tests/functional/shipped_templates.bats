#!/usr/bin/env bats
# The templates that come with the program: each one loads without a word of complaint, its scripts are
# sound, and it says how it is used. No image is downloaded.
load harness

TEMPLATES=$BATS_TEST_DIRNAME/../../templates

setup_more() {
  # What templates mount or name below the home folder is there, and nothing of the real one counts.
  export HOME=$TEST_HOME/home
  mkdir -p "$HOME/src"
  # An image that is at hand comes before those of the templates: nothing is downloaded.
  cat >"$LIMA_HOME/_config/override.yaml" <<Y
images:
- {location: "$TEST_HOME/image.raw", arch: x86_64}
- {location: "$TEST_HOME/image.raw", arch: aarch64}
disk: 2MiB
Y
}

expected_names() {
  printf '%s\n' almalinux almalinux-10 almalinux-9 alpine alpine-3.22 alpine-3.23 apptainer archlinux buildkit \
    centos-stream centos-stream-10 centos-stream-9 debian debian-11 debian-12 debian-13 default docker \
    docker-rootful experimental/vnc fedora fedora-43 fedora-44 k3s k8s local opensuse opensuse-leap \
    opensuse-leap-15 opensuse-leap-16 podman podman-rootful rocky rocky-10 rocky-9 ubuntu ubuntu-22.04 \
    ubuntu-24.04 ubuntu-26.04 ubuntu-lts vnc
}

# Machines that install something: someone waits for it, and is told what then.
names_with_programs() { printf '%s\n' apptainer buildkit docker docker-rootful k3s k8s podman podman-rootful vnc; }

# machine_of NAME: makes a machine of the template. Its name, in MACHINE, has no slash.
machine_of() {
  MACHINE=${1//\//-}
  limactl create --name="$MACHINE" "template:$1" 2>"$TEST_HOME/create.err" ||
    { cat "$TEST_HOME/create.err"; return 1; }
}

# config_of MACHINE: as JSON, with template variables expanded.
config_of() { limactl list --json "$1" | jq .config; }

# extract_scripts FOLDER: the scripts of all machines, as MACHINE.provision.0, MACHINE.probes.0…
extract_scripts() {
  local name text
  mkdir "$1"
  limactl list --json | jq -r '.name as $name | .config | to_entries[] |
    select(.key == "provision" or .key == "probes") | .key as $key | .value | to_entries[]? |
    select((.value.script // "") != "") | "\($name).\($key).\(.key) \(.value.script | @base64)"' |
    while read -r name text; do base64 -d <<<"$text" >"$1/$name"; done
}

@test "the list is exactly what we ship" {
  run --separate-stderr limactl create --list-templates
  assert_success
  diff <(expected_names) - <<<"$output"
}

@test "no symbolic links, no tabs, no spaces at the end of a line, one newline at the end" {
  run find "$TEMPLATES" -type l
  assert_output ''
  run grep -rnP '\t| $' "$TEMPLATES"
  assert_output ''
  find "$TEMPLATES" -name '*.yaml' | while read -r file; do
    [ "$(tail -c 2 "$file" | od -An -c | tr -d ' ')" != '\n\n' ] && [ -z "$(tail -c 1 "$file")" ] ||
      { echo "$file"; return 1; }
  done
}

# shellcheck disable=SC2016 # backquotes of the message
@test "every template validates, and the only warning is that VNC is experimental" {
  # shellcheck disable=SC2046 # names
  run limactl validate $(expected_names | sed 's/^/template:/')
  assert_success
  [ "$(grep -c ': OK"$' <<<"$output")" -eq "$(expected_names | wc -l)" ]
  refute_output --partial Non-strict
  run grep -c level=warning <<<"$output"
  assert_output 2
  run limactl validate template:vnc template:experimental/vnc
  [ "$(grep -c 'level=warning.*`video.display: vnc` is experimental' <<<"$output")" -eq 2 ]
}

@test "parts validate where they are whole, and every one is used" {
  local part
  for part in "$TEMPLATES"/_images/*.yaml; do
    part=_images/$(basename "$part" .yaml)
    run limactl validate "template:$part"
    assert_success
    refute_output --partial level=warning
  done
  for part in $(cd "$TEMPLATES" && find _images _default -name '*.yaml'); do
    # Other names are there for the templates of others.
    ! grep -q '^# Another name' "$TEMPLATES/$part" || continue
    grep -rqE "template:${part%.yaml}( |,|\$)" "$TEMPLATES" || { echo "nobody uses $part"; return 1; }
  done
}

# shellcheck disable=SC2154 # run sets stderr
@test "every template makes a machine that lists without a complaint" {
  local name
  for name in $(expected_names); do
    machine_of "$name"
    run --separate-stderr limactl list --format '{{.Status}} {{len .Config.Images}}' "$MACHINE"
    assert_success
    assert_equal "$stderr" ''
    # Two are the test's own.
    [[ $output =~ ^Stopped\ ([0-9]+)$ && ${BASH_REMATCH[1]} -gt 2 ]] || { echo "$name: $output"; return 1; }
  done
}

@test "validate --fill knows every template" {
  local name
  for name in $(expected_names); do
    run --separate-stderr limactl validate --fill "template:$name"
    assert_success
    assert_line 'images:'
    refute_line --regexp '^base:'
  done
}

@test "scripts of the guest parse, and shellcheck has nothing to say" {
  local name file first count=0
  for name in $(expected_names); do machine_of "$name"; done
  extract_scripts "$TEST_HOME/scripts"
  for file in "$TEST_HOME"/scripts/*; do
    read -r first <"$file"
    case $first in
      '#!/bin/bash') bash -n "$file" ;;
      '#!/bin/sh') sh -n "$file" ;;
      *) echo "$file: $first"; return 1 ;;
    esac
    # Nothing that a template variable should have replaced is left.
    run grep -nE '\{\{|<no value>' "$file"
    assert_output ''
    count=$((count + 1))
  done
  [ "$count" -ge 25 ]
  # SC2154: it cannot know $PARAM_…; the next test does.
  run shellcheck -e SC2154 "$TEST_HOME"/scripts/*
  assert_success
}

@test "scripts use only parameters that their template has" {
  local name param
  for name in docker docker-rootful k3s k8s; do machine_of "$name"; done
  extract_scripts "$TEST_HOME/scripts"
  grep -oE 'PARAM_\w+' "$TEST_HOME"/scripts/* | sed -E 's|.*/([^.]*)\..*:PARAM_|\1 |' | sort -u >"$TEST_HOME/used"
  [ "$(wc -l <"$TEST_HOME/used")" -ge 8 ]
  while read -r name param; do
    limactl list --format json "$name" | jq -e --arg param "$param" '.config.param | has($param)' ||
      { echo "$name: $param"; return 1; }
  done <"$TEST_HOME/used"
}

@test "templates that install something have a probe with a hint, and a message without loose ends" {
  local name
  for name in $(names_with_programs); do
    machine_of "$name"
    config_of "$MACHINE" >"$TEST_HOME/config.json"
    jq -e '.probes | length > 0 and all(.hint != "" and .description != "")' "$TEST_HOME/config.json" ||
      { echo "$name: probes"; return 1; }
    run limactl list --format '{{.Message}}' "$MACHINE"
    assert_success
    [ -n "$output" ]
    refute_output --partial '{{'
    refute_output --partial '<no value>'
    # It speaks of this machine and no other.
    [[ $output == *"$LIMA_HOME/$MACHINE/"* || $output == *" $MACHINE "* ]] || { echo "$name: $output"; return 1; }
  done
}

@test "sockets are where users of Lima expect them" {
  local name socket
  while read -r name socket; do
    machine_of "$name"
    run jq -r '.portForwards[] | select(.guestSocket) | .hostSocket' <<<"$(config_of "$MACHINE")"
    assert_output "$LIMA_HOME/$name/sock/$socket"
  done <<'END'
docker docker.sock
docker-rootful docker.sock
podman podman.sock
podman-rootful podman.sock
buildkit buildkitd.sock
END
  for name in k3s k8s; do
    machine_of "$name"
    run jq -r '.copyToHost[].host' <<<"$(config_of "$MACHINE")"
    assert_output "$LIMA_HOME/$name/copied-from-guest/kubeconfig.yaml"
  done
}

@test "a worker of k3s and k8s is told so" {
  local name
  for name in k3s k8s; do
    machine_of "$name"
    sed -i 's|^  url: ""|  url: https://other:6443|' "$LIMA_HOME/$name/lima.yaml"
    run limactl list --format '{{.Message}}' "$name"
    assert_output --partial 'This machine is a worker of https://other:6443.'
    refute_output --partial KUBECONFIG
  done
}

@test "each template says in its first lines what it is and how to start it" {
  local name
  for name in $(expected_names); do
    [ "$name" != default ] || continue
    run head -n 7 "$TEMPLATES/$name.yaml"
    [[ ${lines[1]} =~ ^#\ [^\ ].*[.:]$ || ${lines[2]} == '# '* ]] || { echo "$name: ${lines[1]}"; return 1; }
    assert_line "#   limactl start template:$name"
  done
  run head -n 4 "$TEMPLATES/default.yaml"
  assert_line '#   limactl start'
}

# schema_of FILE: what its first line tells an editor; relative to the file's folder.
schema_of() { sed -n '1s/^# yaml-language-server: \$schema=//p' "$1"; }

@test "each template begins with its schema, which is shipped and is that of the fields" {
  local file
  limactl generate-jsonschema >"$TEST_HOME/schema.json"
  find "$TEMPLATES" -name '*.yaml' >"$TEST_HOME/files"
  [ -s "$TEST_HOME/files" ]
  while read -r file; do
    [[ $(schema_of "$file") == *lima-schema.json && $(schema_of "$file") != /* ]] &&
      cmp "$TEST_HOME/schema.json" "$(dirname "$file")/$(schema_of "$file")" || { echo "$file"; return 1; }
  done <"$TEST_HOME/files"
}

@test "a machine and a copy name the shipped schema where it is, and nothing else does" {
  local file
  machine_of debian-13
  limactl template copy template:experimental/vnc "$TEST_HOME/plain.yaml"
  limactl template copy --embed-all template:vnc "$TEST_HOME/embedded.yaml"
  for file in "$LIMA_HOME/debian-13/lima.yaml" "$TEST_HOME/plain.yaml" "$TEST_HOME/embedded.yaml"; do
    [[ $(schema_of "$file") == /* ]]
    cmp "$(schema_of "$file")" "$TEMPLATES/lima-schema.json"
    [ "$(grep -c yaml-language-server "$file")" = 1 ]
  done
  limactl template copy --verbatim template:vnc - | cmp - "$TEMPLATES/vnc.yaml"
  # Nobody knows where standard input was.
  limactl create --name=piped - <"$TEMPLATES/_images/debian-13.yaml"
  run grep -c yaml-language-server "$LIMA_HOME/piped/lima.yaml"
  assert_output 0
}

@test "digests are right in form, and what has none says so" {
  local file
  for file in "$TEMPLATES"/_images/*.yaml; do
    run grep -E '^  digest:' "$file"
    while read -r line; do
      [[ -z $line || $line =~ ^digest:\ \"(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})\"$ ]] ||
        { echo "$file: $line"; return 1; }
    done <<<"$output"
    run grep -E '^- location: "http:' "$file"
    assert_output ''
  done
}

@test "default: every example in its comments is true" {
  # Taking the # away is all that it takes.
  sed -n '/^$/,$p' "$TEMPLATES/default.yaml" |
    sed -E "s/sha256:…\"  /sha256:$(printf %064d 0)\"/; s/^#([^ #]|  )/\1/" >"$TEST_HOME/default.yaml"
  printf '#!/bin/sh\n' >"$TEST_HOME/setup.sh"
  run limactl validate "$TEST_HOME/default.yaml"
  assert_success
  refute_output --partial level=warning
  for field in cpus memory disk images additionalDisks mounts ssh containerd provision probes env param \
    portForwards copyToHost networks hostResolver dns caCerts hostProvision message; do
    grep -q "^$field:" "$TEST_HOME/default.yaml" || { echo "nothing about $field"; return 1; }
  done
}

@test "local fits what images/build makes" {
  # shellcheck source=/dev/null
  source "$BATS_TEST_DIRNAME/../../images/config"
  machine_of local
  config_of local >"$TEST_HOME/config.json"
  run jq -r '.images[] | select(.kernel) | .kernel.cmdline' "$TEST_HOME/config.json"
  assert_output "$CMDLINE"$'\n'"$CMDLINE"
  run jq -r '.images[] | select(.kernel) | .location, .kernel.location, .initrd.location' "$TEST_HOME/config.json"
  for arch in amd64 arm64; do
    for ending in qcow2 vmlinuz initrd; do
      assert_line --regexp "/\.local/share/limequat/images/$IMAGE-$arch\.$ending\$"
    done
  done
}

@test "local without its image says which file is missing" {
  rm "$LIMA_HOME/_config/override.yaml"
  run limactl create template:local
  assert_failure 1
  assert_output --partial "$HOME/.local/share/limequat/images/debian-12-"
}
