#include "yaml/go_value.h"

namespace limequat::yaml {

namespace {

using gotemplate::Omit;
using GoKind = gotemplate::Value::Kind;

class Converter {
 public:
  explicit Converter(bool drop_empty_maps) : drop_empty_maps_(drop_empty_maps) {}

  [[nodiscard]] Value convert(const gotemplate::Value& value) const {
    switch (value.kind()) {
      case GoKind::boolean:
        return value.as_bool();
      case GoKind::integer:
        return value.as_int();
      case GoKind::floating:
        return value.as_double();
      case GoKind::string:
        return value.as_string();
      case GoKind::list:
        return list(value.as_list());
      case GoKind::map:
        return map(value.as_map());
      case GoKind::structure: {
        Value::Members members;
        members.reserve(value.as_struct().fields.size());
        add_fields(value.as_struct(), members);
        return Value::mapping(std::move(members));
      }
      default:
        return {};
    }
  }

 private:
  static bool omitted(const gotemplate::Field& field) {
    return (field.omit == Omit::if_nil && field.value.is_nil()) ||
           (field.omit == Omit::if_empty && field.value.empty());
  }
  [[nodiscard]] Value list(const gotemplate::List& values) const {
    Value::Items items;
    items.reserve(values.size());
    for (const auto& value : values) items.push_back(convert(value));
    return Value::sequence(std::move(items));
  }
  [[nodiscard]] Value map(const gotemplate::Map& entries) const {
    Value::Members members;
    members.reserve(entries.size());
    for (const auto& [key, value] : entries) add(key, value, members);
    return Value::mapping(std::move(members));
  }
  void add_fields(const gotemplate::Struct& structure, Value::Members& members) const {
    for (const gotemplate::Field& field : structure.fields) {
      if (field.inlined && field.value.kind() == GoKind::structure) {
        add_fields(field.value.as_struct(), members);
      } else if (!omitted(field)) {
        add(field.json_key, field.value, members);
      }
    }
  }
  void add(std::string_view key, const gotemplate::Value& value, Value::Members& members) const {
    Value converted = convert(value);
    if (drop_empty_maps_ && converted.is_mapping() && converted.size() == 0) return;
    members.emplace_back(std::string(key), std::move(converted));
  }

  bool drop_empty_maps_;
};

}  // namespace

Value from_go(const gotemplate::Value& value, bool drop_empty_maps) {
  return Converter(drop_empty_maps).convert(value);
}

}  // namespace limequat::yaml
