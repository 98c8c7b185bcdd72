#include "cli/template_choice.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/prompt.h"
#include "base/quote.h"
#include "cli/context.h"
#include "cli/edit_machine.h"
#include "cli/editor.h"
#include "locator/embed.h"
#include "locator/template_name.h"
#include "store/names.h"

namespace limequat::cli {
namespace {

locator::TemplateStore template_store(Context& context) {
  return locator::TemplateStore::from_environment(context.home().root());
}

NewMachine from_locator(Context& context, const std::string& locator, const std::string& name) {
  NewMachine machine{
      name, locator::read_embedded(locator, template_store(context),
                                   locator::default_base(context.home().root()), context.logger)};
  if (!machine.name.empty()) return machine;
  machine.name = machine.source.name;
  locator::require_valid_name(machine.name, machine.source.locator);
  return machine;
}

NewMachine from_standard_input(Context& context, const std::string& name_flag) {
  if (name_flag.empty()) {
    throw UsageError("must pass instance name with --name when reading template from stdin");
  }
  if (context.tty_given && context.tty) {
    throw UsageError("cannot use --tty=true when reading template from stdin");
  }
  context.tty = false;
  return from_locator(context, "-", name_flag);
}

Choice from_name(Context& context, const std::string& argument, const std::string& name_flag) {
  if (!argument.empty() && !name_flag.empty() && argument != name_flag) {
    throw UsageError(
        fmt::format("instance name {} and CLI flag --name={} cannot be specified together",
                    name_quote(argument), name_quote(name_flag)));
  }
  std::string name = argument.empty() ? name_flag : argument;
  if (name.empty()) name = store::kDefaultInstance;
  if (auto instance = context.find_instance(name)) return std::move(*instance);
  if (!argument.empty() && argument != store::kDefaultInstance) {
    context.logger.info("Creating an instance {} from template:default (Not from template:{})",
                        name_quote(name), name);
    context.logger.warning(
        "This form is deprecated. Use `limactl create --name={} template:default` "
        "instead{}",
        name, context.nearest(name));
  }
  return from_locator(context, "template:default", name);
}

// The text as the editor left it, with what it names put into it.
std::string edit(Context& context, NewMachine& machine, const std::string& yaml) {
  auto edited = edit_text(context.logger, yaml, create_header(machine.name, context.home()));
  if (!edited) throw Error("Aborting, as requested by saving the file with empty content");
  locator::Template text = machine.source;
  text.bytes = std::move(*edited);
  // base.yaml is in it already.
  const locator::EmbedOptions options{.home = context.loader().facts().home,
                                      .edited_by_user = true};
  rejecting(std::string(text.bytes), [&] {
    machine.source = locator::embed(std::move(text),
                                    locator::part_reader(template_store(context), context.logger,
                                                         locator::Sources::from_environment()),
                                    options, context.logger);
  });
  return machine.source.bytes;
}

std::optional<std::string> choose_template(Context& context) {
  std::vector<std::string> names;
  for (const auto& entry : template_store(context).list()) {
    if (!entry.name.starts_with('_')) names.push_back(entry.name);
  }
  if (names.empty()) throw Error("there are no templates to choose from");
  const auto chosen = limequat::choose({}, "Choose a template", names);
  if (!chosen) return std::nullopt;
  return "template:" + names[*chosen];
}

enum class Answer { proceed, edit, another, leave };

Answer ask_menu(const std::string& name) {
  const auto chosen = limequat::choose(
      {}, fmt::format("Creating an instance {}", name_quote(name)),
      {"Proceed with the current configuration",
       "Open an editor to review or modify the current configuration",
       "Choose another template (docker, podman, archlinux, fedora, ...)", "Exit"});
  if (!chosen) throw Error("Interrupted by user");
  return static_cast<Answer>(*chosen);
}

}  // namespace

Choice choose(Context& context, const std::string& argument, const std::string& name_flag) {
  if (!name_flag.empty()) store::validate_instance_name(name_flag);
  if (argument == "-") return from_standard_input(context, name_flag);
  if (argument.empty() || store::is_valid_instance_name(argument)) {
    return from_name(context, argument, name_flag);
  }
  return from_locator(context, argument, name_flag);
}

Reviewed review(Context& context, NewMachine& machine, const EditFlags& flags) {
  // Of the source's own bytes each time: flags that add something would add it again.
  const auto flagged = [&] {
    return apply(context, flags, machine.source.bytes, machine.source.locator,
                 EditSubject::new_machine);
  };
  if (!context.can_ask()) {
    context.logger.info("Terminal is not available, proceeding without opening an editor");
    return {flagged()};
  }
  for (;;) {
    std::string yaml = flagged();
    switch (ask_menu(machine.name)) {
      case Answer::proceed:
        return {std::move(yaml)};
      case Answer::edit:
        return {edit(context, machine, yaml), TextFrom::editor};
      case Answer::another:
        if (const auto locator = choose_template(context)) {
          machine.source = from_locator(context, *locator, machine.name).source;
        }
        break;
      case Answer::leave:
        throw Error("Choosing to exit");
    }
  }
}

}  // namespace limequat::cli
