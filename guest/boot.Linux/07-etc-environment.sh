#!/bin/sh
# Puts the machine's environment into /etc/environment, then says that a login is worth having.
set -eu
. "$LIMA_CIDATA_MNT/util/report.sh"

old=$(cat /etc/environment 2>/dev/null || true)
new=$(
	printf '%s\n' "$old" | sed '/^#LIMA-START$/,/^#LIMA-END$/d' | sed '/./,$!d'
	cat "$LIMA_CIDATA_MNT/etc_environment"
)
if [ "$new" != "$old" ]; then
	printf '%s\n' "$new" >/etc/environment
	# A session that is open already has the old environment, and would be shared by later ones.
	if [ -d /run/systemd/users ] && [ -e "/run/systemd/users/$LIMA_CIDATA_UID" ]; then
		loginctl terminate-user "$LIMA_CIDATA_USER" || true
	fi
fi

echo "$LIMA_CIDATA_IID" >/run/lima-ssh-ready
report ssh-ready "$LIMA_CIDATA_IID"
