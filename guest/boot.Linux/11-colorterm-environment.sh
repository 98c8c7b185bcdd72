#!/bin/sh
# Lets sshd take COLORTERM from the client: with it, programs know a terminal of 16 million colours.
set -eu
config=/etc/ssh/sshd_config
if [ -d "$config.d" ] && grep -qi "^include .*sshd_config.d" "$config"; then
	file=$config.d/10-acceptenv-colorterm.conf
	[ ! -e "$file" ] || exit 0
	echo "AcceptEnv COLORTERM" >"$file"
elif [ -e "$config" ]; then
	! grep -q COLORTERM "$config" || exit 0
	# Before the first Match block, which would make it conditional.
	sed -i '1i AcceptEnv COLORTERM' "$config"
else
	exit 0
fi

for service in ssh sshd; do
	if [ -x /sbin/openrc-run ]; then
		[ ! -e "/etc/init.d/$service" ] || rc-service --ifstarted "$service" reload
	elif command -v systemctl >/dev/null && systemctl -q is-active "$service"; then
		systemctl reload --no-block "$service"
		break
	fi
done
