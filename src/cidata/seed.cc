#include "cidata/seed.h"

#include <algorithm>

#include "cidata/etc_environment.h"
#include "cidata/lima_env.h"
#include "cidata/meta_data.h"
#include "cidata/network_config.h"
#include "cidata/param_env.h"
#include "cidata/plan.h"
#include "cidata/provision_files.h"
#include "cidata/user_data.h"

namespace limequat::cidata {
namespace {

// guest/cloud-init travels inside user-data, guest/*.md not at all.
bool belongs_on_seed(std::string_view path) {
  return path == "boot.sh" || path.starts_with("boot.") || path.starts_with("util/");
}

// The files in an executable carry no mode: scripts and tools are executable by rule.
mode_t guest_file_mode(std::string_view path) {
  return path.ends_with(".sh") || path.starts_with("util/") ? 0755 : 0644;
}

}  // namespace

Seed make_seed(const config::Machine& machine, const SeedInput& input) {
  const Plan plan = make_plan(machine, input);
  Seed seed;
  auto& files = seed.files;
  files.push_back({"user-data", user_data(plan, UserDataKind::seed)});
  files.push_back({"meta-data", meta_data(plan)});
  files.push_back({"network-config", network_config(plan)});
  files.push_back({"lima.env", lima_env(plan)});
  files.push_back({"param.env", param_env(plan)});
  files.push_back({"etc_environment", etc_environment(plan, seed.warnings)});
  for (const auto& file : input.guest_files) {
    if (!belongs_on_seed(file.path)) continue;
    files.push_back({std::string(file.path), std::string(file.bytes), guest_file_mode(file.path)});
  }
  for (auto& file : provision_files(machine.provision)) files.push_back(std::move(file));
  files.insert(files.end(), input.extra_files.begin(), input.extra_files.end());
  std::sort(files.begin(), files.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  return seed;
}

std::string make_cloud_config(const config::Machine& machine, const SeedInput& input) {
  return user_data(make_plan(machine, input), UserDataKind::description);
}

}  // namespace limequat::cidata
