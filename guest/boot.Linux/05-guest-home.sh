#!/bin/sh
# The home folder was called USER.linux once and is USER.guest now: either name leads to it.
set -eu
link() { [ ! -d "$1" ] || [ -e "$2" ] || ln -s "${1##*/}" "$2"; }

link "/home/$LIMA_CIDATA_USER.guest" "/home/$LIMA_CIDATA_USER.linux"
link "/home/$LIMA_CIDATA_USER.linux" "/home/$LIMA_CIDATA_USER.guest"
