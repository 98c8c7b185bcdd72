#include <fmt/format.h>

#include <memory>

#include "base/error.h"
#include "base/quote.h"
#include "cli/command_list.h"
#include "cli/consent_flow.h"
#include "cli/context.h"
#include "cli/edit_flags.h"
#include "cli/edit_machine.h"
#include "cli/editor.h"
#include "cli/host_script_check.h"
#include "cli/scripts_off.h"
#include "cli/start_now.h"
#include "lifecycle/create.h"
#include "locator/embed.h"
#include "locator/template_name.h"
#include "store/instance_lock.h"
#include "store/names.h"

namespace limequat::cli {
namespace {

struct Options {
  EditFlags edits;
  ConsentFlags consent;
  StartAfterFlags after;
};

bool has_consent_flags(const Options& options) {
  return options.consent.host_scripts || options.consent.writable_mounts;
}

TextFrom text_from(const Options& options) {
  return any_set(options.edits) || has_consent_flags(options) ? TextFrom::flags : TextFrom::editor;
}

// The text after flags or editor; nullopt: cancelled, or there is nothing to edit it with.
std::optional<std::string> edited(Context& context, const Options& options, const std::string& yaml,
                                  const std::string& source, const std::string& what) {
  if (text_from(options) == TextFrom::editor) {
    if (!context.tty) return std::nullopt;
    return edit_text(context.logger, yaml, edit_header(what, context.home()));
  }
  std::string after = apply(context, options.edits, yaml, source, EditSubject::existing_machine);
  if (options.consent.writable_mounts == false) {
    after = hostprovision::withhold(std::move(after), source,
                                    {hostprovision::AccessKind::writable_mount});
  }
  return after;
}

// False when there is nothing to write; says why.
bool is_change(Context& context, const std::string& before,
               const std::optional<std::string>& after) {
  if (!after) {
    context.logger.info("Aborting, as requested by saving the file with empty content");
    return false;
  }
  if (*after == before) context.logger.info("Aborting, no changes made to the instance");
  return *after != before;
}

int edit_instance(Context& context, const std::string& name, const Options& options) {
  store::refuse_inside_own_script(context.home().instance(name), name);
  store::Instance instance = context.instance(name);
  if (instance.status == store::Status::running) throw Error("cannot edit a running instance");
  const std::string before = read_lima_yaml(instance);
  const auto after = edited(context, options, before, instance.files().lima_yaml().string(),
                            fmt::format("the instance {}", name_quote(name)));
  // A decision about scripts is something to do without a change of the text, too.
  const bool only_decide = options.consent.host_scripts && after == before && instance.config;
  if (!only_decide) {
    if (!is_change(context, before, after)) return 0;
    instance = write_edit(context, instance, before, *after, text_from(options));
    context.logger.info("Instance {} configuration edited", name_quote(name));
  }
  if (!options.after.skip_host_scripts) ask_before_start(context, instance, options.consent);
  tell_scripts_off(context, instance);
  start_if_wanted(context, instance, options.after);
  return 0;
}

// A template is checked with what it names put into it; it is not written that way.
void check_template(Context& context, const Path& file, const std::string& yaml) {
  const Path& home = context.home().root();
  const auto store = locator::TemplateStore::from_environment(home);
  context.loader().require_layers();
  rejecting(yaml, [&] {
    locator::Template source{.bytes = yaml,
                             .locator = file.string(),
                             .name = file.stem().string(),
                             .relative_to = file.string(),
                             .parts = {{.locator = file.string()}}};
    const locator::EmbedOptions how{.home = context.loader().facts().home};
    source = locator::embed(
        std::move(source),
        locator::part_reader(store, context.logger, locator::Sources::from_environment()), how,
        context.logger);
    const config::Loaded loaded = context.loader().load(
        {.path = fmt::format("{} as edited", file.string()), .text = source.bytes},
        {.name = home.filename().string(), .dir = home.string(), .lima_home = home.string()});
    lifecycle::log_problems(loaded.warnings, context.logger);
    lifecycle::require_valid_config(loaded.machine, context.home(), context.logger,
                                    lifecycle::ConfigUse::look);
    require_known_variables(context.home(), loaded.machine, file.stem().string(),
                            ScriptsOf::lima_yaml);
  });
}

int edit_file(Context& context, const std::string& argument, const Options& options) {
  if (options.consent.host_scripts) {
    throw UsageError("--enable-host-scripts is about instances; a template asks for each of them");
  }
  if (argument.empty()) throw UsageError("which instance, or which file? The name is empty");
  const Path file = std::filesystem::absolute(argument).lexically_normal();
  const std::string before = read_file(file, locator::kTemplateLimit);
  const auto after = edited(context, options, before, file.string(), name_quote(file.string()));
  if (!is_change(context, before, after)) return 0;
  check_template(context, file, *after);
  rewrite(file, *after);
  return 0;
}

int edit(Context& context, const std::string& argument, const Options& options) {
  if (store::is_valid_instance_name(argument)) return edit_instance(context, argument, options);
  return edit_file(context, argument, options);
}

}  // namespace

Action define_edit(FlagSet& flags) {
  auto options = std::make_shared<Options>();
  add_start_after_flags(flags, options->after, "Start the instance after editing");
  add_edit_flags(flags, options->edits);
  add_consent_flags(flags, options->consent);
  return [options](Context& context, const std::vector<std::string>& arguments) {
    return edit(context, arguments.empty() ? std::string(store::kDefaultInstance) : arguments[0],
                *options);
  };
}

}  // namespace limequat::cli
