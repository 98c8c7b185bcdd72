#!/bin/sh
# host.lima.internal is the host as the guest reaches it. (A host resolver answers for it too; /etc/hosts always does.)
set -eu
[ -n "${LIMA_CIDATA_SLIRP_GATEWAY:-}" ] || exit 0

line=$(printf '%s\thost.lima.internal' "$LIMA_CIDATA_SLIRP_GATEWAY")
! grep -qxF "$line" /etc/hosts || exit 0
sed -i '/[[:space:]]host\.lima\.internal$/d' /etc/hosts
echo "$line" >>/etc/hosts
