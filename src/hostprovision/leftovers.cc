#include "hostprovision/leftovers.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <vector>

#include "base/error.h"
#include "base/process_identity.h"
#include "hostprovision/environment.h"
#include "hostprovision/ledger.h"
#include "hostprovision/process_tree.h"

namespace limequat::hostprovision {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kKillLimit{3000};  // for processes to go after SIGKILL
// What a process may still fork between our look and our SIGKILL is found by the next look.
constexpr int kMaxRounds = 50;

bool has_mark(pid_t pid, std::string_view prefix) {
  const auto mark = environment_value(pid, kMarkVariable);
  return mark && mark->starts_with(prefix);
}

bool is_keeper(const ProcessEntry& entry, const LedgerContent& ledger) {
  return std::any_of(ledger.entries.begin(), ledger.entries.end(), [&](const LedgerEntry& one) {
    return one.process == entry.identity && one.role == LedgerEntry::Role::keeper;
  });
}

// Those of the run's processes that bear its mark. A session is entered by birth only, so all of
// its members descend from one of them, whatever their environment says now.
std::vector<pid_t> marked_sessions(const ProcessTree& tree, const std::string& mark) {
  std::vector<pid_t> sessions;
  for (const ProcessEntry& entry : tree.entries()) {
    const pid_t pid = entry.identity.pid;
    if (!entry.zombie && has_mark(pid, mark) && !is_foreign_host_agent(pid)) {
      sessions.push_back(entry.session);
    }
  }
  return sessions;
}

bool contains(const std::vector<pid_t>& pids, pid_t pid) {
  return std::find(pids.begin(), pids.end(), pid) != pids.end();
}

using Belongs = std::function<bool(const ProcessEntry&)>;

// All that belong, and all below them; never ourselves.
std::vector<ProcessEntry> collect(const ProcessTree& tree, const Belongs& belongs) {
  std::vector<ProcessEntry> found;
  std::vector<pid_t> roots;
  for (const ProcessEntry& entry : tree.entries()) {
    const pid_t pid = entry.identity.pid;
    if (entry.zombie || pid == ::getpid() || !belongs(entry) || is_foreign_host_agent(pid))
      continue;
    found.push_back(entry);
    roots.push_back(pid);
  }
  for (ProcessEntry& entry : tree.descendants(roots, is_foreign_host_agent)) {
    if (entry.identity.pid != ::getpid()) found.push_back(std::move(entry));
  }
  return found;
}

std::vector<ProcessHandle> signal_all(const std::vector<ProcessEntry>& entries, int number) {
  std::vector<ProcessHandle> handles;
  for (const ProcessEntry& entry : entries) {
    try {
      auto handle = ProcessHandle::open(entry.identity);
      if (!handle || !handle->signal(number)) continue;
      if (number == SIGTERM) handle->signal(SIGCONT);
      handles.push_back(std::move(*handle));
    } catch (const SystemError&) {
      // Not ours to signal (a set-user-ID program); the report counts it as a survivor.
    }
  }
  return handles;
}

void wait_all(const std::vector<ProcessHandle>& handles, std::chrono::milliseconds limit) {
  const auto deadline = Clock::now() + limit;
  for (const ProcessHandle& handle : handles) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (!handle.wait_gone(static_cast<int>(std::max<long long>(left, 0)))) return;
  }
}

// Returns how many could not be ended.
int kill_rounds(const std::function<std::vector<ProcessEntry>()>& look) {
  const auto deadline = Clock::now() + kKillLimit;
  for (int round = 0; round < kMaxRounds; ++round) {
    const auto found = look();
    if (found.empty()) return 0;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    const auto handles = signal_all(found, SIGKILL);
    if (handles.empty() || left.count() <= 0) return static_cast<int>(found.size());
    wait_all(handles, left);
  }
  return static_cast<int>(look().size());
}

// A keeper that lives ends what is below it by itself, since its host agent is gone: a second
// SIGTERM would only disturb a script that is cleaning up.
std::vector<ProcessEntry> to_be_asked(std::vector<ProcessEntry> found, const ProcessTree& tree,
                                      const LedgerContent& ledger) {
  std::vector<pid_t> keepers;
  for (const ProcessEntry& entry : found) {
    if (is_keeper(entry, ledger)) keepers.push_back(entry.identity.pid);
  }
  std::vector<pid_t> kept;
  for (const ProcessEntry& entry : tree.descendants(keepers)) kept.push_back(entry.identity.pid);
  std::erase_if(found,
                [&](const ProcessEntry& entry) { return contains(kept, entry.identity.pid); });
  return found;
}

void finish_ledger(const LedgerContent& ledger, std::chrono::milliseconds grace,
                   LeftoverReport& report) {
  // A script can write the ledger; the mark it cannot give to a process that is not its own.
  const auto belonging = [&](const ProcessTree& tree) {
    const auto sessions = marked_sessions(tree, ledger.token + ".");
    return collect(tree,
                   [&](const ProcessEntry& entry) { return contains(sessions, entry.session); });
  };
  const auto look = [&] { return belonging(ProcessTree::snapshot()); };
  const ProcessTree tree = ProcessTree::snapshot();
  const auto found = belonging(tree);
  report.processes += static_cast<int>(found.size());
  if (grace.count() > 0) wait_all(signal_all(to_be_asked(found, tree, ledger), SIGTERM), grace);
  report.survivors += kill_rounds(look);
}

void remove_script_folder(const Path& folder) {
  struct stat info {};
  if (::lstat(folder.c_str(), &info) < 0) return;
  // Somebody else's folder of that name is not the one we made.
  if (!S_ISDIR(info.st_mode) || info.st_uid != ::geteuid() || (info.st_mode & 077) != 0) return;
  remove_tree(folder);
}

}  // namespace

LeftoverReport end_leftovers(const Path& instance_dir, std::chrono::milliseconds grace) {
  LeftoverReport report;
  for (const FoundLedger& found : find_ledgers(instance_dir)) {
    if (found.content) {
      if (found.content->owner.alive()) continue;
      finish_ledger(*found.content, grace, report);
      remove_script_folder(found.content->folder);
    }
    remove_file(found.file);
    ++report.ledgers;
  }
  return report;
}

int kill_marked(const std::string& mark) {
  int count = 0;
  kill_rounds([&] {
    auto found = collect(ProcessTree::snapshot(), [&](const ProcessEntry& entry) {
      return has_mark(entry.identity.pid, mark);
    });
    count = std::max(count, static_cast<int>(found.size()));
    return found;
  });
  return count;
}

}  // namespace limequat::hostprovision
