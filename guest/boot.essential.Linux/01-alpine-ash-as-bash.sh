#!/bin/sh
# Alpine without bash: ash knows enough of it for what the host sends over ssh (it does that through /bin/bash).
set -eu
[ -f /etc/alpine-release ] || exit 0
[ ! -e /bin/bash ] || exit 0

# Not a link: busybox goes by the name it is called with.
printf '#!/bin/sh\nexec /bin/ash "$@"\n' >/bin/bash
chmod 755 /bin/bash
