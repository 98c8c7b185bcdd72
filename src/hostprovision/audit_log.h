// `host-scripts-audit.jsonl` beside the trust store: one JSON object a line, appended and never
// changed, of every decision about a host script, also one that a machine took over
// by clone or rename, and every run of one.
//
// A log that cannot be written stops nothing: append() answers with the words to warn with.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "config/host_script.h"
#include "hostprovision/event.h"
#include "hostprovision/state_folder.h"
#include "hostprovision/trust_store.h"

namespace limequat::hostprovision {

struct AuditEntry {
  enum class Kind { decision, carried, run } kind = Kind::run;
  std::string when;      // RFC 3339; "" = now
  std::string instance;  // its name
  std::string directory;
  int index = 0;
  std::string name;
  std::string digest;
  // decision
  std::optional<Verdict> verdict;
  std::optional<Means> how;
  bool restricted = false;
  std::string from;  // carried: the folder of the machine that it was made for
  // run
  std::string phase;  // "pre-start"
  std::string state;  // "succeeded", "failed", "timedOut", "terminated", "denied"
  std::optional<int> exit_code;
  std::optional<int> signal;
  std::optional<std::chrono::milliseconds> duration;
};

// A run's entry, out of its last event. nullopt for events that end nothing (running, skipped).
[[nodiscard]] std::optional<AuditEntry> audit_entry_of(const ScriptEvent& event,
                                                       std::string instance, std::string directory,
                                                       std::string digest);
[[nodiscard]] AuditEntry audit_entry_of(const TrustRecord& record, std::string instance,
                                        std::string directory);
// The machine took the decision over from the one in the folder `from`, now.
[[nodiscard]] AuditEntry carried_entry_of(const TrustRecord& record, std::string instance,
                                          std::string directory, std::string from);

// With its newline; at most 4 KiB (long texts are cut), ASCII only.
[[nodiscard]] std::string audit_line(const AuditEntry& entry);

class AuditLog {
 public:
  explicit AuditLog(StateFolder folder) : folder_(std::move(folder)) {}
  // One write(2) with O_APPEND to a 0600 file: lines of several programs do not mix. "" when it was
  // written, else a line to warn with. Never throws.
  [[nodiscard]] std::string append(const AuditEntry& entry) const noexcept;

 private:
  StateFolder folder_;
};

}  // namespace limequat::hostprovision
