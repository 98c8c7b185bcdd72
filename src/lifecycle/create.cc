#include "lifecycle/create.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/quote.h"
#include "base/version.h"
#include "config/validate.h"
#include "lifecycle/draft.h"
#include "lifecycle/seed_check.h"
#include "store/marks.h"
#include "store/names.h"
#include "store/networks_file.h"

namespace limequat::lifecycle {
namespace {

void fill(const Path& draft, const CreateInput& input) {
  const store::InstanceFiles files(draft);
  write_file_atomic(files.lima_yaml(), input.yaml, 0644);
  store::write_lima_version(files, fmt::format("v{}", kVersion));
}

void load_and_check(const CreateInput& input, const store::Home& home, const config::Loader& loader,
                    Logger& logger) {
  const store::InstanceFiles files = home.instance(input.name);
  const config::Loaded loaded = loader.load(
      {.path = input.called, .text = input.yaml},
      {.name = input.name, .dir = files.directory().string(), .lima_home = home.root().string()});
  log_problems(loaded.warnings, logger);
  require_valid_config(loaded.machine, home, logger, ConfigUse::make);
}

// The words that `start` ends with are a template, which inspect() renders.
void require_message(const config::Machine& machine, const store::Home& home) {
  const store::Instance instance = store::stand_in(home, "sample", machine);
  with_context("field `message`", [&] { (void)store::render_message(instance, home); });
}

}  // namespace

void log_problems(const std::vector<config::Problem>& problems, Logger& logger) {
  for (const auto& problem : problems) logger.warning("{}", problem.text());
}

void require_valid_config(const config::Machine& machine, const store::Home& home, Logger& logger,
                          ConfigUse use) {
  config::ValidateOptions options{.lima_version = std::string(kVersion),
                                  .warnings = use != ConfigUse::start};
  if (use != ConfigUse::look) options.drivers = {"qemu"};
  std::optional<config::Networks> networks;
  if (std::ranges::any_of(machine.networks, [](const auto& card) { return !card.lima.empty(); })) {
    networks = store::load_networks(home);
    options.networks = &*networks;
    log_problems(networks->warnings(), logger);
  }
  const auto warnings = config::require_valid(machine, options);
  log_problems(warnings, logger);
  require_message(machine, home);
  if (use == ConfigUse::make || (use == ConfigUse::look && machine.os == config::Os::linux)) {
    require_seed(machine);
  }
  if (use == ConfigUse::make) require_ca_certs(machine);
}

Created create_instance(const CreateInput& input, const store::Home& home,
                        const config::Loader& loader, Logger& logger) {
  store::validate_instance_name(input.name);
  const store::InstanceFiles files = home.instance(input.name);
  store::check_socket_length(files, input.name);
  require_free_name(files, input.name);
  load_and_check(input, home, loader, logger);

  Draft draft(home, input.name);
  fill(draft.path(), input);
  store::InstanceLock lock = draft.finish();
  auto instance = store::inspect(home, input.name, loader);
  if (!instance) {
    throw Error(fmt::format("instance {} has been deleted by somebody else meanwhile",
                            name_quote(input.name)));
  }
  store::require_config(*instance);
  return {std::move(*instance), std::move(lock)};
}

}  // namespace limequat::lifecycle
