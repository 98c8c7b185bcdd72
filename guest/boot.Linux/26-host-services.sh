#!/bin/sh
# The host puts links to forwarded sockets (the ssh agent) here, as the user.
set -eu
install -d -m 700 -o "$LIMA_CIDATA_USER" /run/host-services
