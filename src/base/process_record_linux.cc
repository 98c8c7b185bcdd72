#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <string_view>

#include "base/proc_stat.h"
#include "base/process_identity.h"
#include "base/process_record.h"

namespace limequat {
namespace {

// All of this runs between fork and exec: no allocation, no exception (signal-safety(7)).
constexpr std::size_t kStatLimit = 1024;
constexpr std::size_t kLineLimit = 128;  // two numbers and a UUID

// 0 or an errno.
int write_line(const char* path, std::string_view line) {
  const int fd = ::open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
                        S_IRUSR | S_IWUSR);
  if (fd < 0) return errno;
  const ssize_t written = ::write(fd, line.data(), line.size());
  const int problem = written < 0 ? errno : ENOSPC;
  ::close(fd);
  return written == static_cast<ssize_t>(line.size()) ? 0 : problem;
}

int record_self(const char* path, std::string_view boot_id) {
  char stat[kStatLimit];
  const int fd = ::open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return errno;
  const ssize_t got = ::read(fd, stat, sizeof stat);
  ::close(fd);
  if (got <= 0) return EIO;
  const auto self = parse_proc_stat({stat, static_cast<std::size_t>(got)});
  if (!self) return EIO;
  char line[kLineLimit];
  char* const limit = line + sizeof line;
  char* end = std::to_chars(line, limit, ::getpid()).ptr;
  *end++ = ' ';
  end = std::to_chars(end, limit, self->start_time).ptr;
  if (boot_id.size() + 2 > static_cast<std::size_t>(limit - end)) return EIO;
  *end++ = ' ';
  end += boot_id.copy(end, boot_id.size());
  *end++ = '\n';
  return write_line(path, {line, static_cast<std::size_t>(end - line)});
}

}  // namespace

ProcessRecord::ProcessRecord(Path file)
    : file_(std::move(file)), boot_id_(ProcessIdentity::self().boot_id), parent_(::getpid()) {}

ProcessSpec::LastAct ProcessRecord::last_act() const {
  return {.act =
              [](const void* context) {
                const auto& self = *static_cast<const ProcessRecord*>(context);
                if (const int problem = record_self(self.file_.c_str(), self.boot_id_)) {
                  return problem;
                }
                return ::getppid() == self.parent_ ? 0 : ESRCH;
              },
          .context = this,
          .what = fmt::format("write {}", file_.string())};
}

}  // namespace limequat
