#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "base/error.h"
#include "base/quote.h"
#include "base/sanitize.h"
#include "cli/command_list.h"
#include "cli/context.h"
#include "cli/instance_table.h"
#include "gotemplate/functions.h"
#include "gotemplate/json.h"
#include "gotemplate/template.h"
#include "gotemplate/yaml_text.h"
#include "store/instance_fields.h"

namespace limequat::cli {
namespace {

struct Options {
  std::string format = "table";
  bool json = false;
  bool quiet = false;
  bool list_fields = false;
  bool all_fields = false;
  const CLI::Option* format_option = nullptr;
};

void check_conflicts(const Options& options) {
  const bool format_given = options.format_option->count() > 0;
  if (options.json && format_given) {
    throw UsageError("option --json conflicts with option --format");
  }
  if (options.list_fields && format_given) {
    throw UsageError("option --list-fields conflicts with option --format");
  }
  if (options.quiet && (options.json || options.format != "table")) {
    throw UsageError("option --quiet can only be used with '--format table'");
  }
}

void print_field_names(std::ostream& out) {
  std::vector<std::string_view> names;
  for (const auto& field : store::instance_fields()) {
    if (!field.deprecated) names.push_back(field.go_name);
  }
  std::sort(names.begin(), names.end());
  for (const auto name : names) out << name << '\n';
}

// The machines that were asked for; `unmatched` is set when a name had none.
std::vector<std::string> names_to_list(Context& context, const std::vector<std::string>& wanted,
                                       bool& unmatched) {
  const std::vector<std::string> all = context.home().instance_names();
  if (wanted.empty()) {
    if (all.empty()) {
      context.logger.warning("No instance found. Run `limactl create` to create an instance.");
    }
    return all;
  }
  std::vector<std::string> names;
  for (const auto& name : wanted) {
    if (std::binary_search(all.begin(), all.end(), name)) {
      names.push_back(name);
    } else {
      context.logger.warning("No instance matching {} found.{}", sanitize(name),
                             context.nearest(name));
      unmatched = true;
    }
  }
  return names;
}

std::vector<store::Instance> inspect_all(Context& context, const std::vector<std::string>& names) {
  std::vector<store::Instance> instances;
  instances.reserve(names.size());
  for (const auto& name : names) {
    auto instance = store::inspect(context.home(), name, context.loader());
    if (!instance) continue;  // deleted meanwhile
    if (!instance->errors.empty()) {
      context.logger.log(LogLevel::warning,
                         fmt::format("instance {} has errors", name_quote(instance->name)),
                         {{"errors", fmt::format("[{}]", fmt::join(instance->errors, " "))}});
    }
    instances.push_back(std::move(*instance));
  }
  return instances;
}

void print_json(Context& context, const std::vector<store::Instance>& instances) {
  const bool pretty = ::isatty(STDOUT_FILENO) == 1;
  const gotemplate::JsonOptions options{.drop_empty_maps = true, .indent = pretty ? 4 : 0};
  std::string text;
  for (const auto& instance : instances) {
    gotemplate::append_json(text, store::instance_value(instance, context.home()), options);
    text += '\n';
  }
  context.out << text;
}

void print_yaml(Context& context, const std::vector<store::Instance>& instances) {
  for (const auto& instance : instances) {
    context.out << "---\n" << gotemplate::to_yaml(store::instance_value(instance, context.home()));
  }
}

void print_template(Context& context, const std::vector<store::Instance>& instances,
                    const std::string& format) {
  const auto parsed = gotemplate::Template::parse("format", format, gotemplate::list_functions());
  std::string text;
  for (const auto& instance : instances) {
    text += parsed.render(store::instance_value(instance, context.home())) + '\n';
  }
  context.out << text;
}

int list(Context& context, const std::vector<std::string>& wanted, const Options& options) {
  check_conflicts(options);
  if (options.list_fields) {
    print_field_names(context.out);
    return 0;
  }
  bool unmatched = false;
  const auto names = names_to_list(context, wanted, unmatched);
  const std::string format = options.json ? "json" : options.format;
  if (options.quiet) {
    for (const auto& name : names) context.out << name << '\n';
  } else if (!names.empty()) {
    const auto instances = inspect_all(context, names);
    if (format == "table") {
      context.out << instance_table(instances, STDOUT_FILENO, options.all_fields);
    } else if (format == "json") {
      print_json(context, instances);
    } else if (format == "yaml") {
      print_yaml(context, instances);
    } else {
      print_template(context, instances, format);
    }
  }
  if (unmatched) throw Error("unmatched instances");
  return 0;
}

}  // namespace

Action define_list(CLI::App& app) {
  auto options = std::make_shared<Options>();
  options->format_option =
      app.add_option("-f,--format", options->format,
                     "Output format, one of: json, yaml, table, go-template")
          ->type_name("string");
  app.add_flag("--list-fields", options->list_fields, "List fields available for format");
  app.add_flag("--json", options->json, "Same as --format=json");
  app.add_flag("-q,--quiet", options->quiet, "Only show names");
  app.add_flag("--all-fields", options->all_fields, "Show all fields");
  return [options](Context& context, const std::vector<std::string>& names) {
    return list(context, names, *options);
  };
}

}  // namespace limequat::cli
