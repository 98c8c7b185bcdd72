#include "store/pid_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <charconv>

#include "base/error.h"

namespace limequat::store {
namespace {

constexpr std::size_t kLimit = 256;

// One version of a file: writers replace it (a new inode) or, as QEMU does, write over it.
struct Version {
  std::string text;
  dev_t device = 0;
  ino_t inode = 0;
  friend bool operator==(const Version&, const Version&) = default;
};

// nullopt when there is no such file. Throws Error for what is no small regular file.
std::optional<Version> read_version(const Path& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!fd) {
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    throw_errno(fmt::format("open {}", path.string()));
  }
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) throw_errno(fmt::format("stat {}", path.string()));
  if (!S_ISREG(info.st_mode)) throw Error(fmt::format("{}: not a regular file", path.string()));
  return with_context(path.string(), [&] {
    return Version{read_all(fd.get(), kLimit), info.st_dev, info.st_ino};
  });
}

std::optional<pid_t> parse_pid(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  pid_t pid = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), pid);
  if (error != std::errc() || end != text.data() + text.size() || pid <= 0) return std::nullopt;
  return pid;
}

// argv of a process, from /proc (proc(5)). Empty: gone, or hidden from us.
std::string command_line_of(pid_t pid) {
  try {
    return read_file_if_exists(fmt::format("/proc/{}/cmdline", pid), 4u << 20).value_or("");
  } catch (const Error&) {  // ended between open and read
    return {};
  }
}

// `text` contains `path` as a whole path: what follows does not go on with its last component.
bool contains_path(std::string_view text, std::string_view path) {
  for (auto at = text.find(path); at != std::string_view::npos; at = text.find(path, at + 1)) {
    const std::size_t end = at + path.size();
    if (end == text.size() ||
        std::string_view("/,:;\" ").find(text[end]) != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

struct Judged {
  PidState state = NoPidFile{};
  std::optional<Version> pid;
  std::optional<Version> identity;
};

PidState judge_pid(pid_t pid, const std::optional<Version>& recorded,
                   const ProcessPattern& pattern) {
  const auto identity = recorded ? ProcessIdentity::parse(recorded->text) : std::nullopt;
  if (identity && identity->pid == pid) {
    if (identity->alive()) return *identity;
    return StalePidFile{};
  }
  // Written by upstream, or the identity is of an earlier process.
  const auto present = ProcessIdentity::of(pid);
  if (present && looks_like(command_line_of(pid), pattern)) return *present;
  return StalePidFile{};
}

Judged judge(const PidFile& file, const ProcessPattern& pattern) {
  Judged result;
  try {
    result.pid = read_version(file.path());
    if (!result.pid) return result;
    const auto pid = parse_pid(result.pid->text);
    if (!pid) {
      result.state =
          UnreadablePidFile{fmt::format("{} does not contain a pid", file.path().string())};
      return result;
    }
    result.identity = read_version(file.identity_path());
    result.state = judge_pid(*pid, result.identity, pattern);
  } catch (const Error& error) {
    result.state = UnreadablePidFile{error.message()};
  }
  return result;
}

// Removes the file if it is still that version. True when it was.
bool remove_version(const Path& path, const Version& version) {
  static std::atomic<unsigned> counter{0};
  const Path aside = fmt::format("{}.{}.{}.tmp", path.string(), ::getpid(), counter++);
  if (::rename(path.c_str(), aside.c_str()) != 0) {
    if (errno == ENOENT) return false;
    throw_errno(fmt::format("remove {}", path.string()));
  }
  const bool same = read_version(aside) == version;
  // Somebody else's: back with it, unless there is an even newer one.
  if (!same &&
      ::renameat2(AT_FDCWD, aside.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0) {
    return false;
  }
  remove_file(aside);
  return same;
}

}  // namespace

bool looks_like(std::string_view command_line, const ProcessPattern& pattern) {
  if (command_line.empty()) return false;
  const std::string_view first = command_line.substr(0, command_line.find('\0'));
  const std::string_view program = first.substr(first.rfind('/') + 1);
  if (program.find(pattern.program) == std::string_view::npos) return false;
  std::string_view rest = command_line.substr(std::min(command_line.size(), first.size() + 1));
  while (!rest.empty()) {
    const std::string_view word = rest.substr(0, rest.find('\0'));
    if (contains_path(word, pattern.argument)) return true;
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
  }
  return false;
}

PidState PidFile::read() const { return judge(*this, pattern_).state; }

std::optional<ProcessIdentity> PidFile::running() const {
  const PidState state = read();
  if (const auto* identity = std::get_if<ProcessIdentity>(&state)) return *identity;
  return std::nullopt;
}

std::optional<ProcessIdentity> PidFile::running_or_recorded() const {
  if (auto process = running()) return process;
  try {
    const auto recorded = read_version(identity_path());
    auto identity = recorded ? ProcessIdentity::parse(recorded->text) : std::nullopt;
    if (identity && identity->alive()) return identity;
  } catch (const Error&) {  // what cannot be read names no process
  }
  return std::nullopt;
}

void PidFile::write_identity(const ProcessIdentity& identity) const {
  write_file_atomic(identity_path(), identity.serialize(), 0600, false);
}

void PidFile::write(const ProcessIdentity& identity) const {
  write_identity(identity);
  write_file_atomic(path_, fmt::format("{}\n", identity.pid), 0644, false);
}

void PidFile::remove_if(const ProcessIdentity& identity) const {
  const auto pid = read_version(path_);
  if (pid && parse_pid(pid->text) == identity.pid) remove_version(path_, *pid);
  const auto recorded = read_version(identity_path());
  if (recorded && ProcessIdentity::parse(recorded->text) == identity) {
    remove_version(identity_path(), *recorded);
  }
}

bool PidFile::remove_stale() const {
  const Judged judged = judge(*this, pattern_);
  if (!std::holds_alternative<StalePidFile>(judged.state)) return false;
  const bool removed = remove_version(path_, *judged.pid);
  if (judged.identity) remove_version(identity_path(), *judged.identity);
  return removed;
}

}  // namespace limequat::store
