#include "hostprovision/trust_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <filesystem>
#include <optional>

#include "base/quote.h"
#include "hostprovision/folder_birth.h"

namespace limequat::hostprovision {
namespace {

bool contains(const std::vector<std::string>& digests, std::string_view digest) {
  return std::ranges::find(digests, digest) != digests.end();
}

bool same_place(const TrustRecord& old, const TrustRecord& present) {
  if (!old.name.empty() || !present.name.empty()) return old.name == present.name;
  return old.index == present.index;
}

bool same_folder(const InstanceBinding& a, const InstanceBinding& b) {
  return a.device == b.device && a.inode == b.inode;
}

bool still_there(const InstanceBinding& binding) {
  try {
    return bind_instance(binding.path) == binding;
  } catch (const SystemError&) {
    return false;
  }
}

// The words after what is wrong with the store.
std::string with_remedy(std::string_view what, const Path& file) {
  return fmt::format(
      "{}; no host script runs until this is mended (hint: mend it, or move it away and decide "
      "anew: "
      "mv {} {})",
      what, shell_quote(file.string()), shell_quote(file.string() + ".bad"));
}

// Throws Error for everything but "there is none".
TrustStore read_store(const StateFolder& folder) {
  const Path file = folder.trust_store();
  if (std::string wrong = folder.fault(); !wrong.empty()) throw Error(std::move(wrong));
  const UniqueFd fd(
      ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
  if (!fd) {
    if (errno == ENOENT) return {};
    if (errno == ELOOP) {
      throw Error(with_remedy(fmt::format("{} is a symlink", name_quote(file.string())), file));
    }
    throw_errno(fmt::format("open {}", file.string()));
  }
  if (std::string wrong = private_file_fault(fd.get(), file); !wrong.empty()) {
    throw Error(std::move(wrong));
  }
  try {
    const std::string bytes =
        with_context(file.string(), [&] { return read_all(fd.get(), kMaxTrustStoreBytes); });
    return parse_trust_store(bytes, file.string());
  } catch (const SystemError&) {
    throw;
  } catch (const Error& error) {
    throw Error(with_remedy(error.message(), file));
  }
}

}  // namespace

InstanceBinding bind_instance(const Path& instance_dir) {
  std::error_code error;
  const Path real = std::filesystem::canonical(instance_dir, error);
  if (error) throw SystemError(error.value(), fmt::format("find folder {}", instance_dir.string()));
  struct stat info {};
  if (::stat(real.c_str(), &info) != 0) throw_errno(fmt::format("stat {}", real.string()));
  return {.path = real.string(),
          .device = info.st_dev,
          .inode = info.st_ino,
          .birth = folder_birth(real)};
}

std::string_view to_string(Verdict verdict) {
  return verdict == Verdict::allowed ? "allowed" : "denied";
}

std::string_view to_string(Means how) {
  switch (how) {
    case Means::prompt:
      return "prompt";
    case Means::flag:
      return "flag";
    case Means::command:
      return "command";
  }
  return "";
}

const TrustRecord* InstanceTrust::find(std::string_view digest) const {
  const auto at = std::ranges::find(records, digest, &TrustRecord::digest);
  return at == records.end() ? nullptr : &*at;
}

const InstanceTrust* TrustStore::find(const InstanceBinding& binding) const {
  const auto at = std::ranges::find(instances_, binding, &InstanceTrust::binding);
  return at == instances_.end() ? nullptr : &*at;
}

InstanceTrust& TrustStore::at(const InstanceBinding& binding) {
  const auto at = std::ranges::find(instances_, binding, &InstanceTrust::binding);
  if (at != instances_.end()) return *at;
  return instances_.emplace_back(InstanceTrust{.binding = binding});
}

void TrustStore::begin(const InstanceBinding& binding, std::vector<OriginPart> origin) {
  std::erase_if(instances_, [&](const InstanceTrust& old) {
    return old.binding.path == binding.path || same_folder(old.binding, binding);
  });
  at(binding).origin = std::move(origin);
}

void TrustStore::decide(const InstanceBinding& binding, TrustRecord record,
                        const std::vector<std::string>& present) {
  auto& records = at(binding).records;
  std::erase_if(records, [&](const TrustRecord& old) {
    if (old.digest == record.digest) return true;
    if (contains(present, old.digest) || !same_place(old, record)) return false;
    return record.verdict == Verdict::allowed || old.verdict == Verdict::denied;
  });
  records.push_back(std::move(record));
  if (records.size() > kMaxTrustRecords) {
    std::erase_if(records, [&](const TrustRecord& old) {
      return &old != &records.back() && !contains(present, old.digest);
    });
  }
}

void TrustStore::carry(const InstanceBinding& from, const InstanceBinding& to,
                       const std::vector<std::string>& present) {
  const InstanceTrust* const source = find(from);
  InstanceTrust carried{.binding = to};
  if (source != nullptr) {
    carried.origin = source->origin;
    for (const TrustRecord& record : source->records) {
      if (contains(present, record.digest)) carried.records.push_back(record);
    }
  }
  // A rename keeps the folder: `from` is the caller's to forget.
  std::erase_if(instances_, [&](const InstanceTrust& old) {
    return old.binding != from && (old.binding.path == to.path || same_folder(old.binding, to));
  });
  if (source != nullptr && from != to) instances_.push_back(std::move(carried));
}

void TrustStore::forget(const InstanceBinding& binding) {
  std::erase_if(instances_, [&](const InstanceTrust& old) { return old.binding == binding; });
}

void TrustStore::keep_only(const std::function<bool(const InstanceBinding&)>& wanted) {
  std::erase_if(instances_, [&](const InstanceTrust& one) { return !wanted(one.binding); });
}

TrustReading TrustStoreFile::read() const {
  try {
    return {.store = read_store(folder_), .trouble = {}};
  } catch (const Error& error) {
    return {.store = {}, .trouble = error.message(), .unreadable = true};
  }
}

void TrustStoreFile::update(const std::function<void(TrustStore&)>& change) const {
  folder_.make();
  const FileLock lock = FileLock::acquire(folder_.trust_lock());
  TrustStore store = read_store(folder_);
  const TrustStore before = store;
  change(store);
  if (store == before) return;
  if (store.instances().size() > kMaxTrustedInstances) store.keep_only(still_there);
  write_file_atomic(folder_.trust_store(), to_json(store), 0600);
}

std::string rfc3339_now() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
  return {text.data(), size};
}

}  // namespace limequat::hostprovision
