#include "gotemplate/value.h"

#include <algorithm>

namespace limequat::gotemplate {

Value::Value(std::string value) : data_(std::make_shared<const std::string>(std::move(value))) {}
Value::Value(std::string_view value) : Value(std::string(value)) {}
Value::Value(const char* value) : Value(std::string(value)) {}

Value Value::list(List items) {
  Value value;
  value.data_ = std::make_shared<const List>(std::move(items));
  return value;
}

Value Value::map(Map entries) {
  Value value;
  value.data_ = std::make_shared<const Map>(std::move(entries));
  return value;
}

Value Value::structure(Struct fields) {
  Value value;
  value.data_ = std::make_shared<const Struct>(std::move(fields));
  return value;
}

Value Value::no_value() {
  Value value;
  value.data_ = NoValue{};
  return value;
}

Value::Kind Value::kind() const {
  // In the order of data_'s alternatives.
  constexpr Kind kKinds[] = {Kind::nil,     Kind::nil,      Kind::boolean,
                             Kind::integer, Kind::floating, Kind::string,
                             Kind::list,    Kind::map,      Kind::structure};
  return kKinds[data_.index()];
}

bool Value::truth() const {
  switch (kind()) {
    case Kind::nil:
      return false;
    case Kind::boolean:
      return as_bool();
    case Kind::integer:
      return as_int() != 0;
    case Kind::floating:
      return as_double() != 0;
    case Kind::string:
      return !as_string().empty();
    case Kind::list:
      return !as_list().empty();
    case Kind::map:
      return !as_map().empty();
    case Kind::structure:
      return true;
  }
  return false;
}

const Value* Value::find(std::string_view name) const {
  if (kind() == Kind::structure) return as_struct().find(name);
  if (kind() != Kind::map) return nullptr;
  const auto entry = as_map().find(name);
  return entry == as_map().end() ? nullptr : &entry->second;
}

const Value* Value::find_json(std::string_view key) const {
  if (kind() != Kind::structure) return find(key);
  for (const Field& field : as_struct().fields) {
    if (!field.inlined && field.json_key == key) return &field.value;
    if (field.inlined) {
      if (const Value* found = field.value.find_json(key)) return found;
    }
  }
  return nullptr;
}

namespace {

// The common element type of `values`, "interface {}" when they differ. Of an empty one nothing is
// known; nearly all of Lima's lists and maps are of strings.
template <class Values, class Get>
std::string element_type(const Values& values, Get get) {
  if (values.empty()) return "string";
  std::string common;
  for (const auto& element : values) {
    std::string type = get(element).type_name();
    if (!common.empty() && common != type) return "interface {}";
    common = std::move(type);
  }
  return common == "<nil>" ? "interface {}" : common;
}

}  // namespace

std::string Value::type_name() const {
  switch (kind()) {
    case Kind::nil:
      return "<nil>";
    case Kind::boolean:
      return "bool";
    case Kind::integer:
      return "int";
    case Kind::floating:
      return "float64";
    case Kind::string:
      return "string";
    case Kind::list:
      return "[]" + element_type(as_list(), [](const Value& v) { return v; });
    case Kind::map:
      return "map[string]" + element_type(as_map(), [](const auto& entry) { return entry.second; });
    case Kind::structure:
      return std::string(as_struct().type);
  }
  return "<nil>";
}

bool operator==(const Value& left, const Value& right) {
  using Kind = Value::Kind;
  if (left.kind() != right.kind()) return false;
  switch (left.kind()) {
    case Kind::nil:
      return true;
    case Kind::boolean:
      return left.as_bool() == right.as_bool();
    case Kind::integer:
      return left.as_int() == right.as_int();
    case Kind::floating:
      return left.as_double() == right.as_double();
    case Kind::string:
      return left.as_string() == right.as_string();
    case Kind::list:
      return left.as_list() == right.as_list();
    case Kind::map:
      return left.as_map() == right.as_map();
    case Kind::structure: {
      const Struct& a = left.as_struct();
      const Struct& b = right.as_struct();
      return a.type == b.type && std::equal(a.fields.begin(), a.fields.end(), b.fields.begin(),
                                            b.fields.end(), [](const Field& x, const Field& y) {
                                              return x.go_name == y.go_name && x.value == y.value;
                                            });
    }
  }
  return false;
}

const Value* Struct::find(std::string_view go_name) const {
  for (const Field& field : fields) {
    if (field.go_name == go_name) return &field.value;
  }
  for (const Field& field : fields) {
    if (!field.inlined) continue;
    if (const Value* found = field.value.find(go_name)) return found;
  }
  return nullptr;
}

}  // namespace limequat::gotemplate
