// An expression as a tree. Private to yaml/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "yaml/value.h"

namespace limequat::yaml::expression {

struct Function;

enum class Op : std::uint8_t {
  self,
  descend,       // `..`
  descend_keys,  // `...`
  literal,       // value
  interpolate,   // parts: strings and expressions, joined
  variable,      // $name
  field,         // parts[0].name; `pattern`, `optional`
  index,         // parts[0][parts[1]]
  iterate,       // parts[0][]
  slice,         // parts[0][parts[1]:parts[2]]
  collect,       // [parts[0]], or [] without
  object,        // key, value, key, value …
  pipe,          // parts from left to right
  comma,
  bind,    // parts[0] as $name
  reduce,  // parts[0] as $name ireduce (parts[1]; parts[2])
  both,    // and
  either,  // or
  alternative,
  add,
  subtract,
  multiply,  // `flags`
  divide,
  modulo,
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  assign,   // parts[0] = parts[1]
  update,   // parts[0] |= parts[1]
  compute,  // parts[0] OP= parts[1]; `operation` is OP
  call,     // function, parts are its arguments
};

struct Node;
using NodePtr = std::unique_ptr<Node>;

struct Node {
  Op op = Op::self;
  std::size_t at = 0;  // offset in the expression
  std::string name;
  Value value;
  std::vector<NodePtr> parts;
  const Function* function = nullptr;
  Op operation = Op::self;
  std::string flags;
  bool optional = false;
  bool pattern = false;
};

// Throws ExpressionError.
[[nodiscard]] NodePtr parse_expression(std::string_view text);

}  // namespace limequat::yaml::expression
