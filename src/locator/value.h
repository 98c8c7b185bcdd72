// What a document means after an edit, before it is written: nodes of the documents as they are,
// and collections put together from several. Tells whether an edited text means it, and writes it
// anew when no edit of the text can. Private to locator/.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "yaml/document.h"

namespace limequat::locator {

// Exactly one of: a node of a document that outlives this; a string; a mapping; a list.
class Value {
 public:
  using Entries = std::vector<std::pair<std::string, Value>>;
  using Items = std::vector<Value>;

  Value() = default;                       // the empty mapping
  Value(yaml::Node node) : node_(node) {}  // NOLINT: a node is a value
  [[nodiscard]] static Value string(std::string text);
  [[nodiscard]] static Value mapping(Entries entries);
  [[nodiscard]] static Value list(Items items);

  // The same value with its own entries or items, one level deep, to be changed; itself when it has
  // them already. A scalar stays.
  [[nodiscard]] Value opened() const;
  [[nodiscard]] yaml::Kind kind() const;
  [[nodiscard]] const std::optional<yaml::Node>& node() const { return node_; }
  [[nodiscard]] const std::string& text() const { return text_; }
  // Only of an opened collection.
  [[nodiscard]] Entries& entries() { return entries_; }
  [[nodiscard]] const Entries& entries() const { return entries_; }
  [[nodiscard]] Items& items() { return items_; }
  [[nodiscard]] const Items& items() const { return items_; }
  // Of an opened mapping.
  [[nodiscard]] Value* find(std::string_view key);
  void set(std::string_view key, Value value);
  void erase(std::string_view key);

 private:
  std::optional<yaml::Node> node_;
  yaml::Kind kind_ = yaml::Kind::mapping;
  std::string text_;
  Entries entries_;
  Items items_;
};

// Throws Error when aliases nest the value too deeply.
[[nodiscard]] bool same_value(const yaml::Node& node, const Value& value);
[[nodiscard]] bool same_value(const yaml::Node& a, const yaml::Node& b);

// On one line: `{a: [1, 2], b: "x\ny"}`.
[[nodiscard]] std::string flow_text(const Value& value);
// Block style. Its first line has no indentation, the others at least `indent` spaces; no line
// break at the end.
[[nodiscard]] std::string block_text(const Value& value, std::size_t indent);
// Whether the block form begins on the line of its key: a scalar or an empty collection.
[[nodiscard]] bool is_inline(const Value& value);

// The edited text when it means `expected`; else `expected` written anew, without comments. Throws
// Error when that fails too (a value that YAML text cannot hold).
[[nodiscard]] std::string settle(std::string edited, const Value& expected,
                                 const std::string& source_name);

}  // namespace limequat::locator
