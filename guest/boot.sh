#!/bin/sh
# The boot of a machine, as told by its seed: run as root on every start, by 00-lima.boot.sh. See guest/README.md for
# the contract. A failing step is reported and makes the exit status 1, but the ones after it still run.
# shellcheck disable=SC2317 # steps are called by name
set -eu

: "${LIMA_CIDATA_MNT:=/mnt/lima-cidata}"
: "${LIMA_RUN:=/run}"
export LIMA_CIDATA_MNT
# A script that restarts the machine creates this file first.
export LIMA_REBOOT_REQUIRED="$LIMA_RUN/lima-reboot-required"

status=0

info() { echo "LIMA| $*"; }
warn() { echo "LIMA| WARNING: $*"; }

# Exports the NAME=VALUE lines of stdin; the value is everything after the first "=".
export_lines() {
	while IFS= read -r line || [ -n "$line" ]; do
		# A shell would stop at a name that is none.
		case ${line%%=*} in
		'' | [0-9]* | *[!A-Za-z0-9_]*) continue ;;
		esac
		case $line in
		*=*) export "${line?}" ;;
		esac
	done
}

load_environment() {
	export_lines <"$LIMA_CIDATA_MNT/lima.env"
	[ ! -e "$LIMA_CIDATA_MNT/param.env" ] || export_lines <"$LIMA_CIDATA_MNT/param.env"
	# This one is in the syntax of pam_env: "#" ends a line, "export " may lead it, the value may be in quotes.
	if [ -s "$LIMA_CIDATA_MNT/etc_environment" ]; then
		environment=$(sed -E "s/#.*//; s/^[[:blank:]]*(export )?//; s/^([^=]+=)[\"'](.*)\$/\\1\\2/; t quoted
			b
			: quoted
			s/[\"']\$//" "$LIMA_CIDATA_MNT/etc_environment")
		export_lines <<-END
			$environment
		END
	fi
}

# run NAME COMMAND...: one step; NAME is its path on the seed.
run() {
	name=$1
	shift
	info "$name"
	report step "$name"
	"$@" 9>&- && return 0
	failed "$name" $?
}

failed() {
	warn "$1 failed with status $2"
	report failed "$1" "$2"
	status=1
}

# for_each FOLDER PATTERN FUNCTION: calls FUNCTION NAME for each file, in the order of names.
for_each() {
	for file in "$LIMA_CIDATA_MNT/$1"/$2; do
		[ ! -f "$file" ] || "$3" "${file#"$LIMA_CIDATA_MNT"/}"
	done
}

run_script() { run "$1" "$LIMA_CIDATA_MNT/$1"; }

# The value of the variable PREFIX_FILE_SUFFIX, e.g. LIMA_CIDATA_DATAFILE_00000000_PATH.
setting() { eval "printf '%s' \"\${${1}_${2##*/}_${3}:-}\""; }

as_user() {
	user=$1
	shift
	if [ "$user" = root ]; then "$@"; else sudo -u "$user" -- "$@"; fi
}

# Makes the folder of a file as its owner, who may not be allowed to: then root does.
make_parent() {
	[ -d "${1%/*}" ] || [ -z "${1%/*}" ] || as_user "$2" mkdir -p "${1%/*}" 2>/dev/null || mkdir -p "${1%/*}"
}

provision_data() { run "$1" install_data "$1"; }
install_data() {
	path=$(setting LIMA_CIDATA_DATAFILE "$1" PATH)
	owner=$(setting LIMA_CIDATA_DATAFILE "$1" OWNER)
	permissions=$(setting LIMA_CIDATA_DATAFILE "$1" PERMISSIONS)
	if [ -e "$path" ] && [ "$(setting LIMA_CIDATA_DATAFILE "$1" OVERWRITE)" = false ]; then
		info "$path is there already"
		return 0
	fi
	make_parent "$path" "${owner%%:*}" &&
		cp "$LIMA_CIDATA_MNT/$1" "$path" &&
		chown "$owner" "$path" &&
		chmod "$permissions" "$path"
}

provision_yq() { run "$1" edit_with_yq "$1"; }
edit_with_yq() {
	yq="$LIMA_CIDATA_MNT/lima-guestagent"
	if [ ! -e "$yq" ]; then
		echo "provision mode yq needs the guest agent, and there is none on the seed" >&2
		return 1
	fi
	path=$(setting LIMA_CIDATA_YQ_PROVISION "$1" PATH)
	owner=$(setting LIMA_CIDATA_YQ_PROVISION "$1" OWNER)
	format=$(setting LIMA_CIDATA_YQ_PROVISION "$1" FORMAT)
	permissions=$(setting LIMA_CIDATA_YQ_PROVISION "$1" PERMISSIONS)
	user=${owner%%:*}
	as_user "$user" mkdir -p "${path%/*}" || return 1
	if [ -f "$path" ]; then
		# Root edits it, but only what its owner could have edited.
		as_user "$user" test -w "$path" || return 1
		"$yq" yq --inplace --from-file "$LIMA_CIDATA_MNT/$1" \
			--input-format "$format" --output-format "$format" "$path" || return 1
	else
		if [ "${format:-auto}" = auto ]; then
			case $path in
			*.yml) format=yaml ;;
			*.csv | *.ini | *.json | *.properties | *.toml | *.tsv | *.xml) format=${path##*.} ;;
			*) format=yaml ;;
			esac
		fi
		text=$("$yq" yq --null-input --from-file "$LIMA_CIDATA_MNT/$1" --output-format "$format") || return 1
		printf '%s\n' "$text" | as_user "$user" tee "$path" >/dev/null || return 1
	fi
	chown "$owner" "$path" && chmod "$permissions" "$path"
}

