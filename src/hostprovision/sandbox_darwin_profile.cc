#include "hostprovision/sandbox_darwin_profile.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/quote.h"

namespace limequat::hostprovision {
namespace {

std::string quoted(const Path& path) {
  std::string text = "\"";
  for (const char c : path.string()) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      throw Error(
          fmt::format("sandbox: control character in the path {}", go_quote(path.string())));
    }
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text += '"';
}

void add_rule(std::string& profile, std::string_view operation, std::string_view filter,
              const std::vector<Path>& paths) {
  profile += fmt::format("(allow {}", operation);
  for (const Path& path : paths) profile += fmt::format("\n  ({} {})", filter, quoted(path));
  profile += ")\n";
}

// What every program does before its first line.
constexpr std::string_view kBeginning =
    "(version 1)\n"
    "(deny default)\n"
    "(deny network*)\n"
    "(allow process-fork)\n"
    "(allow sysctl-read)\n"
    "(allow signal (target same-sandbox))\n"
    "(allow file-read-metadata)\n"
    "(allow file-read* (literal \"/\"))\n";

}  // namespace

std::string sandbox_profile(const SandboxPolicy& policy) {
  std::string profile(kBeginning);
  std::vector<Path> readable = policy.read;
  readable.insert(readable.end(), policy.write.begin(), policy.write.end());
  add_rule(profile, "file-read* process-exec", "subpath", readable);
  add_rule(profile, "file-write-create file-write-data file-write-unlink", "subpath", policy.write);
  profile += "(deny file-write-create (vnode-type SYMLINK))\n";
  add_rule(profile, "file-read* file-write-data file-ioctl", "literal", policy.devices);
  return profile;
}

std::vector<std::string> sandbox_exec_arguments(const SandboxPolicy& policy) {
  return {"/usr/bin/sandbox-exec", "-p", sandbox_profile(policy)};
}

}  // namespace limequat::hostprovision
