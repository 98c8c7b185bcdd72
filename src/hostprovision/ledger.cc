#include "hostprovision/ledger.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <filesystem>

#include "base/error.h"
#include "base/random.h"

namespace limequat::hostprovision {
namespace {

constexpr std::string_view kHeader = "limequat-host-scripts 1";
constexpr std::string_view kFilePrefix = "host-scripts.";
constexpr std::string_view kFileSuffix = ".run";
constexpr std::string_view kFolderPrefix = "limequat-scripts-";
constexpr std::size_t kRandomDigits = 16;
constexpr std::size_t kTokenDigits = kRandomDigits + 16;
constexpr std::size_t kMaxLedger = 8u << 20;

// Binds a token to its folder: the tokens of other machines can be seen in command lines.
std::string folder_digits(const Path& instance_dir) {
  struct stat info {};
  if (::stat(instance_dir.c_str(), &info) != 0) info.st_ino = 0;
  return fmt::format("{:016x}", static_cast<std::uint64_t>(info.st_ino));
}

std::string random_digits() {
  std::array<unsigned char, kRandomDigits / 2> bytes{};
  fill_random(bytes);
  std::string token;
  for (const unsigned char byte : bytes) token += fmt::format("{:02x}", byte);
  return token;
}

bool is_token(std::string_view text) {
  return text.size() == kTokenDigits && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

Path default_temp_root() {
  const char* folder = std::getenv("TMPDIR");
  return folder && folder[0] == '/' ? folder : "/tmp";
}

std::string_view role_word(LedgerEntry::Role role) {
  return role == LedgerEntry::Role::keeper ? "keeper" : "shell";
}

std::string_view take_word(std::string_view& text) {
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(std::min(text.size(), word.size() + 1));
  return word;
}

std::optional<LedgerEntry> parse_entry(std::string_view role, std::string_view rest) {
  LedgerEntry entry;
  if (role == role_word(LedgerEntry::Role::shell)) {
    entry.role = LedgerEntry::Role::shell;
  } else if (role != role_word(LedgerEntry::Role::keeper)) {
    return std::nullopt;
  }
  const std::string_view digits = take_word(rest);
  if (std::from_chars(digits.data(), digits.data() + digits.size(), entry.index).ec !=
      std::errc()) {
    return std::nullopt;
  }
  auto identity = ProcessIdentity::parse(rest);
  if (!identity) return std::nullopt;
  entry.process = std::move(*identity);
  return entry;
}

}  // namespace

std::optional<LedgerContent> parse_ledger(std::string_view token, std::string_view text) {
  LedgerContent content{.token = std::string(token)};
  bool first = true;
  for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (first && line != kHeader) return std::nullopt;
    if (std::exchange(first, false)) continue;
    const std::string_view word = take_word(line);
    if (word == "owner") {
      content.owner = ProcessIdentity::parse(line).value_or(ProcessIdentity());
    } else if (word == "folder") {
      content.folder = line;
    } else if (auto entry = parse_entry(word, line)) {
      content.entries.push_back(std::move(*entry));
    }
  }
  if (content.owner.pid <= 0 || !content.folder.is_absolute()) return std::nullopt;
  // A ledger that came from elsewhere must not make us remove just any folder.
  if (content.folder.filename() != fmt::format("{}{}", kFolderPrefix, token)) return std::nullopt;
  return content;
}

Ledger::Ledger(const Path& instance_dir, const Path& temp_root)
    : token_(random_digits() + folder_digits(instance_dir)) {
  file_ = instance_dir / fmt::format("{}{}{}", kFilePrefix, token_, kFileSuffix);
  folder_ = (temp_root.empty() ? default_temp_root() : temp_root) /
            fmt::format("{}{}", kFolderPrefix, token_);
}

Ledger::~Ledger() { close(); }

void Ledger::open() {
  if (open_) return;
  if (folder_.native().find('\n') != std::string::npos) {
    throw Error("the name of the folder for temporary files has a line break");
  }
  // ProcessIdentity::serialize ends its line itself.
  write_file_atomic(file_,
                    fmt::format("{}\nowner {}folder {}\n", kHeader,
                                ProcessIdentity::self().serialize(), folder_.string()),
                    0600, false);
  open_ = true;
  if (::mkdir(folder_.c_str(), 0700) < 0) {
    const int code = errno;
    remove_file(file_);
    open_ = false;
    throw SystemError(code, fmt::format("make folder {}", folder_.string()));
  }
}

void Ledger::record(const LedgerEntry& entry) {
  check(open_, "a ledger that is not open");
  const UniqueFd fd = open_file(file_, O_WRONLY | O_APPEND | O_NOFOLLOW);
  write_all(fd.get(),
            fmt::format("{} {} {}", role_word(entry.role), entry.index, entry.process.serialize()));
}

void Ledger::close() noexcept {
  if (!open_) return;
  open_ = false;
  try {
    remove_tree(folder_);
    remove_file(file_);
  } catch (const std::exception&) {
    // The ledger stays, so that the next command tries again.
  }
}

std::vector<FoundLedger> find_ledgers(const Path& instance_dir) {
  std::vector<FoundLedger> found;
  const std::string own_digits = folder_digits(instance_dir);
  std::error_code error;
  std::filesystem::directory_iterator entries(instance_dir, error);
  if (error == std::errc::no_such_file_or_directory) return found;
  if (error) throw SystemError(error.value(), fmt::format("read folder {}", instance_dir.string()));
  for (const auto& entry : entries) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(kFilePrefix) || !name.ends_with(kFileSuffix)) continue;
    const std::string_view token = std::string_view(name).substr(
        kFilePrefix.size(), name.size() - kFilePrefix.size() - kFileSuffix.size());
    if (!is_token(token)) continue;
    FoundLedger one{.file = entry.path()};
    try {
      if (!token.ends_with(own_digits)) throw Error("the ledger of another folder");
      const UniqueFd fd = open_file(one.file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
      one.content = parse_ledger(token, read_all(fd.get(), kMaxLedger));
    } catch (const Error&) {
      // Content stays empty: the caller reports and removes it.
    }
    found.push_back(std::move(one));
  }
  return found;
}

}  // namespace limequat::hostprovision
