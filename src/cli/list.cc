#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "base/error.h"
#include "base/quote.h"
#include "base/sanitize.h"
#include "cli/command_list.h"
#include "cli/context.h"
#include "cli/flag_set.h"
#include "cli/list_output.h"
#include "cli/value_output.h"
#include "store/instance_fields.h"
#include "yaml/expression.h"
#include "yaml/go_value.h"

namespace limequat::cli {
namespace {

struct Options {
  std::optional<std::string> given_format;
  bool json = false;
  bool quiet = false;
  bool list_fields = false;
  bool all_fields = false;
  std::vector<std::string> yq;
  std::vector<std::string> filters;

  [[nodiscard]] std::string format() const { return given_format.value_or("table"); }
};

void check_conflicts(const Options& options) {
  const bool format_given = options.given_format.has_value();
  if (options.json && format_given) {
    throw UsageError("option --json conflicts with option --format");
  }
  if (options.list_fields && format_given) {
    throw UsageError("option --list-fields conflicts with option --format");
  }
  if (!options.yq.empty() && format_given && options.format() != "json" &&
      options.format() != "yaml") {
    throw UsageError("option --yq only works with --format json or yaml");
  }
  if (options.list_fields && !options.yq.empty()) {
    throw UsageError("option --list-fields conflicts with option --yq");
  }
  if (options.list_fields && !options.filters.empty()) {
    throw UsageError("option --list-fields conflicts with option --filter");
  }
  if (options.quiet && (options.json || options.format() != "table")) {
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
    if (instance) instances.push_back(std::move(*instance));  // else deleted meanwhile
  }
  return instances;
}

// Takes away the machines of which some filter gives nothing.
void apply_filters(Context& context, const std::vector<std::string>& filters,
                   std::vector<store::Instance>& instances) {
  if (filters.empty()) return;
  std::string text;
  for (const auto& filter : filters) {
    text += fmt::format("{}select({})", text.empty() ? "" : " | ", filter);
  }
  with_context(fmt::format("failed to apply filter {}", name_quote(text)), [&] {
    const yaml::Expression expression(text);
    std::erase_if(instances, [&](const store::Instance& instance) {
      const auto input = yaml::from_go(store::instance_value(instance, context.home()));
      return expression.evaluate(input).empty();
    });
  });
}

void warn_about_errors(Context& context, const std::vector<store::Instance>& instances) {
  for (const auto& instance : instances) {
    if (instance.errors.empty()) continue;
    context.logger.log(LogLevel::warning,
                       fmt::format("instance {} has errors", name_quote(instance.name)),
                       {{"errors", fmt::format("[{}]", fmt::join(instance.errors, " "))}});
  }
}

// With --quiet the names of what --yq gives are shown, so that must be instances.
void require_instances(Context& context, const std::vector<store::Instance>& instances,
                       const Options& options) {
  if (!options.quiet) return;
  const yaml::Expression expression = joined_expression(options.yq);
  for (const auto& instance : instances) {
    const auto input = yaml::from_go(store::instance_value(instance, context.home()));
    for (const auto& result : expression.evaluate(input)) {
      if (result.is_mapping()) continue;
      throw UsageError(
          "option --quiet shows the names of the instances that --yq gives, and this expression "
          "gives something else (hint: leave --quiet out)");
    }
  }
}

// --yq alone means JSON.
ListOutput output_of(const Options& options) {
  ListOutput output{.format = options.json ? "json" : options.format(),
                    .all_fields = options.all_fields,
                    .expressions = options.yq};
  if (!options.yq.empty() && output.format == "table") output.format = "json";
  if (!options.yq.empty() && options.quiet) output.expressions.emplace_back(".name");
  return output;
}

void print_names(Context& context, const std::vector<std::string>& names) {
  for (const auto& name : names) context.out << shown(context, name) << '\n';
}

void list_machines(Context& context, const std::vector<std::string>& names,
                   const Options& options) {
  if (options.quiet && options.yq.empty() && options.filters.empty()) {
    print_names(context, names);
    return;
  }
  auto instances = inspect_all(context, names);
  apply_filters(context, options.filters, instances);
  if (options.quiet && options.yq.empty()) {
    std::vector<std::string> matching;
    for (const auto& instance : instances) matching.push_back(instance.name);
    print_names(context, matching);
    return;
  }
  require_instances(context, instances, options);
  warn_about_errors(context, instances);
  print_instances(context, instances, output_of(options));
}

int list(Context& context, const std::vector<std::string>& wanted, const Options& options) {
  check_conflicts(options);
  if (options.list_fields) {
    print_field_names(context.out);
    return 0;
  }
  bool unmatched = false;
  const auto names = names_to_list(context, wanted, unmatched);
  if (!names.empty()) list_machines(context, names, options);
  if (unmatched) throw Error("unmatched instances");
  return 0;
}

}  // namespace

Action define_list(FlagSet& flags) {
  auto options = std::make_shared<Options>();
  flags.text("-f,--format", options->given_format,
             "Output format, one of: json, yaml, table, go-template");
  flags.boolean("--list-fields", options->list_fields, "List fields available for format");
  flags.boolean("--json", options->json, "Same as --format=json");
  flags.boolean("-q,--quiet", options->quiet, "Only show names");
  flags.boolean("--all-fields", options->all_fields, "Show all fields");
  flags.list("--yq", options->yq, "Apply yq expression to each instance");
  flags.list("-l,--filter", options->filters,
             "Filter instances using yq expression (equivalent to --yq 'select(EXPR)')");
  return [options](Context& context, const std::vector<std::string>& names) {
    return list(context, names, *options);
  };
}

}  // namespace limequat::cli
