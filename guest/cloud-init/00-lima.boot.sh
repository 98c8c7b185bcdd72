#!/bin/sh
# Written by user-data to /var/lib/cloud/scripts/per-boot/: finds the seed and hands over to its boot.sh.
set -eu

LIMA_CIDATA_MNT=/mnt/lima-cidata
export LIMA_CIDATA_MNT

device=/dev/disk/by-label/cidata
[ -e "$device" ] || device=$(blkid -t LABEL=cidata -o device | head -n1)

mkdir -p "$LIMA_CIDATA_MNT"
chmod 700 "$LIMA_CIDATA_MNT"
if ! grep -q " $LIMA_CIDATA_MNT " /proc/mounts; then
	# Root alone may read the seed, whatever permissions it carries; every file of it can be executed.
	mount -t iso9660 -o ro,exec,uid=0,mode=0700,dmode=0700,overriderockperm "$device" "$LIMA_CIDATA_MNT"
fi
exec "$LIMA_CIDATA_MNT/boot.sh"
