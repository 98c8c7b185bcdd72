// A value as Go templates, JSON and YAML output see it: the few kinds that `limactl list --format`,
// `message` and host scripts can meet. Immutable; a copy shares the payload and is cheap.
//
// Building one:
//   Value v = 4;  Value s = "text";  Value none;
//   Value list = Value::list({1, 2});  Value words = Value::list_of(vector_of_strings);
//   Value map = Value::map_of(std_map_of_strings);
//   Value machine = StructBuilder("limatype.LimaYAML")
//                       .field("CPUs", "cpus", Omit::if_nil, 4)
//                       .field("Param", "param", Omit::if_empty, Value::map_of(param))
//                       .build();
//
// Threads: a Value may be read from several threads at once; assigning to one is not synchronised.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace limequat::gotemplate {

class Value;

using List = std::vector<Value>;
// Iterated in key order, as Go templates and Go's JSON encoder do.
using Map = std::map<std::string, Value, std::less<>>;

// When a field of a struct is left out of JSON and YAML text.
enum class Omit {
  never,
  if_nil,    // Go's `omitempty` on a pointer: `false` and 0 stay
  if_empty,  // Go's `omitempty` on anything else: nil, false, 0, "", empty list, empty map (a
             // struct stays; YAML leaves an empty one out, as goccy/go-yaml does)
};

struct Struct;

class Value {
 public:
  enum class Kind { nil, boolean, integer, floating, string, list, map, structure };

  Value() = default;  // nil
  // Implicit: a map of values is written as a literal.
  // NOLINTBEGIN(google-explicit-constructor)
  Value(std::nullptr_t) {}
  template <std::same_as<bool> T>
  Value(T value) : data_(value) {}
  template <std::integral T>
    requires(!std::same_as<T, bool> && !std::same_as<T, char>)
  Value(T value) : data_(static_cast<std::int64_t>(value)) {}
  Value(double value) : data_(value) {}
  Value(std::string value);
  Value(std::string_view value);
  Value(const char* value);
  template <class T>
  Value(const std::optional<T>& value) {
    if (value) *this = Value(*value);
  }
  // NOLINTEND(google-explicit-constructor)

  [[nodiscard]] static Value list(List items);
  [[nodiscard]] static Value map(Map entries);
  // From any range whose elements are values.
  template <class Range>
  [[nodiscard]] static Value list_of(const Range& range) {
    return list(List(std::begin(range), std::end(range)));
  }
  // From any range of (key, value) pairs.
  template <class Range>
  [[nodiscard]] static Value map_of(const Range& range) {
    Map entries;
    for (const auto& [key, value] : range) entries.emplace(key, Value(value));
    return map(std::move(entries));
  }
  [[nodiscard]] static Value structure(Struct value);
  // What looking up a missing map key gives: of kind nil, but printed as `<no value>`, not `<nil>`.
  [[nodiscard]] static Value no_value();

  [[nodiscard]] Kind kind() const;
  [[nodiscard]] bool is_nil() const { return kind() == Kind::nil; }
  [[nodiscard]] bool is_no_value() const { return std::holds_alternative<NoValue>(data_); }

  // Each throws std::bad_variant_access when the kind is another one.
  [[nodiscard]] bool as_bool() const { return std::get<bool>(data_); }
  [[nodiscard]] std::int64_t as_int() const { return std::get<std::int64_t>(data_); }
  [[nodiscard]] double as_double() const { return std::get<double>(data_); }
  [[nodiscard]] const std::string& as_string() const {
    return *std::get<Shared<std::string>>(data_);
  }
  [[nodiscard]] const List& as_list() const { return *std::get<Shared<List>>(data_); }
  [[nodiscard]] const Map& as_map() const { return *std::get<Shared<Map>>(data_); }
  [[nodiscard]] const Struct& as_struct() const { return *std::get<Shared<Struct>>(data_); }

  // Go's template truth: false for nil, false, 0, "" and empty lists and maps; a struct is true.
  [[nodiscard]] bool truth() const;
  // As for Omit::if_empty: like !truth().
  [[nodiscard]] bool empty() const { return !truth(); }

  // Member of a map (by key) or of a struct (by Go name); nullptr when there is none or the kind is
  // another one. Lives as long as this payload.
  [[nodiscard]] const Value* find(std::string_view name) const;
  // Member of a map (by key) or of a struct (by JSON key).
  [[nodiscard]] const Value* find_json(std::string_view key) const;

  // The Go type as error messages name it: "string", "[]string", "map[string]string",
  // "store.FormatData".
  [[nodiscard]] std::string type_name() const;

  // Deep. A struct equals a struct of the same type with equal fields.
  friend bool operator==(const Value& left, const Value& right);

 private:
  template <class T>
  using Shared = std::shared_ptr<const T>;
  struct NoValue {};
  std::variant<std::monostate, NoValue, bool, std::int64_t, double, Shared<std::string>,
               Shared<List>, Shared<Map>, Shared<Struct>>
      data_;
};

// Names are string literals or otherwise outlive every Value that holds them.
struct Field {
  std::string_view go_name;
  std::string_view json_key;
  Omit omit = Omit::never;
  Value value;
  // True for a field that JSON and YAML show as if its fields were ours (Go's embedded struct).
  bool inlined = false;
};

struct Struct {
  std::string_view type;  // "limatype.LimaYAML": for messages
  std::vector<Field> fields;

  // By Go name, looking into inlined fields too. nullptr: no such field.
  [[nodiscard]] const Value* find(std::string_view go_name) const;
};

class StructBuilder {
 public:
  explicit StructBuilder(std::string_view type) { struct_.type = type; }
  StructBuilder& reserve(std::size_t count) {
    struct_.fields.reserve(count);
    return *this;
  }
  StructBuilder& field(std::string_view go_name, std::string_view json_key, Omit omit,
                       Value value) {
    struct_.fields.push_back({go_name, json_key, omit, std::move(value)});
    return *this;
  }
  [[nodiscard]] Value build() { return Value::structure(std::move(struct_)); }

 private:
  Struct struct_;
};

}  // namespace limequat::gotemplate
