#include <dirent.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <unordered_map>
#include <unordered_set>

#include "base/error.h"
#include "base/file.h"
#include "hostprovision/process_tree.h"

namespace limequat::hostprovision {
namespace {

struct CloseDirectory {
  void operator()(DIR* dir) const { ::closedir(dir); }
};

template <class Number>
bool parse_number(std::string_view digits, Number& into) {
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), into);
  return error == std::errc() && end == digits.data() + digits.size();
}

// A file below /proc/PID; nullopt when the process is gone or not ours to read.
std::optional<std::string> read_proc(pid_t pid, const char* name, std::size_t limit) {
  try {
    return read_file_if_exists(fmt::format("/proc/{}/{}", pid, name), limit);
  } catch (const Error&) {  // ESRCH between open and read, EACCES
    return std::nullopt;
  }
}

}  // namespace

std::optional<ProcessEntry> parse_process_stat(std::string_view text) {
  // proc(5): "pid (comm) state ppid pgrp session …"; comm may hold anything, so count from the last
  // ')'.
  const auto open = text.find(" (");
  const auto close = text.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open ||
      close + 2 >= text.size()) {
    return std::nullopt;
  }
  ProcessEntry entry;
  if (!parse_number(text.substr(0, open), entry.identity.pid)) return std::nullopt;
  std::string_view rest = text.substr(close + 2);
  constexpr int kState = 3, kParent = 4, kGroup = 5, kSession = 6, kStartTime = 22;
  for (int field = kState; field <= kStartTime; ++field) {
    const std::string_view word = rest.substr(0, rest.find(' '));
    if (word.empty()) return std::nullopt;
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    bool good = true;
    if (field == kState) entry.zombie = word == "Z" || word == "X";
    if (field == kParent) good = parse_number(word, entry.parent);
    if (field == kGroup) good = parse_number(word, entry.group);
    if (field == kSession) good = parse_number(word, entry.session);
    if (field == kStartTime) good = parse_number(word, entry.identity.start_time);
    if (!good) return std::nullopt;
  }
  return entry;
}

ProcessTree ProcessTree::snapshot() {
  std::unique_ptr<DIR, CloseDirectory> dir(::opendir("/proc"));
  if (!dir) throw_errno("open folder /proc");
  const std::string boot_id = ProcessIdentity::self().boot_id;
  std::vector<ProcessEntry> entries;
  while (const dirent* found = ::readdir(dir.get())) {
    pid_t pid = 0;
    if (!parse_number(std::string_view(found->d_name), pid)) continue;
    const auto text = read_proc(pid, "stat", 8192);
    auto entry = text ? parse_process_stat(*text) : std::nullopt;
    if (!entry) continue;
    entry->identity.boot_id = boot_id;
    entries.push_back(std::move(*entry));
  }
  return ProcessTree(std::move(entries));
}

std::vector<ProcessEntry> ProcessTree::descendants(
    const std::vector<pid_t>& roots, const std::function<bool(pid_t)>& leave_alone) const {
  std::unordered_multimap<pid_t, const ProcessEntry*> children;
  for (const auto& entry : entries_) children.emplace(entry.parent, &entry);
  std::unordered_set<pid_t> seen(roots.begin(), roots.end());
  std::vector<pid_t> open(roots.begin(), roots.end());
  std::vector<ProcessEntry> found;
  while (!open.empty()) {
    const pid_t parent = open.back();
    open.pop_back();
    const auto [first, last] = children.equal_range(parent);
    for (auto at = first; at != last; ++at) {
      const ProcessEntry& child = *at->second;
      if (!seen.insert(child.identity.pid).second || leave_alone(child.identity.pid)) continue;
      open.push_back(child.identity.pid);
      if (!child.zombie) found.push_back(child);
    }
  }
  return found;
}

std::optional<std::string> environment_value(pid_t pid, std::string_view name) {
  const auto block = read_proc(pid, "environ", 16u << 20);
  if (!block) return std::nullopt;
  std::string_view rest = *block;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\0'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.size() > name.size() && line.starts_with(name) && line[name.size()] == '=') {
      return std::string(line.substr(name.size() + 1));
    }
  }
  return std::nullopt;
}

bool is_foreign_host_agent(pid_t pid) {
  std::error_code error;
  if (!std::filesystem::equivalent(fmt::format("/proc/{}/exe", pid), "/proc/self/exe", error)) {
    return false;
  }
  const auto words = read_proc(pid, "cmdline", 1u << 20);
  if (!words) return false;
  return ('\0' + *words).find(std::string("\0hostagent\0", 11)) != std::string::npos;
}

}  // namespace limequat::hostprovision
