#!/bin/sh
# After a package upgrade by dnf: restarts when it asks for it. (apt: cloud-init does this itself.)
set -eu
[ "${LIMA_CIDATA_UPGRADE_PACKAGES:-}" = 1 ] || exit 0
command -v needs-restarting >/dev/null || exit 0

if ! timeout 120 needs-restarting -r >/dev/null; then
	: >"$LIMA_REBOOT_REQUIRED"
	systemctl reboot
fi
