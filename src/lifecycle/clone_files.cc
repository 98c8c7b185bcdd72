#include "lifecycle/clone_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "base/error.h"
#include "image/copy.h"

namespace limequat::lifecycle {
namespace {

namespace fs = std::filesystem;

bool is_debug_script(std::string_view name) {
  constexpr std::string_view kPrefix = "provision";
  return name.size() > kPrefix.size() && name.starts_with(kPrefix) && name[kPrefix.size()] >= '0' &&
         name[kPrefix.size()] <= '9';
}

mode_t mode_of(const Path& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) < 0) throw_errno(fmt::format("stat {}", path.string()));
  return info.st_mode & 07777;
}

// Nobody writes to a read-only lower disk of two machines.
bool share(const Path& from, const Path& to) {
  return from.filename() == "basedisk" && (mode_of(from) & 0222) == 0 &&
         ::link(from.c_str(), to.c_str()) == 0;
}

void copy_file(const Path& from, const Path& to, ProgressLine& progress) {
  if (share(from, to)) return;
  const UniqueFd source = open_file(from, O_RDONLY);
  const UniqueFd copy = open_file(to, O_WRONLY | O_CREAT | O_EXCL, 0600);
  if (!image::clone_file(source.get(), copy.get())) {
    with_context(fmt::format("copy {}", from.string()), [&] {
      image::copy_sparse(source.get(), copy.get(), [&](std::uint64_t done, std::uint64_t total) {
        progress.amount(done, total);
        progress.tick();
      });
    });
  }
  if (::fchmod(copy.get(), mode_of(from)) < 0) throw_errno(fmt::format("chmod {}", to.string()));
}

class Copier {
 public:
  Copier(const Path& root, ProgressLine& progress)
      : root_(fs::canonical(root)), progress_(progress) {}

  void folder(const Path& relative, const Path& to) {
    for (const auto& entry : fs::directory_iterator(root_ / relative)) {
      const Path name = relative / entry.path().filename();
      const CloneRule rule = clone_rule(name);
      if (rule == CloneRule::copy) one(entry, name, to);
      if (rule == CloneRule::empty) write_file_atomic(to / name, "", mode_of(entry.path()), false);
    }
  }

 private:
  void one(const fs::directory_entry& entry, const Path& name, const Path& to) {
    switch (entry.symlink_status().type()) {
      case fs::file_type::directory:
        make_directories(to / name, mode_of(entry.path()) | 0700);
        folder(name, to);
        break;
      case fs::file_type::regular:
        copy_file(entry.path(), to / name, progress_);
        break;
      case fs::file_type::symlink:
        link(entry, name, to);
        break;
      default:  // sockets, pipes
        break;
    }
  }

  void link(const fs::directory_entry& entry, const Path& name, const Path& to) {
    std::error_code dangling;
    const Path target = fs::canonical(entry.path(), dangling);
    if (dangling || fs::is_directory(target)) {
      fs::create_symlink(fs::read_symlink(entry.path()), to / name);
      return;
    }
    const auto [end, rest] =
        std::mismatch(root_.begin(), root_.end(), target.begin(), target.end());
    if (end == root_.end()) {
      fs::create_symlink(target.lexically_relative((root_ / name).parent_path()), to / name);
    } else if (fs::is_regular_file(target)) {
      copy_file(target, to / name, progress_);
    }
  }

  Path root_;
  ProgressLine& progress_;
};

}  // namespace

bool is_temporary(std::string_view name) {
  constexpr std::array<std::string_view, 3> kSuffixes{".pid", ".sock", ".tmp"};
  return std::ranges::any_of(kSuffixes,
                             [&](std::string_view suffix) { return name.ends_with(suffix); });
}

CloneRule clone_rule(const Path& relative) {
  const std::string name = relative.filename().string();
  if (name == "vz-identifier") return CloneRule::empty;
  if (is_temporary(name) || name == "protected" || name == "swtpm") return CloneRule::leave_out;
  if (relative.has_parent_path()) return CloneRule::copy;
  const bool of_script = name.starts_with("host-scripts.") && name.ends_with(".run");
  return of_script || is_debug_script(name) ? CloneRule::leave_out : CloneRule::copy;
}

void copy_machine(const Path& from, const Path& to, ProgressLine& progress) {
  try {
    Copier(from, progress).folder("", to);
  } catch (const fs::filesystem_error& error) {
    throw SystemError(error.code().value(), fmt::format("copy {}", error.path1().string()));
  }
}

}  // namespace limequat::lifecycle
