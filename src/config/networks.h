// $LIMA_HOME/_config/networks.yaml: the networks that `networks[].lima` may name (reference of
// upstream, config §8).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "config/load.h"

namespace limequat::config {

struct NamedNetwork {
  std::string mode;  // "user-v2", "shared", "bridged", "host"
  std::string gateway;
  std::string dhcp_end;
  std::string netmask;
  std::string interface;  // of bridged
};

class Networks {
 public:
  // Upstream's built-in file.
  [[nodiscard]] static Networks builtin();
  // nullopt: no file. Throws ConfigError. A file without a user-v2 network that has a gateway gets
  // the built-in `user-v2`.
  [[nodiscard]] static Networks parse(const std::optional<LayerText>& file);

  // nullptr: no such network.
  [[nodiscard]] const NamedNetwork* find(std::string_view name) const;
  [[nodiscard]] const std::map<std::string, NamedNetwork, std::less<>>& all() const { return all_; }

 private:
  std::map<std::string, NamedNetwork, std::less<>> all_;
};

}  // namespace limequat::config
