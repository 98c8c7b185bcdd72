#!/bin/sh
# Alpine: package repositories, sudo, and an sshd that accepts keys and forwards ports.
set -eu
[ -f /etc/alpine-release ] || exit 0

# An image may list no repository but its own medium. Take the first mirror it knows for the missing ones.
mirror=$(sed -n 's|^\(https\{0,1\}://.*\)/\(main\|community\)/*$|\1|p' /etc/apk/repositories | head -n1)
if [ -n "$mirror" ]; then
	for repository in main community; do
		grep -qx "$mirror/$repository" /etc/apk/repositories ||
			echo "$mirror/$repository" >>/etc/apk/repositories
	done
fi

command -v sudo >/dev/null || timeout 120 apk add sudo

# Without PAM, an account with a locked password is refused even with a key.
usermod -p '*' "$LIMA_CIDATA_USER"
sed -i -e 's/^AllowTcpForwarding no/AllowTcpForwarding yes/' -e 's/^#UsePAM no/UsePAM yes/' /etc/ssh/sshd_config
rc-service --ifstarted sshd reload

# The power button is how the host stops a machine.
rc-update add acpid
rc-service acpid start
