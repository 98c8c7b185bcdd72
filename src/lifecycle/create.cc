#include "lifecycle/create.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/quote.h"
#include "base/version.h"
#include "config/validate.h"
#include "store/marks.h"
#include "store/names.h"
#include "store/networks_file.h"

namespace limequat::lifecycle {
namespace {

// Begins with a dot: never an instance, for either tool.
constexpr std::string_view kDraftPrefix = ".limequat-create-";

Path draft_path(const store::Home& home, const std::string& name) {
  return home.root() / fmt::format("{}{}", kDraftPrefix, name);
}

// Fills the folder under its hidden name; the caller holds the lock on it.
void fill(const Path& draft, const CreateInput& input) {
  const store::InstanceFiles files(draft);
  write_file_atomic(files.lima_yaml(), input.yaml, 0644);
  store::write_lima_version(files, fmt::format("v{}", kVersion));
}

void rename_into_place(const Path& draft, const Path& directory, const std::string& name) {
  // RENAME_NOREPLACE: two creates of one name at a time must not both succeed.
  if (::renameat2(AT_FDCWD, draft.c_str(), AT_FDCWD, directory.c_str(), RENAME_NOREPLACE) == 0) {
    return;
  }
  if (errno == EEXIST) {
    throw Error(fmt::format("instance {} already exists ({})", name_quote(name),
                            name_quote(directory.string())));
  }
  throw_errno(fmt::format("rename to {}", directory.string()));
}

void load_and_check(const CreateInput& input, const store::Home& home, const config::Loader& loader,
                    Logger& logger) {
  const store::InstanceFiles files = home.instance(input.name);
  const config::Loaded loaded = loader.load(
      {.path = files.lima_yaml().string(), .text = input.yaml},
      {.name = input.name, .dir = files.directory().string(), .lima_home = home.root().string()});
  log_problems(loaded.warnings, logger);
  require_valid_config(loaded.machine, home, logger, true);
}

}  // namespace

void log_problems(const std::vector<config::Problem>& problems, Logger& logger) {
  for (const auto& problem : problems) logger.warning("{}", problem.text());
}

void require_valid_config(const config::Machine& machine, const store::Home& home, Logger& logger,
                          bool with_warnings) {
  config::ValidateOptions options{.lima_version = std::string(kVersion), .warnings = with_warnings};
  std::optional<config::Networks> networks;
  if (std::ranges::any_of(machine.networks, [](const auto& card) { return !card.lima.empty(); })) {
    networks = store::load_networks(home);
    options.networks = &*networks;
    log_problems(networks->warnings(), logger);
  }
  const auto warnings = config::require_valid(machine, options);
  log_problems(warnings, logger);
}

store::Instance create_instance(const CreateInput& input, const store::Home& home,
                                const config::Loader& loader, Logger& logger) {
  store::validate_instance_name(input.name);
  const store::InstanceFiles files = home.instance(input.name);
  store::check_socket_length(files, input.name);
  if (limequat::exists(files.directory())) {
    throw Error(fmt::format("instance {} already exists ({})", name_quote(input.name),
                            name_quote(files.directory().string())));
  }
  load_and_check(input, home, loader, logger);

  make_directories(home.root(), 0700);
  const Path draft = draft_path(home, input.name);
  remove_tree(draft);  // of a create that was killed
  make_directories(draft, 0700);
  try {
    fill(draft, input);
    rename_into_place(draft, files.directory(), input.name);
  } catch (...) {
    remove_tree(draft);
    throw;
  }
  auto instance = store::inspect(home, input.name, loader);
  check(instance && instance->config, "a machine that was just made cannot be read");
  return std::move(*instance);
}

}  // namespace limequat::lifecycle
