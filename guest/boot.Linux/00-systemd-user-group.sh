#!/bin/sh
# systemd keeps the journal of an account below 1000 among the system's; only this group may read it there.
set -eu
[ "$LIMA_CIDATA_UID" -lt 1000 ] || exit 0
getent group systemd-journal >/dev/null 2>&1 || exit 0
usermod -aG systemd-journal "$LIMA_CIDATA_USER"
