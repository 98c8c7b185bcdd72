// The parsed form of a template. Built by the parser, read by the executor, immutable in between.
//
// `position` is the byte offset that Go's errors name for the node, which is not always where it
// begins: a field chain `.A.B` is at its second field.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gotemplate/functions.h"
#include "gotemplate/value.h"

namespace limequat::gotemplate::ast {

struct Pipeline;

// One word of a command.
struct Operand {
  enum class Kind {
    dot,
    nil,
    constant,
    number_overflow,
    field,
    variable,
    identifier,
    chain,
    pipeline
  };
  Kind kind = Kind::dot;
  std::size_t position = 0;
  std::string text;                 // constants: as written; identifier: its name; variable: "$x"
  Value value;                      // constants
  std::vector<std::string> fields;  // field, variable and chain: names after dots
  const Function* function = nullptr;  // identifier; null for `and` and `or`
  std::unique_ptr<Operand> base;       // chain: what the fields are taken from
  std::unique_ptr<Pipeline> pipeline;  // parenthesised
};

struct Command {
  std::size_t position = 0;
  std::vector<Operand> arguments;  // never empty; the first is what is called or evaluated
};

struct Pipeline {
  std::size_t position = 0;
  std::vector<std::string> variables;  // declared or assigned: "$x"
  bool assigns = false;                // `=`, not `:=`
  std::vector<Command> commands;
};

struct Node;
using NodeList = std::vector<Node>;

struct Node {
  enum class Kind {
    text,
    action,
    if_branch,
    with,
    range,
    call_template,
    break_loop,
    continue_loop
  };
  Kind kind = Kind::text;
  std::size_t position = 0;
  std::string text;  // text; call_template: the name
  std::unique_ptr<Pipeline> pipeline;
  NodeList body;
  std::optional<NodeList> else_body;
};

// All templates of one text, by name. `functions` owns what the operands point to.
struct TemplateSet {
  std::string name;
  std::string text;
  Functions functions;
  std::map<std::string, NodeList, std::less<>> templates;
};

// The node as Go prints it in errors: `.X | printf "%d"`.
[[nodiscard]] std::string to_string(const Operand& operand);
[[nodiscard]] std::string to_string(const Command& command);
[[nodiscard]] std::string to_string(const Pipeline& pipeline);
// `{{template "x" .}}`; of a node with a body only its first action.
[[nodiscard]] std::string to_string(const Node& node);

}  // namespace limequat::gotemplate::ast
