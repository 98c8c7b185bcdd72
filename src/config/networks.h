// $LIMA_HOME/_config/networks.yaml: the networks that `networks[].lima` may name (reference of
// upstream, config §8).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/load.h"

namespace limequat::config {

struct NamedNetwork {
  std::string mode;  // "user-v2", "shared", "bridged", "host"
  std::string gateway;
  std::string dhcp_end;
  std::string netmask;
  std::string interface;  // of bridged
};

// Where socket_vmnet lies when nothing else is known.
inline constexpr std::string_view kSocketVmnet = "/opt/socket_vmnet/bin/socket_vmnet";

class Networks {
 public:
  // Upstream's built-in file.
  [[nodiscard]] static Networks builtin();
  // nullopt: no file. Throws ConfigError. A file without a user-v2 network that has a gateway gets
  // the built-in `user-v2`. Unknown fields are not fatal: see warnings().
  [[nodiscard]] static Networks parse(const std::optional<LayerText>& file);
  // The file that is written when there is none; means the same as builtin(). `socket_vmnet`: that
  // program's path, of use on macOS only.
  [[nodiscard]] static std::string default_text(std::string_view socket_vmnet = kSocketVmnet);

  // nullptr: no such network.
  [[nodiscard]] const NamedNetwork* find(std::string_view name) const;
  [[nodiscard]] const std::map<std::string, NamedNetwork, std::less<>>& all() const { return all_; }
  [[nodiscard]] const std::vector<Problem>& warnings() const { return warnings_; }
  // Of socket_vmnet, as the file says; "" when it does not.
  [[nodiscard]] const std::string& socket_vmnet() const { return socket_vmnet_; }
  [[nodiscard]] const std::string& var_run() const { return var_run_; }
  [[nodiscard]] const std::string& sudoers() const { return sudoers_; }
  [[nodiscard]] const std::string& group() const { return group_; }

 private:
  std::map<std::string, NamedNetwork, std::less<>> all_;
  std::vector<Problem> warnings_;
  std::string socket_vmnet_, var_run_, sudoers_, group_;
};

}  // namespace limequat::config
