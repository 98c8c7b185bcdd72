#include <pwd.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "base/error.h"
#include "base/file.h"
#include "config/host_facts.h"
#include "config/machine.h"

namespace limequat::config {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return "";
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

// An unreadable file is a fact that is not known, not a failure.
std::string read_word(const Path& path) {
  constexpr std::size_t kLimit = 4096;
  try {
    return std::string(trimmed(read_file_if_exists(path, kLimit).value_or("")));
  } catch (const Error&) {
    return "";
  }
}

void read_account(HostFacts& facts) {
  facts.uid = ::getuid();
  passwd entry = {};
  passwd* found = nullptr;
  std::vector<char> buffer(16384);
  ::getpwuid_r(facts.uid, &entry, buffer.data(), buffer.size(), &found);
  facts.user = found != nullptr ? found->pw_name : environment("USER");
  if (found != nullptr && found->pw_gecos != nullptr) {
    const std::string_view gecos = found->pw_gecos;
    facts.gecos = gecos.substr(0, gecos.find(','));
  }
  facts.home = environment("HOME");
  if (facts.home.empty() && found != nullptr) facts.home = found->pw_dir;
  if (facts.user.empty() || facts.home.empty()) {
    throw Error(
        "cannot find out who you are: no passwd entry for this user, and $USER or $HOME is not "
        "set");
  }
}

int usable_cpus() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
  const long online = ::sysconf(_SC_NPROCESSORS_ONLN);  // more CPUs than cpu_set_t has bits
  return online > 0 ? static_cast<int>(online) : 1;
}

bool is_timezone(const std::string& name) {
  if (name.empty() || name.front() == '/' || name.find("..") != std::string::npos) return false;
  return limequat::exists(Path("/usr/share/zoneinfo") / name);
}

std::string find_timezone() {
  std::string name = read_word("/etc/timezone");
  return is_timezone(name) ? name : zone_of_file("/etc/localtime");
}

std::string find_machine_id() {
  for (const char* path : {"/etc/machine-id", "/var/lib/dbus/machine-id"}) {
    if (limequat::exists(path)) return read_word(path);
  }
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  return name.data();
}

}  // namespace

std::string zone_of_file(const std::string& file) {
  std::array<char, PATH_MAX> target{};
  if (::realpath(file.c_str(), target.data()) == nullptr) return "";
  const Path found(target.data());
  for (Path folder = found.parent_path(); folder != folder.parent_path();
       folder = folder.parent_path()) {
    if (limequat::exists(folder / "Etc/UTC")) return found.lexically_relative(folder);
  }
  return "";
}

HostFacts HostFacts::detect() {
  HostFacts facts;
  facts.goos = host_goos();
  facts.goarch = host_goarch();
  read_account(facts);
  facts.cpus = usable_cpus();
  facts.memory = static_cast<std::int64_t>(::sysconf(_SC_PHYS_PAGES)) * ::sysconf(_SC_PAGESIZE);
  facts.timezone = find_timezone();
  facts.machine_id = find_machine_id();
  facts.temp_dir = environment("TMPDIR");
  if (facts.temp_dir.empty()) facts.temp_dir = "/tmp";
  facts.ssh_over_vsock = environment("LIMA_SSH_OVER_VSOCK");
  return facts;
}

}  // namespace limequat::config
