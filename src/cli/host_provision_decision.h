// Writing down what the user decided with `limactl host-provision allow` or `deny`.
#pragma once

#include <cstddef>
#include <vector>

#include "cli/host_provision_machine.h"
#include "hostprovision/trust_store.h"

namespace limequat::cli {

// In the trust store, all at once, and in the audit log (which only warns when it cannot). Throws
// Error when the store cannot be understood or written: then nothing is decided.
void decide(Context& context, const ScriptedMachine& machine,
            const std::vector<std::size_t>& indexes, hostprovision::Verdict verdict,
            bool restricted = false);

// "host scripts 0 "setup" and 2".
[[nodiscard]] std::string named(const ScriptedMachine& machine,
                                const std::vector<std::size_t>& indexes);

}  // namespace limequat::cli
