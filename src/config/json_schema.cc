#include "config/json_schema.h"

#include <fmt/format.h>

#include <limits>

#include "config/field.h"
#include "gotemplate/json.h"

namespace limequat::config {
namespace {

using gotemplate::List;
using gotemplate::StructBuilder;

void add(StructBuilder& schema, std::string_view key, Value value) {
  schema.field(key, key, Omit::never, std::move(value));
}

Value types(std::initializer_list<std::string_view> names) { return Value::list_of(names); }

// A number where a text belongs is fine: `disk: 100`, `permissions: 644`.
Value text_types() { return types({"string", "number", "boolean", "null"}); }

void add_words(StructBuilder& schema, const Row& row) {
  if (row.words.empty()) return;
  List words(row.words.begin(), row.words.end());
  if (row.open_words) return add(schema, "examples", Value::list(std::move(words)));
  if (row.unset != nullptr && row.unset("")) words.emplace_back("");
  words.emplace_back(nullptr);
  add(schema, "enum", Value::list(std::move(words)));
}

void add_description(StructBuilder& schema, const Row& row) {
  std::string text(row.doc);
  if (!row.default_words.empty()) text += fmt::format(" Default: {}.", row.default_words);
  add(schema, "description", std::move(text));
  if (const auto* flag = std::get_if<bool>(&row.literal)) add(schema, "default", *flag);
  if (const auto* number = std::get_if<int>(&row.literal)) add(schema, "default", *number);
  if (const auto* word = std::get_if<std::string_view>(&row.literal)) {
    add(schema, "default", *word);
  }
}

void add_members(StructBuilder& schema, const Table& table, bool open);

Value record_schema(const Table& table) {
  StructBuilder schema("schema");
  add(schema, "type",
      table.shorthand.empty() ? types({"object", "null"}) : types({"object", "string", "null"}));
  add_members(schema, table, false);
  return schema.build();
}

void add_integer(StructBuilder& schema, std::int64_t low, std::int64_t high) {
  add(schema, "type", types({"integer", "null"}));
  add(schema, "minimum", low);
  add(schema, "maximum", high);
}

void add_list(StructBuilder& schema, const Row& row) {
  add(schema, "type",
      row.one_or_many ? types({"array", "string", "null"}) : types({"array", "null"}));
  if (row.type == Type::parts) return add(schema, "items", record_schema(*row.table));
  StructBuilder item("schema");
  add(item, "type", text_types());
  add(schema, "items", item.build());
}

void add_port_range(StructBuilder& schema) {
  StructBuilder port("schema");
  add(port, "type", "integer");
  add(port, "minimum", 0);
  add(port, "maximum", 65535);
  add(schema, "type", types({"array", "null"}));
  add(schema, "items", port.build());
  add(schema, "minItems", 2);
  add(schema, "maxItems", 2);
}

void add_text_map(StructBuilder& schema) {
  StructBuilder value("schema");
  add(value, "type", text_types());
  add(schema, "type", types({"object", "null"}));
  add(schema, "additionalProperties", value.build());
}

void add_type(StructBuilder& schema, const Row& row) {
  switch (row.type) {
    case Type::boolean:
      return add(schema, "type", types({"boolean", "null"}));
    case Type::integer:
      return add_integer(schema, std::numeric_limits<std::int32_t>::min(),
                         std::numeric_limits<std::int32_t>::max());
    case Type::unsigned32:
      return add_integer(schema, 0, std::numeric_limits<std::uint32_t>::max());
    case Type::text:
      return add(schema, "type", text_types());
    case Type::ip:
      return add(schema, "type", types({"string", "null"}));
    case Type::texts:
    case Type::ips:
    case Type::parts:
      return add_list(schema, row);
    case Type::text_map:
      return add_text_map(schema);
    case Type::port_range:
      return add_port_range(schema);
    case Type::any_map:
      add(schema, "type", types({"object", "null"}));
      if (row.table != nullptr) add_members(schema, *row.table, true);
      return;
    case Type::part:
      add(schema, "type",
          row.table->shorthand.empty() ? types({"object", "null"})
                                       : types({"object", "string", "null"}));
      return add_members(schema, *row.table, false);
  }
}

Value row_schema(const Row& row) {
  StructBuilder schema("schema");
  add_description(schema, row);
  add_type(schema, row);
  add_words(schema, row);
  return schema.build();
}

void add_members(StructBuilder& schema, const Table& table, bool open) {
  StructBuilder properties("schema");
  for (const Row& row : table.rows) add(properties, row.key, row_schema(row));
  add(schema, "properties", properties.build());
  if (!open) add(schema, "additionalProperties", false);
}

}  // namespace

std::string json_schema() {
  StructBuilder schema("schema");
  add(schema, "$schema", "https://json-schema.org/draft/2020-12/schema");
  add(schema, "title", "lima.yaml");
  add(schema, "description", "A machine, or a template for machines.");
  add(schema, "type", types({"object", "null"}));
  add_members(schema, machine_table(), false);
  return gotemplate::to_json(schema.build(), {.indent = 2}) + '\n';
}

}  // namespace limequat::config
