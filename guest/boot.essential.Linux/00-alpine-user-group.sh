#!/bin/sh
# Alpine: root must be able to use sudo, and the image's own user must not hold the id of ours.
set -eu
[ -f /etc/alpine-release ] || exit 0

mkdir -p /etc/sudoers.d
if [ ! -e /etc/sudoers.d/00-root-user ]; then
	echo "root ALL=(ALL) NOPASSWD:ALL" >/etc/sudoers.d/00-root-user
	chmod 440 /etc/sudoers.d/00-root-user
fi

[ "$LIMA_CIDATA_USER" != alpine ] || exit 0
if [ "$(id -u alpine 2>/dev/null)" = 1000 ]; then
	# cloud-init has already tried to create our user, so it has to start over.
	deluser --remove-home alpine 2>/dev/null || userdel -r alpine
	cloud-init clean --logs
	: >"$LIMA_REBOOT_REQUIRED"
	reboot
fi
