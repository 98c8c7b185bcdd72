#include "config/explain.h"

#include <fmt/format.h>

#include <memory>
#include <optional>

#include "base/error.h"
#include "base/quote.h"
#include "cli/command_list.h"
#include "cli/context.h"
#include "cli/flag_set.h"
#include "cli/value_output.h"
#include "gotemplate/json.h"

namespace limequat::cli {
namespace {

using gotemplate::Omit;
using gotemplate::StructBuilder;
using gotemplate::Value;

Value value_of(const config::Explanation& parts) {
  gotemplate::List fields;
  for (const auto& inner : parts.fields) {
    fields.push_back(StructBuilder("cli.Field")
                         .field("Name", "name", Omit::never, inner.key)
                         .field("Meaning", "meaning", Omit::never, inner.meaning)
                         .build());
  }
  return StructBuilder("cli.Explanation")
      .field("Field", "field", Omit::never, parts.path)
      .field("Meaning", "meaning", Omit::never, parts.meaning)
      .field("Type", "type", Omit::if_empty, parts.type)
      .field("Words", parts.open_words ? "suchAs" : "oneOf", Omit::if_empty,
             Value::list_of(parts.words))
      .field("Default", "default", Omit::if_empty, parts.default_value)
      .field("Files", "files", Omit::if_empty, parts.files)
      .field("Variables", "variables", Omit::if_empty, parts.variables)
      .field("NotInPlainMode", "notInPlainMode", Omit::if_empty, parts.not_in_plain_mode)
      .field("HasEffect", "hasEffect", Omit::never, parts.implemented)
      .field("Fields", "fields", Omit::if_empty, Value::list(std::move(fields)))
      .build();
}

Value value_of(const std::vector<config::Origin>& origins) {
  gotemplate::List values;
  for (const auto& origin : origins) {
    values.push_back(
        StructBuilder("cli.Origin")
            .field("Field", "field", Omit::never, origin.path)
            .field("Value", "value", Omit::never,
                   origin.value.empty() ? Value() : Value(origin.value))
            .field("From", "from", Omit::never, origin.source)
            .field("Others", origin.merged ? "alsoFrom" : "overrides", Omit::if_empty,
                   Value::list_of(origin.others))
            .field("ByPlainMode", "takenAwayByPlainMode", Omit::if_empty, origin.by_plain_mode)
            .build());
  }
  return Value::list(std::move(values));
}

// Throws Error when the machine's configuration cannot be loaded.
std::shared_ptr<const config::Machine> machine_of(Context& context, const std::string& name) {
  const store::Instance instance = context.instance(name);
  if (instance.config) return instance.config;
  throw Error(fmt::format("instance {} has errors: {}", name_quote(name),
                          fmt::join(instance.errors, "; ")));
}

int explain(Context& context, const std::vector<std::string>& words, bool json) {
  const std::string& path = words[0];
  config::Explanation parts = config::explanation_of(path);  // a wrong field is told first
  const auto machine = words.size() > 1 ? machine_of(context, words[1]) : nullptr;
  if (!json) {
    context.out << (machine ? config::explain_field(path, *machine) : config::explain_field(path));
    return 0;
  }
  StructBuilder builder("cli.Answer");
  Value about = value_of(parts);
  for (const auto& field : about.as_struct().fields) {
    builder.field(field.go_name, field.json_key, field.omit, field.value);
  }
  if (machine) {
    builder.field("Values", "values", Omit::never, value_of(config::origins_of(path, *machine)));
  }
  const OutputStyle style = output_style(context, 4, 4);
  context.out << json_for(style, gotemplate::to_json(builder.build(), {.indent = 4})) << '\n';
  return 0;
}

}  // namespace

Action define_explain(FlagSet& flags) {
  auto json = std::make_shared<bool>(false);
  flags.boolean("--json", *json, "Print JSON");
  return [json](Context& context, const std::vector<std::string>& words) {
    return explain(context, words, *json);
  };
}

}  // namespace limequat::cli
