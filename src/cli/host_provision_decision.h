// Writing down what the user decided with `limactl host-provision allow` or `deny`.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cli/host_provision_machine.h"
#include "hostprovision/trust_store.h"

namespace limequat::cli {

// In the trust store, all at once, and in the audit log (which only warns when it cannot). Throws
// Error when the store cannot be understood or written: then nothing is decided.
void decide(Context& context, const ScriptedMachine& machine,
            const std::vector<std::size_t>& indexes, hostprovision::Verdict verdict,
            bool restricted = false);

// `indexes` and those with the same text, which share their decision, in ascending order.
[[nodiscard]] std::vector<std::size_t> with_equals(const ScriptedMachine& machine,
                                                   const std::vector<std::size_t>& indexes);

// "host scripts 0 "setup" and 2".
[[nodiscard]] std::string named(const ScriptedMachine& machine,
                                const std::vector<std::size_t>& indexes);
// "limactl host-provision deny dev 0 2", for these and no others.
[[nodiscard]] std::string command_line(const ScriptedMachine& machine, std::string_view command,
                                       const std::vector<std::size_t>& indexes);

// Tells, when entries share a text, that a decision about one of them is about all of them.
void say_if_equal(Context& context, const ScriptedMachine& machine,
                  const std::vector<std::size_t>& indexes);

}  // namespace limequat::cli
