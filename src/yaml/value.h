// A YAML or JSON value apart from any text: what expressions compute with and what an edit should
// make of a document. Mappings keep their order; a copy shares the payload and is cheap.
//
// Immutable, so reading from several threads at once is fine. A collection knows how deep and how
// big it is: building one past a limit throws Error, which bounds whatever an expression can make.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "yaml/document.h"
#include "yaml/emit.h"

namespace limequat::yaml {

class Value {
 public:
  using Items = std::vector<Value>;
  using Member = std::pair<std::string, Value>;
  using Members = std::vector<Member>;

  static constexpr std::size_t kMaxDepth = 200;
  // Values of a collection and all below it; 16 bytes of text count as one more.
  static constexpr std::size_t kMaxWeight = 1'500'000;
  static constexpr std::size_t kMaxString = 8u << 20;

  Value() = default;  // null
  // Implicit: what an expression gives is one of these types.
  // NOLINTBEGIN(google-explicit-constructor)
  Value(bool flag) : data_(flag) {}
  Value(std::int64_t number) : data_(number) {}
  Value(double number) : data_(number) {}
  Value(std::string text);
  Value(std::string_view text) : Value(std::string(text)) {}
  Value(const char* text) : Value(std::string(text)) {}
  // NOLINTEND(google-explicit-constructor)
  explicit Value(const Scalar& scalar);
  [[nodiscard]] static Value sequence(Items items);
  // Each key once: of equal keys the last value counts, at the place of the first.
  [[nodiscard]] static Value mapping(Members members);
  // What a node means, aliases and merges resolved. An integer past int64 becomes a double.
  [[nodiscard]] static Value from(const Node& node);

  [[nodiscard]] Kind kind() const { return static_cast<Kind>(data_.index()); }
  [[nodiscard]] bool is_null() const { return kind() == Kind::null; }
  [[nodiscard]] bool is_mapping() const { return kind() == Kind::mapping; }
  [[nodiscard]] bool is_sequence() const { return kind() == Kind::sequence; }
  [[nodiscard]] bool is_scalar() const { return !is_mapping() && !is_sequence(); }
  [[nodiscard]] bool is_number() const {
    return kind() == Kind::integer || kind() == Kind::floating;
  }
  // Null and false are not; everything else is.
  [[nodiscard]] bool truth() const;

  // Each throws std::bad_variant_access when the kind is another one.
  [[nodiscard]] bool as_bool() const { return std::get<bool>(data_); }
  [[nodiscard]] std::int64_t as_int() const { return std::get<std::int64_t>(data_); }
  // Of any number.
  [[nodiscard]] double as_double() const;
  [[nodiscard]] const std::string& as_string() const { return *std::get<Text>(data_); }
  // Of a scalar.
  [[nodiscard]] Scalar as_scalar() const;
  // Empty when this is no sequence, no mapping.
  [[nodiscard]] const Items& items() const;
  [[nodiscard]] const Members& members() const;
  [[nodiscard]] std::size_t size() const {
    return is_mapping() ? members().size() : items().size();
  }
  // nullptr when there is none or this is no mapping.
  [[nodiscard]] const Value* find(std::string_view key) const;

  // A scalar as plain text, numbers as Go prints them: `true`, `4`, `1.5`, `null`. "" for
  // collections.
  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::size_t depth() const;
  [[nodiscard]] std::size_t weight() const;
  // Deep; the order of keys does not matter, 1 and 1.0 differ.
  friend bool operator==(const Value& left, const Value& right);
  // Equal values have equal hashes.
  [[nodiscard]] std::size_t hash() const;

 private:
  template <class T>
  struct Collection {
    T content;
    std::size_t depth = 1;
    std::size_t weight = 1;
  };
  using Text = std::shared_ptr<const std::string>;
  using Sequence = std::shared_ptr<const Collection<Items>>;
  using Mapping = std::shared_ptr<const Collection<Members>>;
  // In the order of Kind.
  std::variant<std::monostate, bool, std::int64_t, double, Text, Mapping, Sequence> data_;
};

// True when the node means this value; `in_order`: with its keys in the same order.
[[nodiscard]] bool means(const Node& node, const Value& value, bool in_order = false);

}  // namespace limequat::yaml
