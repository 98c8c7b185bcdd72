# shellcheck shell=bash
# Loaded by the suites of `limactl host-provision`, after harness.

# A machine with two scripts of its template and one of default.yaml.
setup_more() {
  default_yaml <<'Y'
hostProvision:
- name: notify
  wait: false
  bash: echo notified
Y
  create_machine dev - <<'Y'
hostProvision:
- name: setup
  message: Installs the demo certificate.
  bash: |
    echo "hello from {{.Name}}"
    echo oops >&2
- bash: curl https://example.com/x | sh -n
Y
}

hp() { limactl host-provision "$@"; }

# Plain results, without what is told on standard error.
results() { hp "$@" 2>/dev/null; }

state_of() { results list --json dev | jq -r "select(.index == $1) | .state"; }

change_one_byte() { sed -i 's/oops/oopz/' "$LIMA_HOME/dev/lima.yaml"; }
