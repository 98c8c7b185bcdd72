// `mounts`: folders of the host in the guest.
#include <fmt/format.h>

#include <filesystem>

#include "base/local_path.h"
#include "base/quote.h"
#include "config/tables.h"

namespace limequat::config {
namespace {

// Words of fields, for people.
constexpr std::string_view kSftpDrivers[] = {"builtin", "openssh-sftp-server"};
constexpr std::string_view kSecurityModels[] = {"none", "passthrough", "mapped-xattr",
                                                "mapped-file"};
constexpr std::string_view kProtocolVersions[] = {"9p2000", "9p2000.u", "9p2000.L"};
constexpr std::string_view kCacheModes[] = {"none", "loose", "fscache", "mmap"};

constexpr Row kSshfsRows[] = {
    {.key = "cache",
     .go_name = "Cache",
     .doc = "Let the guest cache files.",
     .type = Type::boolean,
     .literal = true,
     .bind = member<&Mount::Sshfs::cache>},
    {.key = "followSymlinks",
     .go_name = "FollowSymlinks",
     .doc = "Follow symbolic links on the host.",
     .type = Type::boolean,
     .literal = false,
     .bind = member<&Mount::Sshfs::follow_symlinks>},
    {.key = "sftpDriver",
     .go_name = "SFTPDriver",
     .doc = "SFTP server to use; empty: choose.",
     .words = kSftpDrivers,
     .open_words = true,
     .literal = "",
     .bind = member<&Mount::Sshfs::sftp_driver>},
};
constexpr Table kSshfsTable = {.go_type = "limatype.SSHFS", .rows = kSshfsRows};

constexpr Row kNinePRows[] = {
    {.key = "securityModel",
     .go_name = "SecurityModel",
     .doc = "How owners and permissions are kept on the host.",
     .words = kSecurityModels,
     .open_words = true,
     .literal = "none",
     .bind = member<&Mount::NineP::security_model>},
    {.key = "protocolVersion",
     .go_name = "ProtocolVersion",
     .doc = "Version of the 9P protocol.",
     .words = kProtocolVersions,
     .open_words = true,
     .literal = "9p2000.L",
     .bind = member<&Mount::NineP::protocol_version>},
    {.key = "msize",
     .go_name = "Msize",
     .doc = "Largest message of the protocol, such as 128KiB.",
     .literal = "128KiB",
     .check = check_size,
     .bind = member<&Mount::NineP::msize>},
    {.key = "cache",
     .go_name = "Cache",
     .doc = "How much the guest caches.",
     .default_words = "fscache; mmap for a writable mount",
     .words = kCacheModes,
     .open_words = true,
     .bind = member<&Mount::NineP::cache>},
};
constexpr Table kNinePTable = {.go_type = "limatype.NineP", .rows = kNinePRows};

void check_queue_size(Judge& judge, const Field& field) {
  if (field.is_set() && judge.options.goos != "linux") {
    judge.warn(field, fmt::format("field {} is only supported on Linux", judge.path()));
  }
}

constexpr Row kVirtiofsRows[] = {
    {.key = "queueSize",
     .go_name = "QueueSize",
     .doc = "Length of the request queue.",
     .default_words = "1024",
     .type = Type::integer,
     .check = check_queue_size,
     .bind = member<&Mount::virtiofs_queue_size>},
};
constexpr Table kVirtiofsTable = {.go_type = "limatype.Virtiofs", .rows = kVirtiofsRows};

void check_location(Judge& judge, const Field& field) {
  const std::string_view location = field.text();
  if (!location.starts_with('/') && !location.starts_with('~')) {
    judge.error(field, fmt::format("field `{}` must be an absolute path, got {}", judge.path(),
                                   name_quote(location)));
    return;
  }
  if (location.starts_with('~')) {  // what expands was expanded at load
    judge.error(
        field, fmt::format("field `{0}` refers to an unexpandable path: {1}: unexpandable path {1}",
                           judge.path(), name_quote(location)));
    return;
  }
  std::error_code failure;
  const auto status = std::filesystem::status(location, failure);
  if (status.type() == std::filesystem::file_type::not_found) {
    judge.warn(field, fmt::format("field `{}` refers to a non-existent directory: {}", judge.path(),
                                  name_quote(location)));
  } else if (failure) {
    judge.error(field, fmt::format("field `{}` refers to an inaccessible path: {}: {}",
                                   judge.path(), name_quote(location), failure.message()));
  } else if (!std::filesystem::is_directory(status)) {
    judge.error(field, fmt::format("field `{}` refers to a non-directory path: {}", judge.path(),
                                   name_quote(location)));
  }
}

bool is_system_path(std::string_view path) {
  for (const std::string_view reserved :
       {"/", "/bin", "/dev", "/etc", "/home", "/opt", "/sbin", "/tmp", "/usr", "/var"}) {
    if (path == reserved) return true;
  }
  return false;
}

void check_mount_point(Judge& judge, const Field& field) {
  const std::string_view point = field.text();
  if (is_system_path(point)) {
    judge.error(field, fmt::format("field `{}` must not be a system path such as /etc or /usr",
                                   judge.path()));
  } else if (point == judge.machine.user.home) {
    judge.error(field, fmt::format("field `{}` is the reserved internal home directory {}",
                                   judge.path(), name_quote(point)));
  } else if (point.starts_with('~')) {  // nobody expands it in the guest
    judge.error(field, fmt::format("field `{}` must not start with `~`", judge.path()));
  } else if (!point.starts_with('/') && judge.machine.os != Os::windows &&
             (field.place.layer != Layer::none)) {
    // The seed would refuse it; a point that follows from a wrong `location` is that one's error.
    judge.error(field, fmt::format("field `{}` must be an absolute path, got {}", judge.path(),
                                   name_quote(point)));
  }
}

constexpr Row kMountRows[] = {
    {.key = "location",
     .go_name = "Location",
     .doc = "Folder of the host; `~` is your home.",
     .expand = Expand::host,
     .check = check_location,
     .bind = member<&Mount::location>,
     .omit = Omit::never},
    {.key = "mountPoint",
     .go_name = "MountPoint",
     .doc = "Where the guest has the folder.",
     .default_words = "the same as `location`",
     .expand = Expand::guest,
     .check = check_mount_point,
     .bind = member<&Mount::mount_point>},
    {.key = "writable",
     .go_name = "Writable",
     .doc = "May the guest change files?",
     .type = Type::boolean,
     .literal = false,
     .bind = member<&Mount::writable>},
    {.key = "sshfs",
     .go_name = "SSHFS",
     .doc = "Options for the mount type reverse-sshfs.",
     .type = Type::part,
     .table = &kSshfsTable,
     .bind = member<&Mount::sshfs>,
     .omit = Omit::if_empty},
    {.key = "9p",
     .go_name = "NineP",
     .doc = "Options for the mount type 9p.",
     .type = Type::part,
     .table = &kNinePTable,
     .bind = member<&Mount::nine_p>,
     .omit = Omit::if_empty},
    {.key = "virtiofs",
     .go_name = "Virtiofs",
     .doc = "Options for the mount type virtiofs.",
     .type = Type::part,
     .table = &kVirtiofsTable,
     .bind = inline_part,
     .omit = Omit::if_empty},
};
constexpr auto kLocation = row_of(kMountRows, "location");
constexpr auto kMountPoint = row_of(kMountRows, "mountPoint");
constexpr auto kWritable = row_of(kMountRows, "writable");
constexpr auto kNineP = row_of(kMountRows, "9p");
constexpr auto kNinePCache = row_of(kNinePRows, "cache");

void prepare_mount(Record& mount, const Scope& scope) {
  Field& location = mount[kLocation];
  location.value = expand_tilde(clean_path(location.text()), scope.facts.home);
  if (!mount[kMountPoint].is_set()) mount[kMountPoint].value = location.value;
}

std::string_view mount_identity(const Record& mount) { return mount[kMountPoint].text(); }

// All that the later entry sets, but for `location`.
void overlay(Record& earlier, Record& later, bool is_mount) {
  for (std::size_t i = 0; i < earlier.fields.size(); ++i) {
    if ((is_mount && i == kLocation) || !later[i].is_set()) continue;
    if (!earlier[i].parts.empty() && !later[i].parts.empty()) {
      overlay(earlier[i].parts.front(), later[i].parts.front(), false);
    } else {
      earlier[i] = std::move(later[i]);
    }
  }
}

void absorb_mount(Record& earlier, Record& later, const Scope&) { overlay(earlier, later, true); }

void complete_mount(Record& mount, const Scope&) {
  Field& cache = mount[kNineP].parts.front()[kNinePCache];
  if (!cache.is_set()) set_default(cache, mount[kWritable].is_true() ? "mmap" : "fscache");
}

}  // namespace

constinit const Table kMountTable = {.go_type = "limatype.Mount",
                                     .rows = kMountRows,
                                     .prepare = prepare_mount,
                                     .identity = mount_identity,
                                     .absorb = absorb_mount,
                                     .complete = complete_mount};

}  // namespace limequat::config
