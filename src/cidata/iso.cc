#include "cidata/iso.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <memory>
#include <set>

#include "base/error.h"
#include "base/file.h"
#include "base/quote.h"

namespace limequat::cidata {
namespace {

constexpr std::size_t kMaxComponent = 64;
constexpr int kMaxDepth = 8;  // ECMA-119 §6.8.2.1
constexpr std::size_t kSector = 2048;

struct FreeArchive {
  void operator()(archive* a) const { archive_write_free(a); }
};
struct FreeEntry {
  void operator()(archive_entry* e) const { archive_entry_free(e); }
};
using ArchivePtr = std::unique_ptr<archive, FreeArchive>;
using EntryPtr = std::unique_ptr<archive_entry, FreeEntry>;

void require(archive* a, la_ssize_t result, std::string_view what) {
  // A warning of the writer is a changed name or attribute: not what we asked for, so no better.
  if (result < ARCHIVE_OK) {
    const char* why = archive_error_string(a);
    throw Error(fmt::format("{}: {}", what, why != nullptr ? why : "unknown error"));
  }
}

// The ISO writer keeps the contents of the files there until the end, and says only that it cannot.
void require_temporary_folder() {
  const char* const given = std::getenv("TMPDIR");
  const Path folder = given != nullptr ? given : "/tmp";
  struct stat info {};
  if (::stat(folder.c_str(), &info) == 0) {
    errno = ENOTDIR;
    if (S_ISDIR(info.st_mode) && ::access(folder.c_str(), W_OK | X_OK) == 0) return;
  }
  const int problem = errno;
  throw SystemError(problem, fmt::format("temporary files cannot be made in {} ({}; hint: {})",
                                         name_quote(folder.string()),
                                         given != nullptr ? "the environment variable TMPDIR"
                                                          : "TMPDIR is not set",
                                         given != nullptr ? "correct it, or unset it to use /tmp"
                                                          : "set TMPDIR to another folder"));
}

void check_component(std::string_view path, std::string_view component) {
  constexpr std::string_view kAllowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
  const auto refuse = [&](std::string_view why) {
    throw Error(fmt::format("seed file {}: {}", name_quote(path), why));
  };
  if (component.empty() || component == "." || component == "..")
    refuse("not a plain relative path");
  if (component.size() > kMaxComponent)
    refuse(fmt::format("a name of more than {} characters", kMaxComponent));
  if (component.find_first_not_of(kAllowed) != component.npos) {
    refuse("a name may have letters, digits, `.`, `_` and `-` only");
  }
}

// The folders above `path`, outermost first.
std::vector<std::string> check_path(std::string_view path) {
  std::vector<std::string> folders;
  std::size_t begin = 0;
  while (true) {
    const auto end = path.find('/', begin);
    check_component(path, path.substr(begin, end == path.npos ? end : end - begin));
    if (end == path.npos) break;
    folders.emplace_back(path.substr(0, end));
    begin = end + 1;
  }
  if (folders.size() >= kMaxDepth) {
    throw Error(fmt::format("seed file {}: more than {} levels", name_quote(path), kMaxDepth));
  }
  return folders;
}

class Writer {
 public:
  explicit Writer(std::int64_t time) : archive_(archive_write_new()), time_(time) {
    check(archive_ != nullptr, "no memory for an archive");
    require_temporary_folder();
    auto* a = archive_.get();
    require(a, archive_write_set_format_iso9660(a), "iso9660");
    option("volume-id", kVolumeLabel);
    option("rockridge", "useful");
    option("joliet", nullptr);
    // The padding is for the run-out of real disks.
    option("pad", nullptr);
    require(a, archive_write_set_bytes_in_last_block(a, 1), "iso9660");
    require(a, archive_write_open2(a, this, nullptr, &Writer::append, nullptr, nullptr), "iso9660");
  }

  void add_folder(const std::string& path) {
    if (!seen_.insert(path).second) return;
    add_entry(path, AE_IFDIR, 0755, 0);
  }

  void add_file(const SeedFile& file) {
    if (!seen_.insert(file.path).second) {
      throw Error(fmt::format("seed file {} is there twice", name_quote(file.path)));
    }
    add_entry(file.path, AE_IFREG, file.mode, file.bytes.size());
    auto* a = archive_.get();
    for (std::string_view rest = file.bytes; !rest.empty();) {
      const auto written = archive_write_data(a, rest.data(), rest.size());
      require(a, written, file.path);
      check(written > 0, "the ISO writer takes no more bytes");
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  std::string finish() {
    require(archive_.get(), archive_write_close(archive_.get()), "iso9660");
    check(bytes_.size() > 17 * kSector, "an ISO without a volume descriptor");
    set_label();
    return std::move(bytes_);
  }

 private:
  void option(const char* name, const char* value) {
    require(archive_.get(), archive_write_set_format_option(archive_.get(), "iso9660", name, value),
            name);
  }

  void add_entry(const std::string& path, unsigned type, mode_t mode, std::size_t size) {
    const EntryPtr entry(archive_entry_new());
    auto* e = entry.get();
    check(e != nullptr, "no memory for an archive entry");
    archive_entry_set_pathname(e, path.c_str());
    archive_entry_set_filetype(e, type);
    archive_entry_set_perm(e, mode);
    archive_entry_set_size(e, static_cast<la_int64_t>(size));
    archive_entry_set_mtime(e, time_, 0);
    archive_entry_set_ctime(e, time_, 0);
    archive_entry_set_atime(e, time_, 0);
    require(archive_.get(), archive_write_header(archive_.get(), e), path);
  }

  // The writer makes it upper case, as ECMA-119 wants; the guest's /dev/disk/by-label and
  // cloud-init want it as every other tool writes it. 32 bytes at BP 41 (§8.4.7).
  void set_label() {
    std::string label = kVolumeLabel;
    label.resize(32, ' ');
    bytes_.replace(16 * kSector + 40, label.size(), label);
  }

  static la_ssize_t append(archive* /*a*/, void* self, const void* data, std::size_t size) {
    static_cast<Writer*>(self)->bytes_.append(static_cast<const char*>(data), size);
    return static_cast<la_ssize_t>(size);
  }

  std::string bytes_;  // before archive_: its destructor may still write
  ArchivePtr archive_;
  std::set<std::string> seen_;
  std::int64_t time_ = 0;
};

}  // namespace

std::string iso_bytes(const Seed& seed, std::int64_t time) {
  Writer writer(time);
  for (const auto& file : seed.files) {
    for (const auto& folder : check_path(file.path)) writer.add_folder(folder);
    writer.add_file(file);
  }
  return writer.finish();
}

void write_iso(const Path& path, const Seed& seed, std::int64_t time) {
  write_file_atomic(path, iso_bytes(seed, time), 0600, /*durable=*/false);
}

}  // namespace limequat::cidata
