#!/bin/sh
# Sends what the guest asks its DNS server to the host's resolver, whose ports are free ones on the gateway.
# Called again by 35-setup-packages when iptables has just been installed.
set -eu
udp=${LIMA_CIDATA_UDP_DNS_LOCAL_PORT:-0} tcp=${LIMA_CIDATA_TCP_DNS_LOCAL_PORT:-0}
[ "$udp" -ne 0 ] || [ "$tcp" -ne 0 ] || exit 0
command -v iptables >/dev/null || exit 0

chain=LIMADNS
nat() { iptables -w 5 -t nat "$@"; }
redirect() {
	[ "$2" -eq 0 ] || nat -A "$chain" -d "$LIMA_CIDATA_SLIRP_DNS" -p "$1" --dport 53 -j DNAT \
		--to-destination "$LIMA_CIDATA_SLIRP_GATEWAY:$2"
}

if ! nat -n -L "$chain" >/dev/null 2>&1; then
	nat -N "$chain"
	nat -I PREROUTING 1 -j "$chain"
	nat -I OUTPUT 1 -j "$chain"
fi
nat -F "$chain"
redirect udp "$udp"
redirect tcp "$tcp"
