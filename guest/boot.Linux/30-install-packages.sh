#!/bin/sh
# Runs the machine's own dependency scripts, then installs what its configuration needs and the image lacks. Nothing
# needed: no network is touched. A package that cannot be had within the time limit is a warning: the feature will be
# missing, the machine is still good.
set -eu
. "$LIMA_CIDATA_MNT/util/report.sh"
limit=${LIMA_PACKAGES_TIMEOUT:-180}

status=0
for script in "$LIMA_CIDATA_MNT"/provision.dependency/*; do
	[ -f "$script" ] || continue
	name=${script#"$LIMA_CIDATA_MNT"/}
	report step "$name"
	code=0
	"$script" || code=$?
	if [ "$code" -ne 0 ]; then
		report failed "$name" "$code"
		status=1
	fi
done
[ "$status" -eq 0 ] || exit "$status"
[ "${LIMA_CIDATA_SKIP_DEFAULT_DEPENDENCY_RESOLUTION:-}" != 1 ] || exit 0

manager=
for candidate in apt-get dnf yum pacman zypper apk; do
	# openSUSE has an apt-get that is a script around zypper.
	[ "$candidate" != apt-get ] || ! command -v zypper >/dev/null || continue
	if command -v "$candidate" >/dev/null; then
		manager=$candidate
		break
	fi
done

# need PROGRAM PACKAGE [MANAGER=PACKAGE...]
missing=
need() {
	program=$1 package=$2
	shift 2
	PATH=$PATH:/usr/sbin:/sbin command -v "$program" >/dev/null && return
	for other; do
		[ "${other%%=*}" != "$manager" ] || package=${other#*=}
	done
	missing="$missing $package"
}

containers=${LIMA_CIDATA_CONTAINERD_SYSTEM:-}${LIMA_CIDATA_CONTAINERD_USER:-}
if [ "${LIMA_CIDATA_MOUNTS:-0}" -gt 0 ] && [ "${LIMA_CIDATA_MOUNTTYPE:-}" = reverse-sshfs ]; then
	need sshfs sshfs dnf=fuse-sshfs yum=fuse-sshfs
fi
if [ -n "$containers" ] || [ "${LIMA_CIDATA_UDP_DNS_LOCAL_PORT:-0}" -ne 0 ] ||
	[ "${LIMA_CIDATA_TCP_DNS_LOCAL_PORT:-0}" -ne 0 ]; then
	need iptables iptables
fi
if [ "${LIMA_CIDATA_CONTAINERD_USER:-}" = 1 ]; then
	need newuidmap shadow apt-get=uidmap dnf=shadow-utils yum=shadow-utils apk=shadow-uidmap
	need mount.fuse3 fuse3
	[ "$manager" != apt-get ] || [ -e /usr/lib/systemd/user/dbus.service ] || missing="$missing dbus-user-session"
fi
[ -n "$missing" ] || exit 0

# shellcheck disable=SC2086 # $missing is a list
install_packages() {
	case $manager in
	apt-get)
		export DEBIAN_FRONTEND=noninteractive
		set -- -q -o Acquire::Retries=0 -o Acquire::http::Timeout=15 -o Acquire::https::Timeout=15 \
			-o "DPkg::Lock::Timeout=$limit"
		timeout "$limit" apt-get "$@" update
		timeout "$limit" apt-get "$@" install -y --no-upgrade --no-install-recommends $missing
		;;
	dnf)
		# Enterprise Linux has sshfs in EPEL only.
		case $missing in
		*fuse-sshfs*) [ ! -e /etc/redhat-release ] || grep -q Fedora /etc/redhat-release ||
			timeout "$limit" dnf install -y epel-release || true ;;
		esac
		timeout "$limit" dnf install -y --setopt=install_weak_deps=False $missing
		;;
	yum) timeout "$limit" yum install -y $missing ;;
	pacman) timeout "$limit" pacman -Sy --noconfirm --needed $missing ;;
	zypper) timeout "$limit" zypper --non-interactive install --no-recommends $missing ;;
	apk) timeout "$limit" apk add --update-cache $missing ;;
	*)
		echo "no package manager that we know" >&2
		return 1
		;;
	esac
}

report log "installing$missing"
if ! install_packages; then
	reason="could not install$missing with ${manager:-any package manager} (no network?)"
	echo "WARNING: $reason" >&2
	report log "warning: $reason"
fi
