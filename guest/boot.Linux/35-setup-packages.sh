#!/bin/sh
# Sets up what 30-install-packages may have brought.
set -eu

if [ "${LIMA_CIDATA_MOUNTTYPE:-}" = reverse-sshfs ]; then
	if [ "${LIMA_CIDATA_MOUNTS:-0}" -gt 0 ]; then
		config=/etc/fuse.conf
		[ ! -e /etc/fuse3.conf ] || config=/etc/fuse3.conf
		grep -qs '^user_allow_other' "$config" || echo user_allow_other >>"$config"

		# AppArmor's profile of fusermount3 does not foresee a mount right on a home folder.
		profile=/etc/apparmor.d/fusermount3 local=/etc/apparmor.d/local/fusermount3
		if [ -e "$profile" ] && [ ! -e "$local" ]; then
			mkdir -p "${local%/*}"
			{
				echo 'mount fstype=@{fuse_types} -> @{HOME},'
				echo 'umount @{HOME},'
			} >"$local"
			apparmor_parser -r "$profile" || true
		fi
	fi
	echo "$LIMA_CIDATA_IID" >/run/lima-fuse-ready
fi

# iptables may be new.
"$LIMA_CIDATA_MNT/boot.Linux/09-host-dns-setup.sh"
