#include "cidata/provision_files.h"

#include <fmt/format.h>

namespace limequat::cidata {

std::string provision_path(config::ProvisionMode mode, std::size_t index) {
  return fmt::format("provision.{}/{:08}", config::to_string(mode), index);
}

std::vector<SeedFile> provision_files(const std::vector<config::Provision>& provisions) {
  std::vector<SeedFile> files;
  for (std::size_t i = 0; i < provisions.size(); ++i) {
    const auto& entry = provisions[i];
    const auto path = provision_path(entry.mode, i);
    switch (entry.mode) {
      case config::ProvisionMode::system:
      case config::ProvisionMode::user:
      case config::ProvisionMode::dependency:
        files.push_back({path, entry.script, 0755});
        break;
      case config::ProvisionMode::data:
        files.push_back({path, entry.content, 0644});
        break;
      case config::ProvisionMode::yq:
        files.push_back({path, entry.expression, 0644});
        break;
      case config::ProvisionMode::boot:
      case config::ProvisionMode::ansible:
        break;
    }
  }
  return files;
}

}  // namespace limequat::cidata
