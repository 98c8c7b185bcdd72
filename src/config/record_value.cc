#include "config/record_value.h"

namespace limequat::config {
namespace {

// What an unset field of a plain (not pointer) member shows: Go's zero value of its type.
Value zero_value(Type type) {
  static const Value empty_text = "";
  static const Value empty_list = Value::list({});
  static const Value empty_map = Value::map({});
  switch (type) {
    case Type::boolean:
      return false;
    case Type::integer:
    case Type::unsigned32:
      return 0;
    case Type::text:
    case Type::ip:
      return empty_text;
    case Type::texts:
    case Type::ips:
    case Type::port_range:
    case Type::parts:
      return empty_list;
    case Type::text_map:
    case Type::any_map:
      return empty_map;
    case Type::part:
      break;
  }
  return {};
}

Value field_value(const Field& field, const Row& row) {
  if (row.type == Type::part) {
    return field.parts.empty() ? Value() : record_value(field.parts.front());
  }
  if (row.type == Type::parts && !field.parts.empty()) {
    gotemplate::List items;
    items.reserve(field.parts.size());
    for (const Record& part : field.parts) items.push_back(record_value(part));
    return Value::list(std::move(items));
  }
  if (field.value.is_nil() && row.omit != Omit::if_nil) return zero_value(row.type);
  return field.value;
}

}  // namespace

Value record_value(const Record& record) {
  gotemplate::StructBuilder builder(record.table->go_type);
  builder.reserve(record.fields.size());
  for (std::size_t i = 0; i < record.fields.size(); ++i) {
    const Row& row = record.table->rows[i];
    builder.field(row.go_name, row.key, row.omit, field_value(record.fields[i], row));
  }
  return builder.build();
}

}  // namespace limequat::config