# User scripts see a login shell's environment, the PARAM_ variables, and a running user manager.
provision_user() {
	if [ -z "${user_ready:-}" ]; then
		user_ready=1
		params=$(sed -n 's/^\(PARAM_[A-Za-z0-9_]*\)=.*/\1/p' "$LIMA_CIDATA_MNT/param.env" 2>/dev/null |
			tr '\n' ,)
		if [ -d /run/systemd/system ]; then
			systemctl start "user@$LIMA_CIDATA_UID.service" || warn "no user manager for $LIMA_CIDATA_USER"
		fi
	fi
	run "$1" run_as_user "$1"
}
run_as_user() {
	script=$LIMA_CIDATA_HOME/.lima-user-script
	# A fresh file: the user's own folder is not a place to write through a link.
	rm -f "$script"
	(set -C && umask 077 && cat "$LIMA_CIDATA_MNT/$1" >"$script") || return 1
	chown "$LIMA_CIDATA_USER" "$script" && chmod 700 "$script" || return 1
	result=0
	sudo -iu "$LIMA_CIDATA_USER" ${params:+"--preserve-env=${params%,}"} \
		"XDG_RUNTIME_DIR=/run/user/$LIMA_CIDATA_UID" "$script" || result=$?
	rm -f "$script"
	return "$result"
}

# Where sudo asks for a password, the user gets a random one, once, in a file only they can read.
set_password() {
	[ ! -e "$LIMA_CIDATA_HOME/.lima-password-set" ] || return 0
	password=$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')
	printf '%s:%s\n' "$LIMA_CIDATA_USER" "$password" | chpasswd || return 1
	rm -f "$LIMA_CIDATA_HOME/password"
	(set -C && umask 077 && printf '%s\n' "$password" >"$LIMA_CIDATA_HOME/password") || return 1
	: >"$LIMA_CIDATA_HOME/.lima-password-set"
	chown "$LIMA_CIDATA_USER" "$LIMA_CIDATA_HOME/password" "$LIMA_CIDATA_HOME/.lima-password-set"
}

main() {
	rm -f "$LIMA_RUN/lima-boot-done" "$LIMA_RUN/lima-ssh-ready" "$LIMA_REBOOT_REQUIRED"
	load_environment
	PATH=$LIMA_CIDATA_MNT/util:${PATH:-/usr/sbin:/usr/bin:/sbin:/bin}
	export PATH

	# shellcheck source=guest/util/report.sh
	. "$LIMA_CIDATA_MNT/util/report.sh"
	report_open
	report hello "$LIMA_CIDATA_IID"

	for_each boot.essential.Linux '*.sh' run_script
	if [ "${LIMA_CIDATA_PLAIN:-}" = 1 ]; then
		info "plain mode: no boot scripts and no guest agent; provisioning still runs"
		echo "$LIMA_CIDATA_IID" >"$LIMA_RUN/lima-ssh-ready"
		report ssh-ready "$LIMA_CIDATA_IID"
	else
		for_each boot.Linux '*.sh' run_script
	fi
	for_each provision.data '*' provision_data
	for_each provision.yq '*' provision_yq
	for_each provision.system '*' run_script
	for_each provision.user '*' provision_user
	[ "${LIMA_CIDATA_PASSWORDLESS_SUDO-1}" = 1 ] || run password set_password

	if [ -e "$LIMA_REBOOT_REQUIRED" ]; then
		info "the machine restarts; it will be done after that"
	else
		echo "$LIMA_CIDATA_IID" >"$LIMA_RUN/lima-boot-done"
		report "done" "$LIMA_CIDATA_IID" "$status"
	fi
	report_close
	info "exit status $status"
	exit "$status"
}

main
