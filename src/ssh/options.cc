#include "ssh/options.h"

#include <fmt/format.h>
#include <sys/un.h>

#include "base/error.h"
#include "base/quote.h"

namespace limequat::ssh {
namespace {

// A path as ssh reads it: in double quotes, `%` doubled (ssh_config(5), TOKENS). OpenSSH before 8.7
// knows no escape for a quote, and none knows one for `${`.
std::string path_option(std::string_view key, const Path& path) {
  const std::string text = path.string();
  require_one_line(text);
  if (text.find_first_of("\"\\") != text.npos || text.find("${") != text.npos) {
    throw Error(
        fmt::format("ssh cannot use the path {}: it has `\"`, `\\` or `${{`", name_quote(text)));
  }
  std::string value;
  for (const char c : text) value.append(c == '%' ? 2 : 1, c);
  return fmt::format("{}=\"{}\"", key, value);
}

bool is_control_option(std::string_view option) {
  return option.starts_with("ControlMaster=") || option.starts_with("ControlPath=") ||
         option.starts_with("ControlPersist=");
}

void require_socket_path(const Path& path) {
  constexpr std::size_t kMax = sizeof(sockaddr_un::sun_path);
  if (path.string().size() >= kMax) {
    throw Error(fmt::format("socket path {} is too long: >= UNIX_PATH_MAX={}",
                            name_quote(path.string()), kMax));
  }
}

}  // namespace

void require_one_line(std::string_view option) {
  if (option.find_first_of("\r\n") != option.npos || option.find('\0') != option.npos) {
    throw Error(fmt::format("ssh option {} contains a line break", name_quote(option)));
  }
}

Options common_options(const OptionsInput& input) {
  Options options = {path_option("IdentityFile", input.identity_file)};
  for (const auto& file : input.more_identity_files)
    options.push_back(path_option("IdentityFile", file));
  options.insert(options.end(),
                 {"StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null",
                  "NoHostAuthenticationForLocalhost=yes", "PreferredAuthentications=publickey",
                  "Compression=no", "BatchMode=yes", "IdentitiesOnly=yes"});
  if (input.features.gssapi) options.emplace_back("GSSAPIAuthentication=no");
  // `^` came with OpenSSH 8.1: these first, the others after them.
  if (input.features.version >= Version{8, 1, 0}) {
    options.emplace_back(input.aes ? "Ciphers=\"^aes128-gcm@openssh.com,aes256-gcm@openssh.com\""
                                   : "Ciphers=\"^chacha20-poly1305@openssh.com\"");
  }
  return options;
}

Options options(const OptionsInput& input) {
  require_socket_path(input.control_path);
  Options options = common_options(input);
  options.push_back(fmt::format("User={}", input.user));
  require_one_line(options.back());
  options.emplace_back("ControlMaster=auto");
  options.push_back(path_option("ControlPath", input.control_path));
  options.emplace_back("ControlPersist=yes");
  if (input.forward_agent) options.emplace_back("ForwardAgent=yes");
  if (input.forward_x11) options.emplace_back("ForwardX11=yes");
  if (input.forward_x11_trusted) options.emplace_back("ForwardX11Trusted=yes");
  return options;
}

std::vector<std::string> option_arguments(const Options& options) {
  std::vector<std::string> arguments = {"-F", "/dev/null"};
  for (const auto& option : options) {
    arguments.emplace_back("-o");
    arguments.push_back(option);
  }
  return arguments;
}

Options without_control_master(const Options& options) {
  // The first value of an option is the one that counts.
  Options out = {"ControlMaster=no", "ControlPath=none", "ControlPersist=no"};
  for (const auto& option : options) {
    if (!is_control_option(option)) out.push_back(option);
  }
  return out;
}

}  // namespace limequat::ssh
