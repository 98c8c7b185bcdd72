#include "cli/edit_machine.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <optional>
#include <utility>

#include "base/quote.h"
#include "cli/context.h"
#include "cli/host_script_check.h"
#include "config/edit_rules.h"
#include "lifecycle/create.h"
#include "locator/template.h"
#include "store/instance_lock.h"

namespace limequat::cli {
namespace {

constexpr mode_t kYamlMode = 0644;

// The file itself is as it was.
std::string called(const store::Instance& instance) {
  return fmt::format("the edited configuration of {}", name_quote(instance.name));
}

config::Loaded load_edit(Context& context, const store::Instance& instance, const std::string& name,
                         const std::string& yaml) {
  const store::InstanceFiles files = context.home().instance(name);
  config::InstanceContext where{.name = name,
                                .dir = files.directory().string(),
                                .lima_home = context.home().root().string(),
                                .existing = store::has_been_prepared(instance.files())};
  if (!instance.lima_version.empty()) where.lima_version = instance.lima_version;
  return context.loader().load({.path = called(instance), .text = yaml}, where);
}

// An editor may have been open for days. Under the lock.
void require_as_looked_at(Context& context, const store::Instance& instance,
                          const std::string& before) {
  using store::Status;
  const store::Instance now = context.instance(instance.name);
  if (instance.status != Status::running && now.status == Status::running) {
    throw Error("cannot edit a running instance (it was started meanwhile)");
  }
  if (read_lima_yaml(now) != before) {
    throw Error(fmt::format("{} has been changed by somebody else meanwhile",
                            name_quote(now.files().lima_yaml().string())));
  }
}

}  // namespace

std::string read_lima_yaml(const store::Instance& instance) {
  return read_file(instance.files().lima_yaml(), locator::kTemplateLimit);
}

void save_rejected(const std::string& yaml, Error& error, std::string_view why) {
  try {
    write_file_atomic("lima.REJECTED.yaml", yaml, kYamlMode, false);
    error.add_context(fmt::format("{}, saved the buffer as `lima.REJECTED.yaml`", why));
  } catch (const Error& trouble) {
    error.add_context(
        fmt::format("{}, attempted to save the buffer as `lima.REJECTED.yaml` but failed: {}", why,
                    trouble.message()));
  }
}

void check_edit(Context& context, const store::Instance& instance, const std::string& name,
                const std::string& yaml) {
  context.loader().require_layers();
  rejecting(yaml, [&] {
    const config::Loaded loaded = load_edit(context, instance, name, yaml);
    lifecycle::log_problems(loaded.warnings, context.logger);
    lifecycle::require_valid_config(loaded.machine, context.home(), context.logger,
                                    lifecycle::ConfigUse::make);
    require_known_variables(context.home(), loaded.machine, name, ScriptsOf::lima_yaml);
    // What it was cannot be told of a lima.yaml that was broken.
    if (!instance.config) return;
    auto problems =
        config::edit_problems(*instance.config, {.path = called(instance), .text = yaml});
    if (!problems.empty()) throw config::ConfigError(std::move(problems));
  });
}

void rewrite(const Path& file, const std::string& text) {
  std::error_code trouble;
  Path target = std::filesystem::canonical(file, trouble);
  if (trouble) target = file;
  struct stat info {};
  const mode_t mode = ::stat(target.c_str(), &info) == 0 ? info.st_mode & 0777 : kYamlMode;
  write_file_atomic(target, text, mode);
}

store::Instance write_edit(Context& context, const store::Instance& instance,
                           const std::string& before, const std::string& after, TextFrom from) {
  check_edit(context, instance, instance.name, after);
  std::optional<store::Instance> edited;
  const auto write = [&] {
    const auto lock = store::InstanceLock::acquire(instance.files(), instance.name);
    require_as_looked_at(context, instance, before);
    rewrite(instance.files().lima_yaml(), after);
    edited = context.instance(instance.name);
  };
  if (from == TextFrom::editor) {
    rejecting(after, write, "nothing was written");
  } else {
    write();
  }
  return std::move(*edited);
}

store::Instance apply_to_machine(Context& context, store::Instance instance,
                                 const EditFlags& flags) {
  if (!any_set(flags)) return instance;
  const std::string before = read_lima_yaml(instance);
  const std::string after = apply(context, flags, before, instance.files().lima_yaml().string(),
                                  EditSubject::existing_machine);
  if (after == before) return instance;
  instance = write_edit(context, instance, before, after, TextFrom::flags);
  context.logger.info("Instance {} configuration edited", name_quote(instance.name));
  return instance;
}

}  // namespace limequat::cli
