#!/bin/sh
# Loads the modules that mounts, containers and networks need, early: a package upgrade in this boot could take the
# files of the running kernel away. One that is built in or missing is no error.
set -eu
command -v modprobe >/dev/null || exit 0

modprobe -a -q fuse tun tap bridge veth overlay \
	ip_tables ip6_tables iptable_nat ip6table_nat iptable_filter ip6table_filter nf_tables \
	x_tables xt_MASQUERADE xt_addrtype xt_comment xt_conntrack xt_mark xt_multiport xt_nat xt_tcpudp \
	2>/dev/null || true
