# Tells the host how the boot goes. Sourced by POSIX shells; defines one function:
#
#   report WORD [TEXT...]     one line to the host: "WORD TEXT..."
#
# The line goes into a FIFO that boot.sh keeps open; a background process moves it to the virtio-serial port. So a
# report costs no fork and never waits for the host: without the port, or without a boot.sh, it is a no-op. The host
# may listen late or not at all (what is not read stays in the pipe, 64 KiB). The protocol is in guest/README.md.
# shellcheck shell=sh

LIMEQUAT_REPORT_PORT=${LIMEQUAT_REPORT_PORT:-/dev/virtio-ports/io.limequat.report.0}
LIMEQUAT_REPORT_FIFO=${LIMEQUAT_REPORT_FIFO:-/run/limequat-report}

report() {
	[ -p "$LIMEQUAT_REPORT_FIFO" ] || return 0
	_report_line=$*
	case $_report_line in
	*[![:print:]]*) _report_line=$(printf '%s' "$_report_line" | tr -c '[:print:]' '?') ;;
	esac
	# Opening a FIFO for reading and writing never blocks, even when nobody has the other end.
	case $1 in
	log)
		# Scripts may log as much as they like, so these lines are the ones that could fill the pipe.
		# shellcheck disable=SC2016
		timeout 1 sh -c 'printf "%.1000s\n" "$1" 1<>"$2"' sh "$_report_line" "$LIMEQUAT_REPORT_FIFO"
		;;
	*) printf '%.1000s\n' "$_report_line" 1<>"$LIMEQUAT_REPORT_FIFO" ;;
	esac 2>/dev/null || true
	return 0
}

# For boot.sh: makes the FIFO, holds it open as fd 9, and starts the process that empties it into the port.
report_open() {
	rm -f "$LIMEQUAT_REPORT_FIFO"
	[ -c "$LIMEQUAT_REPORT_PORT" ] || return 0
	mkfifo -m 600 "$LIMEQUAT_REPORT_FIFO" 2>/dev/null || return 0
	exec 9<>"$LIMEQUAT_REPORT_FIFO"
	# 9>&-: when boot.sh has gone, this is the only one left and sees the end of the stream.
	cat <"$LIMEQUAT_REPORT_FIFO" >"$LIMEQUAT_REPORT_PORT" 2>/dev/null 9>&- &
}

# For boot.sh: no more reports. Lines already written are still delivered.
report_close() {
	rm -f "$LIMEQUAT_REPORT_FIFO"
	exec 9>&-
}
