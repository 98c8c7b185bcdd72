#!/bin/sh
# The first thing that runs in a machine, before the seed is mounted: user-data carries this text in its bootcmd, once
# for each call.
#
#   sh -c TEXT start MAC=NAME...            tells the host that cloud-init runs; names the interfaces
#   sh -c TEXT provision.boot/N SCRIPT      runs a provisioning script of mode boot
#
# The first word is $0.

# Nobody reads the port on an ordinary host, and then nothing may wait for it.
report() {
	port=${LIMEQUAT_REPORT_PORT:-/dev/virtio-ports/io.limequat.report.0}
	[ -e "$port" ] || return 0
	# shellcheck disable=SC2016
	timeout 1 sh -c 'printf "%s\n" "$1" >"$2"' sh "$*" "$port" 2>/dev/null || true
}

interface_of() {
	for address in "$sys"/*/address; do
		read -r found <"$address" 2>/dev/null || continue
		[ "$found" != "$1" ] || { address=${address%/address} && echo "${address##*/}" && return; }
	done
}

rename() {
	for attempt in 1 2 3; do
		ip link set "$1" down && ip link set "$1" name "$2" && ip link set "$2" up && return
		[ "$attempt" = 3 ] || sleep 1
	done
}

# Cloud-init gives up on an interface that is up already when it wants to rename it (LP: #2136392), which then has no
# configuration. Nothing happens here when the names are right.
name_interfaces() {
	sys=${LIMEQUAT_SYS_NET:-/sys/class/net}
	renamed=
	for pair; do
		[ ! -e "$sys/${pair#*=}" ] || continue
		old=$(interface_of "${pair%=*}")
		[ -z "$old" ] || ! rename "$old" "${pair#*=}" || renamed=${renamed:-${pair#*=}}
	done
	[ -n "$renamed" ] || return 0
	tries=30
	until ip -4 addr show dev "$renamed" | grep -q inet || [ "$tries" -eq 0 ]; do
		tries=$((tries - 1))
		sleep 1
	done
}

case $0 in
provision.*)
	report "step $0"
	code=0
	sh -c "$1" || code=$?
	[ "$code" -eq 0 ] || report "failed $0 $code"
	exit "$code"
	;;
*)
	report "step cloud-init"
	name_interfaces "$@"
	;;
esac
