#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>

#include "base/error.h"
#include "base/file.h"
#include "base/proc_stat.h"
#include "base/process_identity.h"
#include "base/process_platform.h"

namespace limequat {
namespace {

std::string this_boot() {
  std::string id = read_file("/proc/sys/kernel/random/boot_id", 256);
  while (!id.empty() && id.back() == '\n') id.pop_back();
  return id;
}

}  // namespace

std::optional<ProcessIdentity> ProcessIdentity::of(pid_t pid) {
  std::optional<std::string> text;
  try {
    text = read_file_if_exists(fmt::format("/proc/{}/stat", pid), 8192);
  } catch (const SystemError& error) {
    if (error.code() != ESRCH) throw;
  } catch (const Error&) {  // read(2) gives ESRCH when it ends between open and read
  }
  if (!text) return std::nullopt;
  const auto stat = parse_proc_stat(*text);
  if (!stat || stat->state == 'Z' || stat->state == 'X') return std::nullopt;
  return ProcessIdentity{pid, stat->start_time, this_boot()};
}

ProcessIdentity ProcessIdentity::self() {
  auto identity = of(::getpid());
  check(identity.has_value(), "this process is not in /proc");
  return *identity;
}

std::string ProcessIdentity::serialize() const {
  return fmt::format("{} {} {}\n", pid, start_time, boot_id);
}

std::optional<ProcessIdentity> ProcessIdentity::parse(std::string_view text) {
  ProcessIdentity identity;
  if (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  const auto first = text.find(' ');
  if (first == std::string_view::npos) return std::nullopt;
  const auto second = text.find(' ', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const auto number = [](std::string_view digits, auto& into) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), into);
    return error == std::errc() && end == digits.data() + digits.size();
  };
  if (!number(text.substr(0, first), identity.pid) || identity.pid <= 0) return std::nullopt;
  if (!number(text.substr(first + 1, second - first - 1), identity.start_time)) return std::nullopt;
  identity.boot_id = text.substr(second + 1);
  if (identity.boot_id.empty() || identity.boot_id.find_first_of(" \n") != std::string::npos) {
    return std::nullopt;
  }
  return identity;
}

bool ProcessIdentity::alive() const { return of(pid) == *this; }

std::optional<ProcessHandle> ProcessHandle::open(const ProcessIdentity& identity) {
  UniqueFd pidfd;
  try {
    pidfd = platform::open_pidfd(identity.pid);
  } catch (const SystemError& error) {
    if (error.code() == ESRCH) return std::nullopt;
    throw;
  }
  if (!identity.alive()) return std::nullopt;
  return ProcessHandle(std::move(pidfd));
}

bool ProcessHandle::signal(int number) const {
  if (::syscall(SYS_pidfd_send_signal, pidfd_.get(), number, nullptr, 0) == 0) return true;
  if (errno == ESRCH) return false;
  throw_errno("signal a process");
}

bool ProcessHandle::wait_gone(int milliseconds) const {
  pollfd one{pidfd_.get(), POLLIN, 0};
  int ready = -1;
  do {
    ready = ::poll(&one, 1, milliseconds);
  } while (ready < 0 && errno == EINTR);
  if (ready < 0) throw_errno("poll");
  return ready > 0;
}

}  // namespace limequat
