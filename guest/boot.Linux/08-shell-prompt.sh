#!/bin/sh
# A lime green prompt in the machine called "default", so that a terminal shows where it is. Only where the
# distribution's own .bashrc offers a colour prompt, and once.
set -eu
# shellcheck disable=SC2016 # the text of a .bashrc
has_colour_prompt() { grep -qs '^if \[ "$color_prompt" = yes \]' "$1"; }

bashrc=$LIMA_CIDATA_HOME/.bashrc
[ "$LIMA_CIDATA_NAME" = default ] || exit 0
has_colour_prompt "$bashrc" || exit 0
! grep -q '^# Lima PS1' "$bashrc" || exit 0

cat >>"$bashrc" <<'END'

# Lima PS1: the green of limes where the terminal has it
case "$COLORTERM:$TERM" in
truecolor:*) lima_green='38;2;50;205;50' ;;
*:*-256color) lima_green='38;5;77' ;;
*) lima_green= ;;
esac
[ -z "$lima_green" ] ||
    PS1='${debian_chroot:+($debian_chroot)}\[\033['$lima_green'm\]\u@\h\[\033[00m\]:\[\033[01;34m\]\w\[\033[00m\]\$ '
unset lima_green
END
