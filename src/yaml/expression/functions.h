// The functions of expressions: one row each in the tables of functions_*.cc. Private to yaml/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "yaml/expression/evaluator.h"
#include "yaml/value_text.h"

namespace limequat::yaml::expression {

// One use of a function on one value.
struct Call {
  Evaluator& evaluator;
  const Node& node;
  const Item& dot;
  const Scope& scope;
  Results& out;

  [[nodiscard]] const Value& value() const { return dot.value; }
  [[nodiscard]] bool has(std::size_t i) const { return i < node.parts.size(); }
  // What argument `i` gives for `on`.
  [[nodiscard]] Results argument(std::size_t i, const Item& on) const {
    return evaluator.evaluate(*node.parts[i], on, {scope.variables});
  }
  [[nodiscard]] Value first(std::size_t i, const Item& on) const {
    return evaluator.first(*node.parts[i], on, {scope.variables});
  }
  [[nodiscard]] std::string text(std::size_t i) const;
  void give(Value value) const { out.push_back({std::move(value)}); }
  [[noreturn]] void fail(std::string_view words) const { evaluator.fail(node, words); }
  // Fails unless the value is one.
  void need_sequence() const;
  [[nodiscard]] const std::string& need_string() const;
};

struct Function {
  std::string_view name;
  std::uint8_t least = 0;  // arguments
  std::uint8_t most = 0;
  void (*run)(const Call& call) = nullptr;
  const char* usage = "";
  const char* refusal = "";  // why it is not there
  bool changes = false;      // gives `.` changed, as assignments do
};

// By any of yq's spellings (`to_entries`, `toEntries`); nullptr: there is none.
[[nodiscard]] const Function* find_function(std::string_view name);
// "unknown function `slect` (did you mean `select`?)"
[[nodiscard]] std::string unknown_function(std::string_view name);

[[nodiscard]] std::span<const Function> place_functions();
[[nodiscard]] std::span<const Function> map_functions();
[[nodiscard]] std::span<const Function> list_functions();
[[nodiscard]] std::span<const Function> text_functions();
[[nodiscard]] std::span<const Function> format_functions();
[[nodiscard]] std::span<const Function> refused_functions();

// `!!str`, `!!int` …
[[nodiscard]] std::string_view tag_of(const Value& value);
[[nodiscard]] Value split_text(std::string_view text, std::string_view separator);
// Bounds count from the end when negative; of text, code points.
[[nodiscard]] Value slice_of(const Value& value, std::int64_t first, std::int64_t last);

}  // namespace limequat::yaml::expression
