#!/bin/sh
# Additional disks: one partition each, labelled lima-NAME and mounted on /mnt/lima-NAME, or swap. A disk is formatted
# only when it is empty.
set -eu
[ "${LIMA_CIDATA_DISKS:-0}" -gt 0 ] || exit 0

setting() { eval "printf '%s' \"\${LIMA_CIDATA_DISK_${1}_${2}:-$3}\""; }

# /dev/vdb1, but /dev/nvme0n1p1
partition_of() {
	case $1 in
	*[0-9]) printf '%sp1' "$1" ;;
	*) printf '%s1' "$1" ;;
	esac
}

format_disk() {
	if blkid -p "$device" >/dev/null 2>&1 || [ -b "$partition" ]; then
		echo "$device carries data, but no file system labelled $label: not formatting it" >&2
		return 1
	fi
	type=linux
	[ "$fstype" != swap ] || type=swap
	echo "type=$type" | sfdisk --quiet --label gpt "$device" || return 1
	! command -v udevadm >/dev/null || udevadm settle --timeout=10 || true
	# The arguments are a list in words.
	# shellcheck disable=SC2086
	case $fstype in
	swap) mkswap $fsargs -L "$label" "$partition" ;;
	*) "mkfs.$fstype" $fsargs -L "$label" "$partition" ;;
	esac
}

grow() {
	command -v growpart >/dev/null || return 0
	growpart "$device" 1 >/dev/null 2>&1 || return 0 # it has its full size already
	case $fstype in
	ext[234]) resize2fs "$partition" ;;
	xfs) xfs_growfs "/mnt/$label" ;;
	btrfs) btrfs filesystem resize max "/mnt/$label" ;;
	*) echo "do not know how to grow $fstype: $label keeps its size" >&2 ;;
	esac
}

set_up() {
	label=lima-$(setting "$1" NAME '')
	device=/dev/$(setting "$1" DEVICE '')
	fstype=$(setting "$1" FSTYPE ext4)
	fsargs=$(setting "$1" FSARGS '')
	partition=$(partition_of "$device")

	if [ "$(blkid -s LABEL -o value "$partition" 2>/dev/null)" != "$label" ]; then
		if [ "$(setting "$1" FORMAT true)" = true ]; then format_disk || return 1; fi
	fi
	if [ "$fstype" = swap ]; then
		swapon "$partition"
		return
	fi
	mkdir -p "/mnt/$label"
	if ! grep -q " /mnt/$label " /proc/mounts; then
		mount -t "$fstype" "$partition" "/mnt/$label" || return 1
	fi
	grow
}

status=0
i=0
while [ "$i" -lt "$LIMA_CIDATA_DISKS" ]; do
	set_up "$i" || status=1
	i=$((i + 1))
done
exit "$status"
