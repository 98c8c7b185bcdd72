#!/bin/sh
# Mount points for reverse-sshfs, and the guest agent: installed from the seed when there is one, and started.
set -eu

if [ "${LIMA_CIDATA_MOUNTTYPE:-}" = reverse-sshfs ]; then
	i=0
	while [ "$i" -lt "${LIMA_CIDATA_MOUNTS:-0}" ]; do
		point=$(eval "printf '%s' \"\$LIMA_CIDATA_MOUNTS_${i}_MOUNTPOINT\"")
		mkdir -p "$point"
		chown "$LIMA_CIDATA_UID:$(id -g "$LIMA_CIDATA_USER")" "$point"
		i=$((i + 1))
	done
fi

seed_agent=$LIMA_CIDATA_MNT/lima-guestagent
[ -e "$seed_agent" ] || exit 0

agent=${LIMA_CIDATA_GUEST_INSTALL_PREFIX:-/usr/local}/bin/lima-guestagent
updated=false
if ! cmp -s "$seed_agent" "$agent"; then
	mkdir -p "${agent%/*}"
	# The old one may be running: a new file instead of new contents.
	cp "$seed_agent" "$agent.new"
	chmod 755 "$agent.new"
	mv -f "$agent.new" "$agent"
	updated=true
fi

if [ "${LIMA_CIDATA_VSOCK_PORT:-0}" != 0 ]; then
	set -- --vsock-port "$LIMA_CIDATA_VSOCK_PORT"
elif [ -n "${LIMA_CIDATA_VIRTIO_PORT:-}" ]; then
	set -- --virtio-port "$LIMA_CIDATA_VIRTIO_PORT"
else
	set -- --socket-owner "$LIMA_CIDATA_UID"
fi
debug=${LIMA_CIDATA_DEBUG:-false}

if [ -d /run/systemd/system ]; then
	exec "$agent" install-systemd --debug="$debug" --guestagent-updated="$updated" "$@"
fi

# OpenRC
service=/etc/init.d/lima-guestagent
script="#!/sbin/openrc-run
name=lima-guestagent
description=\"Tells the host about ports, and opens tunnels for it\"
supervisor=supervise-daemon
command=$agent
command_args=\"daemon --debug=$debug $*\"
output_log=/var/log/lima-guestagent.log
error_log=/var/log/lima-guestagent.log"
if [ "$script" != "$(cat "$service" 2>/dev/null)" ]; then
	printf '%s\n' "$script" >"$service"
	chmod 755 "$service"
	rc-update add lima-guestagent default
	updated=true
fi
[ "$updated" = false ] || rc-service --ifstarted lima-guestagent restart
rc-service --ifstopped lima-guestagent start
