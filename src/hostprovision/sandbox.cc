#include "hostprovision/sandbox.h"

#include <fmt/format.h>

#include "base/error.h"

namespace limequat::hostprovision {
namespace {

// Programs, libraries, settings of the system; hier(7). /proc and /sys are read by df, ps, free.
constexpr const char* kLinuxFolders[] = {"/usr",       "/bin",    "/sbin", "/lib", "/lib32",
                                         "/lib64",     "/libx32", "/etc",  "/opt", "/nix/store",
                                         "/gnu/store", "/proc",   "/sys"};
constexpr const char* kLinuxDevices[] = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random",
                                         "/dev/urandom"};
constexpr const char* kDarwinFolders[] = {"/usr",
                                          "/bin",
                                          "/sbin",
                                          "/System",
                                          "/Library",
                                          "/private/etc",
                                          "/opt",
                                          "/private/var/db/timezone",
                                          "/private/var/select"};
constexpr const char* kDarwinDevices[] = {"/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"};

}  // namespace

SandboxPolicy restricted_policy(std::string_view os, const SandboxPlaces& places) {
  SandboxPolicy policy;
  if (os == "linux") {
    policy.read.assign(std::begin(kLinuxFolders), std::end(kLinuxFolders));
    policy.devices.assign(std::begin(kLinuxDevices), std::end(kLinuxDevices));
  } else if (os == "darwin") {
    policy.read.assign(std::begin(kDarwinFolders), std::end(kDarwinFolders));
    policy.devices.assign(std::begin(kDarwinDevices), std::end(kDarwinDevices));
  } else {
    throw Error(fmt::format("sandbox: restricted is not available on {}", os));
  }
  policy.read.push_back(places.program);
  if (!places.script.empty()) policy.read.push_back(places.script);
  policy.write = {places.instance_dir, places.temp};
  return policy;
}

void set_temp_variables(Environment& environment, const Path& temp) {
  for (const char* name : {"TMPDIR", "TMP", "TEMP"}) {
    set_variable(environment, name, temp.string());
  }
}

std::vector<std::string> policy_arguments(const SandboxPolicy& policy) {
  std::vector<std::string> words;
  const auto add = [&](const char* option, const std::vector<Path>& paths) {
    for (const Path& path : paths) words.insert(words.end(), {option, path.string()});
  };
  add("--sandbox-read", policy.read);
  add("--sandbox-write", policy.write);
  add("--sandbox-device", policy.devices);
  return words;
}

std::string why_no_sandbox(const SandboxSupport& support) {
  if (support.landlock_abi == 0) {
    return "sandbox: restricted is not available: this kernel has no Landlock, or it is off "
           "(Linux 5.19 or newer, `landlock` in the kernel parameter lsm=)";
  }
  if (support.landlock_abi < kOldestLandlockAbi) {
    return fmt::format(
        "sandbox: restricted is not available: this kernel has Landlock ABI {}, {} is needed "
        "(Linux 5.19 or newer)",
        support.landlock_abi, kOldestLandlockAbi);
  }
  if (!support.seccomp) {
    return "sandbox: restricted is not available: no seccomp filters in this kernel, or not for "
           "this processor";
  }
  return {};
}

}  // namespace limequat::hostprovision
