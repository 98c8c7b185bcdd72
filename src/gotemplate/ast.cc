#include "gotemplate/ast.h"

#include "base/quote.h"

namespace limequat::gotemplate::ast {

std::string to_string(const Operand& operand) {
  using Kind = Operand::Kind;
  std::string text;
  switch (operand.kind) {
    case Kind::dot:
      return ".";
    case Kind::nil:
      return "nil";
    case Kind::constant:
    case Kind::number_overflow:
    case Kind::identifier:
      return operand.text;
    case Kind::pipeline:
      return "(" + to_string(*operand.pipeline) + ")";
    case Kind::variable:
      text = operand.text;
      break;
    case Kind::chain:
      text = to_string(*operand.base);
      break;
    case Kind::field:
      break;
  }
  for (const std::string& field : operand.fields) text += "." + field;
  return text;
}

std::string to_string(const Command& command) {
  std::string text;
  for (const Operand& argument : command.arguments) {
    if (!text.empty()) text += ' ';
    text += to_string(argument);
  }
  return text;
}

std::string to_string(const Pipeline& pipeline) {
  std::string text;
  for (const std::string& variable : pipeline.variables) {
    if (!text.empty()) text += ", ";
    text += variable;
  }
  if (!pipeline.variables.empty()) text += pipeline.assigns ? " = " : " := ";
  bool first = true;
  for (const Command& command : pipeline.commands) {
    if (!first) text += " | ";
    first = false;
    text += to_string(command);
  }
  return text;
}

std::string to_string(const Node& node) {
  using Kind = Node::Kind;
  std::string text = "{{";
  switch (node.kind) {
    case Kind::text:
      return node.text;
    case Kind::break_loop:
      return "{{break}}";
    case Kind::continue_loop:
      return "{{continue}}";
    case Kind::action:
      break;
    case Kind::if_branch:
      text += "if ";
      break;
    case Kind::with:
      text += "with ";
      break;
    case Kind::range:
      text += "range ";
      break;
    case Kind::call_template:
      text += "template " + go_quote(node.text);
      if (node.pipeline) text += ' ';
      break;
  }
  if (node.pipeline) text += to_string(*node.pipeline);
  return text + "}}";
}

}  // namespace limequat::gotemplate::ast
