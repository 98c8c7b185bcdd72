#include "hostprovision/audit_log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <nlohmann/json.hpp>

#include "base/error.h"

namespace limequat::hostprovision {
namespace {

// A write of this size to a file is one piece for every other writer (O_APPEND), and a reader that
// goes by lines never meets one without an end.
constexpr std::size_t kMaxLine = 4096;

std::string cut(std::string_view text, std::size_t limit) {
  return text.size() <= limit ? std::string(text) : fmt::format("{}…", text.substr(0, limit));
}

std::string_view word_of(AuditEntry::Kind kind) {
  switch (kind) {
    case AuditEntry::Kind::decision:
      return "decision";
    case AuditEntry::Kind::carried:
      return "carried";
    case AuditEntry::Kind::run:
      return "run";
  }
  return "";
}

nlohmann::ordered_json to_value(const AuditEntry& entry, std::size_t longest) {
  nlohmann::ordered_json value = {{"time", entry.when.empty() ? rfc3339_now() : entry.when},
                                  {"event", word_of(entry.kind)},
                                  {"instance", cut(entry.instance, longest)},
                                  {"dir", cut(entry.directory, longest)},
                                  {"index", entry.index},
                                  {"name", cut(entry.name, longest)},
                                  {"digest", cut(entry.digest, longest)}};
  if (entry.verdict) value["verdict"] = to_string(*entry.verdict);
  if (entry.how) value["how"] = to_string(*entry.how);
  if (entry.restricted) value["sandbox"] = "restricted";
  if (!entry.from.empty()) value["from"] = cut(entry.from, longest);
  if (!entry.phase.empty()) value["phase"] = cut(entry.phase, longest);
  if (!entry.state.empty()) value["state"] = cut(entry.state, longest);
  if (entry.exit_code) value["exitCode"] = *entry.exit_code;
  if (entry.signal) value["signal"] = *entry.signal;
  if (entry.duration) value["durationMs"] = entry.duration->count();
  return value;
}

// What the kernel did with the line; throws SystemError.
void append_line(const StateFolder& folder, std::string_view line) {
  folder.make();
  const Path file = folder.audit_log();
  const UniqueFd fd =
      open_file(file, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0600);
  if (std::string wrong = private_file_fault(fd.get(), file); !wrong.empty()) {
    throw Error(std::move(wrong));
  }
  ssize_t done = -1;
  do {
    done = ::write(fd.get(), line.data(), line.size());
  } while (done < 0 && errno == EINTR);
  if (done < 0) throw_errno(fmt::format("write {}", file.string()));
  if (static_cast<std::size_t>(done) != line.size()) {
    throw SystemError(ENOSPC, fmt::format("write {}", file.string()));
  }
}

}  // namespace

std::optional<AuditEntry> audit_entry_of(const ScriptEvent& event, std::string instance,
                                         std::string directory, std::string digest) {
  if (event.state == ScriptState::running || event.state == ScriptState::skipped) {
    return std::nullopt;
  }
  return AuditEntry{.kind = AuditEntry::Kind::run,
                    .instance = std::move(instance),
                    .directory = std::move(directory),
                    .index = event.index,
                    .name = event.name,
                    .digest = std::move(digest),
                    .phase = std::string(config::to_string(event.phase)),
                    .state = std::string(to_string(event.state)),
                    .exit_code = event.exit_code,
                    .signal = event.signal,
                    .duration = event.duration};
}

AuditEntry audit_entry_of(const TrustRecord& record, std::string instance, std::string directory) {
  return {.kind = AuditEntry::Kind::decision,
          .when = record.when,
          .instance = std::move(instance),
          .directory = std::move(directory),
          .index = record.index,
          .name = record.name,
          .digest = record.digest,
          .verdict = record.verdict,
          .how = record.how,
          .restricted = record.restricted};
}

AuditEntry carried_entry_of(const TrustRecord& record, std::string instance, std::string directory,
                            std::string from) {
  AuditEntry entry = audit_entry_of(record, std::move(instance), std::move(directory));
  entry.kind = AuditEntry::Kind::carried;
  entry.when.clear();
  entry.from = std::move(from);
  return entry;
}

std::string audit_line(const AuditEntry& entry) {
  using Json = nlohmann::ordered_json;
  // Every byte may become six (\u00XX).
  for (const std::size_t longest : {std::size_t{400}, std::size_t{60}}) {
    std::string line = to_value(entry, longest).dump(-1, ' ', true, Json::error_handler_t::replace);
    line += '\n';
    if (line.size() <= kMaxLine) return line;
  }
  throw InternalError("a line of the audit log is too long");
}

std::string AuditLog::append(const AuditEntry& entry) const noexcept {
  try {
    append_line(folder_, audit_line(entry));
    return {};
  } catch (const std::exception& error) {
    return fmt::format("the log of host scripts was not written: {}", error.what());
  }
}

}  // namespace limequat::hostprovision
