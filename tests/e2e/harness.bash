# shellcheck shell=bash
# A suite boots one machine in setup_file and its tests share it.

bats_require_minimum_version 1.5.0
load /usr/lib/bats/bats-support/load
load /usr/lib/bats/bats-assert/load

# begin: a LIMA_HOME of the suite's own.
begin() {
  E2E_HOME=$(mktemp -d /tmp/lqe.XXXXXX)
  export E2E_HOME LIMA_HOME=$E2E_HOME/lima XDG_CACHE_HOME=$E2E_HOME/cache XDG_STATE_HOME=$E2E_HOME/state
  unset SSH LIMA_INSTANCE LIMA_SHELL LIMA_WORKDIR LIMA_TEMPLATES_PATH
  mkdir -p "$LIMA_HOME/_config"
  touch "$LIMA_HOME/_config/.limequat-root-warned"
}

end() {
  local directory
  for directory in "$LIMA_HOME"/*/; do
    [ -d "$directory" ] || continue
    [ -z "${BATS_SUITE_FAILED:-}" ] || tail -n 30 "$directory"/{ha.stderr,serial}.log >&3
    "$LIMACTL" stop -f "$(basename "$directory")" >/dev/null 2>&1 || true
  done
  rm -rf "$E2E_HOME"
}

limactl() { "$LIMACTL" --tty=false "$@"; }

# image uefi|direct: the `images` part of a template, and sizes.
image() {
  local arch base
  arch=$(dpkg --print-architecture)
  base=$IMAGES/debian-12-$arch
  printf 'images:\n- location: "%s.qcow2"\n' "$base"
  if [ "$1" = direct ]; then
    printf '  kernel:\n    location: "%s.vmlinuz"\n    cmdline: "%s"\n' "$base" "$(cat "$base.cmdline")"
    printf '  initrd:\n    location: "%s.initrd"\n' "$base"
  fi
  printf 'cpus: 2\nmemory: 1GiB\ndisk: 8GiB\n'
}
