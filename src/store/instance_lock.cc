#include "store/instance_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>

#include "base/error.h"
#include "base/quote.h"
#include "base/sanitize.h"

namespace limequat::store {
namespace {

// Still the folder of that name? It may have been deleted, and made again, before we had the lock.
bool is_at(int fd, const Path& directory) {
  struct stat held {};
  struct stat present {};
  return ::fstat(fd, &held) == 0 && ::stat(directory.c_str(), &present) == 0 &&
         held.st_dev == present.st_dev && held.st_ino == present.st_ino;
}

bool try_flock(int fd, const Path& directory) {
  for (;;) {
    if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return true;
    if (errno == EWOULDBLOCK) return false;
    if (errno != EINTR) throw_errno(fmt::format("lock {}", directory.string()));
  }
}

[[noreturn]] void throw_own_script(std::string_view name, int index) {
  const char* const phase = std::getenv("LIMA_PHASE");
  throw Error(fmt::format(
      "instance {} is waiting for this very host script (hostProvision[{}]{}): it cannot be "
      "started, stopped, edited or deleted from inside (hint: `wait: false`)",
      name_quote(name), index, phase ? fmt::format(", {}", sanitize(phase)) : ""));
}

}  // namespace

std::optional<InstanceLock> InstanceLock::try_acquire(const InstanceFiles& files) {
  for (;;) {
    UniqueFd fd = open_file(files.directory(), O_RDONLY | O_DIRECTORY);
    if (!try_flock(fd.get(), files.directory())) return std::nullopt;
    if (is_at(fd.get(), files.directory())) return InstanceLock(std::move(fd));
  }
}

InstanceLock InstanceLock::adopt(UniqueFd fd) {
  // What we start must not keep the lock.
  if (::fcntl(fd.get(), F_SETFD, FD_CLOEXEC) != 0)
    throw_errno("take over the lock on the instance");
  return InstanceLock(std::move(fd));
}

InstanceLock InstanceLock::acquire(const InstanceFiles& files, std::string_view name) {
  try {
    if (auto lock = try_acquire(files)) return std::move(*lock);
  } catch (const SystemError& error) {
    if (error.code() != ENOENT) throw;
    throw_gone_meanwhile(name);
  }
  if (const auto index = own_host_script(files)) throw_own_script(name, *index);
  throw Error(
      fmt::format("instance {} is being changed by {}", name_quote(name), holder_words(files)));
}

void throw_gone_meanwhile(std::string_view name) {
  throw Error(fmt::format("instance {} was renamed or deleted meanwhile", name_quote(name)));
}

std::string holder_words(const InstanceFiles& files) {
  constexpr std::string_view kSomebody = "another process";
  const auto holder = lock_holder(files);
  if (!holder || holder->command.empty()) return std::string(kSomebody);
  return fmt::format("{} (process {})", name_quote(holder->command), holder->pid);
}

std::optional<int> own_host_script(const InstanceFiles& files) {
  const char* const directory = std::getenv("LIMA_INSTANCE_DIR");
  const char* const number = std::getenv("LIMA_HOST_PROVISION_INDEX");
  if (directory == nullptr || number == nullptr) return std::nullopt;
  struct stat ours {};
  struct stat theirs {};
  if (::stat(directory, &ours) != 0 || ::stat(files.directory().c_str(), &theirs) != 0)
    return std::nullopt;
  if (ours.st_dev != theirs.st_dev || ours.st_ino != theirs.st_ino) return std::nullopt;
  int index = 0;
  const std::string_view digits = number;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return index;
}

void refuse_inside_own_script(const InstanceFiles& files, std::string_view name) {
  const char* const waited_for = std::getenv("LIMA_HOST_PROVISION_WAIT");
  if (waited_for == nullptr || std::string_view(waited_for) != "true") return;
  if (const auto index = own_host_script(files)) throw_own_script(name, *index);
}

}  // namespace limequat::store
