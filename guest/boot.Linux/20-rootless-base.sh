#!/bin/sh
# What containers without root need: the user's own files, subordinate ids, control group delegation, a user manager
# that outlives the login.
set -eu
[ -d /run/systemd/system ] || exit 0

# Mounts inside the home are made before the account, and then root owns the folders on the way.
if [ -O "$LIMA_CIDATA_HOME" ]; then
	find "$LIMA_CIDATA_HOME" -xdev -user 0 -exec chown "$LIMA_CIDATA_USER" {} + || true
fi

for file in .profile .bashrc .zshrc; do
	file=$LIMA_CIDATA_HOME/$file
	! grep -q '# Lima BEGIN' "$file" 2>/dev/null || continue
	cat >>"$file" <<'END'
# Lima BEGIN
# iptables and mount.fuse3 are in these
PATH="$PATH:/usr/sbin:/sbin"
export PATH
# Lima END
END
	chown "$LIMA_CIDATA_USER" "$file"
done

delegation=/etc/systemd/system/user@.service.d/lima.conf
if [ ! -e "$delegation" ]; then
	mkdir -p "${delegation%/*}"
	printf '[Service]\nDelegate=yes\n' >"$delegation"
	systemctl daemon-reload
fi

sysctl_conf=/etc/sysctl.d/99-lima.conf
if [ ! -e "$sysctl_conf" ]; then
	{
		[ ! -e /proc/sys/kernel/unprivileged_userns_clone ] || echo "kernel.unprivileged_userns_clone=1"
		echo "net.ipv4.ping_group_range = 0 2147483647"
		echo "net.ipv4.ip_unprivileged_port_start=0"
	} >"$sysctl_conf"
	! command -v sysctl >/dev/null || sysctl -q -p "$sysctl_conf" || true
fi

# systemd wants subordinate ids between 524288 and 1878982656.
first=524288
[ "$LIMA_CIDATA_UID" -lt "$first" ] || first=$((LIMA_CIDATA_UID + 1))
for file in /etc/subuid /etc/subgid; do
	grep -q "^$LIMA_CIDATA_USER:" "$file" 2>/dev/null || echo "$LIMA_CIDATA_USER:$first:1073741824" >>"$file"
done

[ -e "/var/lib/systemd/linger/$LIMA_CIDATA_USER" ] || loginctl enable-linger "$LIMA_CIDATA_USER"
