// How to reach a machine by ssh, as a value: for `shell`, `show-ssh`, ssh.config and the host
// agent.
#pragma once

#include "ssh/master.h"
#include "store/instance.h"

namespace limequat::lifecycle {

// `port`: where the machine's ssh is forwarded to on 127.0.0.1. The ssh program is asked for its
// version once per installation of it (a cached answer after that).
[[nodiscard]] ssh::Connection connection_to(const store::Instance& instance,
                                            const store::Home& home, int port);

// For a start, before anything else: throws Error, with what to do, when the ssh program of $SSH or
// PATH cannot be run. Tried for the machine, it would only look as if the guest did not answer.
void require_ssh_client();
// Of what went wrong with running ssh: says what $SSH is, if it is set, and what to do.
[[noreturn]] void rethrow_naming_ssh(const Error& error);

// Where answers about installed programs are kept: $XDG_CACHE_HOME/limequat or ~/.cache/limequat.
[[nodiscard]] Path features_cache_directory();

}  // namespace limequat::lifecycle
