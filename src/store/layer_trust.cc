#include "store/layer_trust.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/error.h"
#include "base/quote.h"

namespace limequat::store {
namespace {

std::string judge(const Path& path, const struct stat& info) {
  const std::string quoted = name_quote(path.string());
  const std::string word = shell_quote(path.string());
  if (info.st_uid != ::geteuid() && info.st_uid != 0) {
    return fmt::format("{} belongs to another user (uid {}); hint: chown {} {}", quoted,
                       info.st_uid, ::geteuid(), word);
  }
  const unsigned mode = info.st_mode & 07777U;
  if ((mode & S_IWOTH) != 0) {
    return fmt::format("{} can be written by everybody (mode {:04o}); hint: chmod o-w {}", quoted,
                       mode, word);
  }
  if ((mode & S_IWGRP) != 0 && info.st_gid != ::getegid()) {
    return fmt::format("{} can be written by the group {} (mode {:04o}); hint: chmod g-w {}",
                       quoted, info.st_gid, mode, word);
  }
  return {};
}

std::string judge_folder(const Path& folder) {
  struct stat info {};
  if (::stat(folder.c_str(), &info) != 0) throw_errno(fmt::format("stat {}", folder.string()));
  return judge(folder, info);
}

// Everything that decides which bytes stand at `path`.
std::string judge_all(const Path& path, const struct stat& file) {
  std::error_code failed;
  const Path target = std::filesystem::canonical(path, failed);
  std::string refusal = judge(failed ? path : target, file);
  const Path folder = path.parent_path();
  for (const Path& one : {folder, folder.parent_path(), target.parent_path()}) {
    if (refusal.empty() && !one.empty()) refusal = judge_folder(one);
  }
  return refusal;
}

}  // namespace

std::optional<LayerFile> read_layer(const Path& path, std::size_t limit) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!fd) {
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    throw_errno(fmt::format("open {}", path.string()));
  }
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) throw_errno(fmt::format("stat {}", path.string()));
  if (!S_ISREG(info.st_mode)) throw Error(fmt::format("{}: not a regular file", path.string()));
  LayerFile layer;
  layer.text = with_context(path.string(), [&] { return read_all(fd.get(), limit); });
  layer.refusal = judge_all(path, info);
  return layer;
}

}  // namespace limequat::store
