#include "cli/host_provision_decision.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/context.h"
#include "hostprovision/audit_log.h"

namespace limequat::cli {

using hostprovision::StateFolder;
using hostprovision::TrustRecord;

void decide(Context& context, const ScriptedMachine& machine,
            const std::vector<std::size_t>& indexes, hostprovision::Verdict verdict,
            bool restricted) {
  std::vector<TrustRecord> records;
  for (const std::size_t index : indexes) {
    records.push_back(hostprovision::make_record(machine.scripts()[index], verdict,
                                                 hostprovision::Means::command, restricted));
  }
  const StateFolder folder = StateFolder::from_environment();
  const auto binding = hostprovision::bind_instance(machine.instance.dir);
  hostprovision::TrustStoreFile(folder).update([&](hostprovision::TrustStore& store) {
    for (const TrustRecord& record : records) {
      store.decide(binding, record, machine.consent.digests());
    }
  });
  const hostprovision::AuditLog audit(folder);
  for (const TrustRecord& record : records) {
    const auto entry =
        hostprovision::audit_entry_of(record, machine.instance.name, machine.instance.dir.string());
    const std::string trouble = audit.append(entry);
    if (!trouble.empty()) context.logger.warning("{}", trouble);
  }
}

std::vector<std::size_t> with_equals(const ScriptedMachine& machine,
                                     const std::vector<std::size_t>& indexes) {
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < machine.scripts().size(); ++i) {
    const bool meant = std::ranges::any_of(indexes, [&](std::size_t index) {
      return machine.judged[index].digest == machine.judged[i].digest;
    });
    if (meant) all.push_back(i);
  }
  return all;
}

std::string named(const ScriptedMachine& machine, const std::vector<std::size_t>& indexes) {
  std::vector<std::string> labels;
  for (const std::size_t index : indexes) labels.push_back(script_label(machine.scripts()[index]));
  return fmt::format("host script{} {}", indexes.size() == 1 ? "" : "s", enumerated(labels));
}

std::string command_line(const ScriptedMachine& machine, std::string_view command,
                         const std::vector<std::size_t>& indexes) {
  return fmt::format("limactl host-provision {} {} {}", command, machine.instance.name,
                     fmt::join(indexes, " "));
}

void say_if_equal(Context& context, const ScriptedMachine& machine,
                  const std::vector<std::size_t>& indexes) {
  std::vector<std::string> digests;
  for (const std::size_t index : indexes) digests.push_back(machine.judged[index].digest);
  std::ranges::sort(digests);
  if (std::ranges::adjacent_find(digests) == digests.end()) return;
  context.logger.info("Entries with the same text share one decision");
}

}  // namespace limequat::cli
