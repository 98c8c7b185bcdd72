// Expressions: pipelines, commands, functions, fields, variables.
#include <fmt/format.h>

#include "base/error.h"
#include "base/quote.h"
#include "gotemplate/executor.h"

namespace limequat::gotemplate {

using OperandKind = ast::Operand::Kind;

Value Executor::eval_pipeline(const Value& dot, const ast::Pipeline& pipeline) {
  const Depth depth(*this);
  at(&pipeline);
  Value value;
  bool first = true;
  for (const ast::Command& command : pipeline.commands) {
    step();
    value = eval_command(dot, command, first ? nullptr : &value);
    first = false;
  }
  for (const std::string& name : pipeline.variables) {
    if (pipeline.assigns) {
      find_variable(name).value = value;
    } else {
      variables_.push_back({name, value});
    }
  }
  return value;
}

Value Executor::eval_command(const Value& dot, const ast::Command& command,
                             const Value* final_argument) {
  const ast::Operand& first = command.arguments.front();
  const bool has_arguments = command.arguments.size() > 1 || final_argument;
  switch (first.kind) {
    case OperandKind::field:
      at(&first);
      return eval_fields(dot, first.fields, has_arguments);
    case OperandKind::chain:
      return eval_chain(dot, first, has_arguments);
    case OperandKind::variable:
      return eval_variable(first, has_arguments);
    case OperandKind::identifier:
      return eval_function(dot, first, &command, std::span(command.arguments).subspan(1),
                           final_argument);
    case OperandKind::pipeline:
      not_a_function(first, has_arguments);
      return eval_pipeline(dot, *first.pipeline);
    default:
      break;
  }
  at(&first);
  not_a_function(first, has_arguments);
  if (first.kind == OperandKind::nil) fail("nil is not a command");
  return eval_argument(dot, first);
}

void Executor::not_a_function(const ast::Operand& first, bool has_arguments) {
  if (!has_arguments) return;
  const bool parenthesised = first.kind == OperandKind::pipeline;
  const std::string what = parenthesised ? ast::to_string(*first.pipeline) : ast::to_string(first);
  fail(fmt::format("can't give argument to non-function {}", what));
}

Value Executor::eval_argument(const Value& dot, const ast::Operand& operand) {
  at(&operand);
  switch (operand.kind) {
    case OperandKind::dot:
      return dot;
    case OperandKind::nil:
      return Value::no_value();
    case OperandKind::constant:
      return operand.value;
    case OperandKind::number_overflow:
      fail(fmt::format("{} overflows int", operand.text));
    case OperandKind::field:
      return eval_fields(dot, operand.fields, false);
    case OperandKind::variable:
      return eval_variable(operand, false);
    case OperandKind::chain:
      return eval_chain(dot, operand, false);
    case OperandKind::pipeline:
      return eval_pipeline(dot, *operand.pipeline);
    case OperandKind::identifier:
      return eval_function(dot, operand, &operand, {}, nullptr);
  }
  return {};
}

Value Executor::eval_function(const Value& dot, const ast::Operand& name, Place place,
                              std::span<const ast::Operand> arguments,
                              const Value* final_argument) {
  at(&name);
  check_count(name, arguments.size(), final_argument);
  if (!name.function) return eval_and_or(dot, name, arguments, final_argument);
  std::vector<Value> values;
  values.reserve(arguments.size() + 1);
  for (const ast::Operand& argument : arguments) {
    values.push_back(eval_argument(dot, argument));
    if (name.function->text_first && values.size() == 1) check_text_first(arguments, values[0]);
  }
  if (final_argument) values.push_back(*final_argument);
  if (name.function->text_first) check_text_first(arguments, values[0]);
  return call(name, place, values);
}

void Executor::check_count(const ast::Operand& name, std::size_t given,
                           const Value* final_argument) {
  const std::size_t count = given + (final_argument ? 1 : 0);
  const auto least = static_cast<std::size_t>(name.function ? name.function->min_arguments : 1);
  const auto most =
      static_cast<std::size_t>(name.function ? name.function->max_arguments : Function::kAnyNumber);
  if (least == most && count != least) {
    fail(fmt::format("wrong number of args for {}: want {} got {}", name.text, least, count));
  }
  if (count < least) {
    fail(fmt::format("wrong number of args for {}: want at least {} got {}", name.text, least,
                     given));
  }
  if (count > most) {
    fail(
        fmt::format("wrong number of args for {}: want at most {} got {}", name.text, most, count));
  }
}

// A parameter of Go type string. The words differ between literals and values.
void Executor::check_text_first(std::span<const ast::Operand> arguments, const Value& first) {
  if (first.kind() == Value::Kind::string) return;
  if (!arguments.empty() && arguments[0].kind == OperandKind::nil)
    fail("cannot assign nil to string");
  if (!arguments.empty() && arguments[0].kind == OperandKind::constant) {
    fail(fmt::format("expected string; found {}", arguments[0].text));
  }
  if (first.is_nil()) fail("invalid value; expected string");
  fail(fmt::format("wrong type for value; expected string; got {}", first.type_name()));
}

Value Executor::call(const ast::Operand& name, Place place, const std::vector<Value>& arguments) {
  const auto size = [](const Value& value) {
    return value.kind() == Value::Kind::string ? value.as_string().size() : 0;
  };
  for (const Value& argument : arguments) step(size(argument));
  try {
    Value result = name.function->call(arguments);
    step(size(result));
    return result;
  } catch (const TemplateError&) {
    throw;
  } catch (const Error& error) {
    at(place);
    fail(fmt::format("error calling {}: {}", name.text, error.message()));
  }
}

Value Executor::eval_and_or(const Value& dot, const ast::Operand& name,
                            std::span<const ast::Operand> arguments, const Value* final_argument) {
  const bool stop_at = name.text == "or";
  Value value;
  for (const ast::Operand& argument : arguments) {
    value = eval_argument(dot, argument);
    if (value.truth() == stop_at) return value;
  }
  return final_argument ? *final_argument : value;
}

Value Executor::eval_chain(const Value& dot, const ast::Operand& chain, bool has_arguments) {
  at(&chain);
  if (chain.base->kind == OperandKind::nil) {
    fail(fmt::format("indirection through explicit nil in {}", ast::to_string(chain)));
  }
  Value base = eval_argument(dot, *chain.base);
  return eval_fields(std::move(base), chain.fields, has_arguments);
}

Value Executor::eval_variable(const ast::Operand& variable, bool has_arguments) {
  at(&variable);
  const Value& value = find_variable(variable.text).value;
  if (!variable.fields.empty()) return eval_fields(value, variable.fields, has_arguments);
  not_a_function(variable, has_arguments);
  return value;
}

Executor::Variable& Executor::find_variable(std::string_view name) {
  for (std::size_t i = variables_.size(); i > frame_; --i) {
    if (variables_[i - 1].name == name) return variables_[i - 1];
  }
  fail(fmt::format("undefined variable: {}", name));
}

Value Executor::eval_fields(Value receiver, std::span<const std::string> fields,
                            bool has_arguments) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    step();
    receiver = eval_field(receiver, fields[i], has_arguments && i + 1 == fields.size());
  }
  return receiver;
}

Value Executor::eval_field(const Value& receiver, const std::string& field, bool has_arguments) {
  const bool strict = options_.missing_key == RenderOptions::MissingKey::error;
  if (receiver.is_no_value()) {
    if (strict) fail(fmt::format("nil data; no entry for key {}", go_quote(field)));
    return receiver;
  }
  if (receiver.is_nil()) fail(fmt::format("nil pointer evaluating interface {{}}.{}", field));
  const Value* const found = receiver.find(field);
  if (receiver.kind() == Value::Kind::structure) {
    if (!found)
      fail(fmt::format("can't evaluate field {} in type {}", field, receiver.type_name()));
    if (has_arguments)
      fail(fmt::format("{} has arguments but cannot be invoked as function", field));
    return *found;
  }
  if (receiver.kind() != Value::Kind::map) {
    fail(fmt::format("can't evaluate field {} in type {}", field, receiver.type_name()));
  }
  if (has_arguments) fail(fmt::format("{} is not a method but has arguments", field));
  if (!found && strict) fail(fmt::format("map has no entry for key {}", go_quote(field)));
  return found && !found->is_nil() ? *found : Value::no_value();
}

}  // namespace limequat::gotemplate
