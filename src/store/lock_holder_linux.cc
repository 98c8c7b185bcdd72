// Who holds a flock, from /proc/locks (proc(5)):
//   1: FLOCK  ADVISORY  WRITE 1234 08:01:655362 0 EOF
// with major and minor device numbers in hexadecimal.
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <charconv>
#include <sstream>

#include "base/sanitize.h"
#include "store/instance_lock.h"

namespace limequat::store {
namespace {

std::string command_of(pid_t pid) {
  std::string words;
  try {
    words = read_file(fmt::format("/proc/{}/cmdline", pid), 1u << 20);
  } catch (const std::exception&) {  // gone, or hidden from us
    return {};
  }
  while (!words.empty() && words.back() == '\0') words.pop_back();
  for (char& c : words) {
    if (c == '\0') c = ' ';
  }
  constexpr std::size_t kShown = 200;
  if (words.size() > kShown) words.resize(kShown);
  return sanitize(words);
}

struct LockLine {
  pid_t pid = 0;
  std::string device;
  std::string inode;
};

std::optional<LockLine> parse(const std::string& line) {
  std::istringstream words(line);
  std::string number, kind, advisory, mode, place;
  LockLine result;
  words >> number >> kind >> advisory >> mode >> result.pid >> place;
  if (!words || kind != "FLOCK" || mode != "WRITE" || result.pid <= 0) return std::nullopt;
  const auto colon = place.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  result.device = place.substr(0, colon);
  result.inode = place.substr(colon + 1);
  return result;
}

}  // namespace

std::optional<LockHolder> lock_holder(const InstanceFiles& files) {
  struct stat info {};
  if (::stat(files.directory().c_str(), &info) != 0) return std::nullopt;
  const std::string device =
      fmt::format("{:02x}:{:02x}", ::major(info.st_dev), ::minor(info.st_dev));
  const std::string inode = std::to_string(info.st_ino);
  std::istringstream locks(read_file_if_exists("/proc/locks", 16u << 20).value_or(""));
  std::optional<LockHolder> found;
  for (std::string line; std::getline(locks, line);) {
    const auto lock = parse(line);
    if (!lock || lock->inode != inode) continue;
    // Some file systems (btrfs, overlay) report another device than stat(2) does: second best.
    if (found && lock->device != device) continue;
    found = LockHolder{lock->pid, command_of(lock->pid)};
    if (lock->device == device) break;
  }
  return found;
}

bool has_lock(pid_t process, const InstanceFiles& files) {
  struct stat folder {};
  if (::stat(files.directory().c_str(), &folder) != 0) return false;
  std::error_code trouble;
  const Path descriptors = fmt::format("/proc/{}/fd", process);
  for (std::filesystem::directory_iterator entry(descriptors, trouble), end;
       !trouble && entry != end; entry.increment(trouble)) {
    struct stat open {};
    if (::stat(entry->path().c_str(), &open) != 0 || open.st_dev != folder.st_dev ||
        open.st_ino != folder.st_ino) {
      continue;
    }
    // proc(5), fdinfo: a line "lock:\t1: FLOCK …" for each lock of this open file.
    const Path info = fmt::format("/proc/{}/fdinfo/{}", process, entry->path().filename().string());
    const auto text = read_file_if_exists(info, 1u << 16);
    if (text && text->find("FLOCK") != std::string::npos) return true;
  }
  return false;
}

}  // namespace limequat::store
