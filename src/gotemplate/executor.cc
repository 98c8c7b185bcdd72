#include "gotemplate/executor.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/quote.h"
#include "gotemplate/print.h"

namespace limequat::gotemplate {
namespace {

// An error message quotes at most so much of the template and of values.
constexpr std::size_t kMessageLimit = 4096;

std::string shortened(std::string text) {
  if (text.size() > kMessageLimit) text = text.substr(0, kMessageLimit) + "…";
  return text;
}

// What an action of string literals and verbatim functions prints needs no check.
bool is_trusted(const ast::Pipeline& pipeline) {
  const ast::Operand& first = pipeline.commands.back().arguments.front();
  if (first.kind == ast::Operand::Kind::identifier)
    return first.function && first.function->verbatim;
  if (first.kind == ast::Operand::Kind::pipeline) return is_trusted(*first.pipeline);
  return first.kind == ast::Operand::Kind::constant;
}

}  // namespace

Executor::Depth::Depth(Executor& executor) : executor_(executor) {
  // Counted before the check: the destructor does not run when we throw here.
  if (executor_.depth_ >= kDepthLimit) {
    executor_.fail(fmt::format("exceeded maximum template depth ({})", kDepthLimit));
  }
  ++executor_.depth_;
}

void Executor::step(std::size_t bytes) {
  constexpr std::size_t kBytesPerStep = 64;
  steps_ += 1 + bytes / kBytesPerStep;
  if (steps_ > options_.step_limit) fail("the template takes too many steps");
}

void Executor::fail(std::string_view message) const {
  const auto [position, context] = std::visit(
      [](const auto* node) {
        return node ? std::pair(node->position, ast::to_string(*node))
                    : std::pair(std::size_t{0}, std::string());
      },
      place_);
  const auto before = std::string_view(set_.text).substr(0, position);
  const auto line = 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
  const auto newline = before.rfind('\n');
  const std::size_t column = newline == std::string_view::npos ? position : position - newline - 1;
  throw TemplateError(
      fmt::format("template: {}:{}:{}: executing {} at <{}>: {}", set_.name, line, column,
                  go_quote(template_name_), shortened(context), shortened(std::string(message))),
      line, static_cast<int>(column) + 1);
}

std::string Executor::run(const Value& dot) {
  template_name_ = set_.name;
  variables_.push_back({"$", dot});
  (void)walk(dot, set_.templates.find(set_.name)->second);
  return std::move(output_);
}

Executor::Flow Executor::walk(const Value& dot, const ast::NodeList& list) {
  const Depth depth(*this);
  for (const ast::Node& node : list) {
    const Flow flow = walk(dot, node);
    if (flow != Flow::go_on) return flow;
  }
  return Flow::go_on;
}

Executor::Flow Executor::walk(const Value& dot, const ast::Node& node) {
  at(&node);
  step();
  switch (node.kind) {
    case ast::Node::Kind::text:
      write(node.text);
      return Flow::go_on;
    case ast::Node::Kind::action: {
      const Value value = eval_pipeline(dot, *node.pipeline);
      if (node.pipeline->variables.empty()) print_action(node, value);
      return Flow::go_on;
    }
    case ast::Node::Kind::if_branch:
    case ast::Node::Kind::with:
      return walk_branch(dot, node);
    case ast::Node::Kind::range:
      return walk_range(dot, node);
    case ast::Node::Kind::call_template:
      walk_template(dot, node);
      return Flow::go_on;
    case ast::Node::Kind::break_loop:
      return Flow::break_loop;
    case ast::Node::Kind::continue_loop:
      return Flow::continue_loop;
  }
  return Flow::go_on;
}

void Executor::print_action(const ast::Node& node, const Value& value) {
  at(&node);
  const bool strict = options_.missing_key == RenderOptions::MissingKey::error;
  if (strict && value.is_nil()) fail("there is no value to print");
  try {
    const std::string text = to_text(value);
    if (options_.check_value && !is_trusted(*node.pipeline)) options_.check_value(text);
    write(text);
  } catch (const TemplateError&) {
    throw;
  } catch (const Error& error) {
    fail(error.message());
  }
}

void Executor::write(std::string_view text) {
  if (text.size() > options_.output_limit - std::min(options_.output_limit, output_.size())) {
    fail(fmt::format("the output is larger than {} bytes", options_.output_limit));
  }
  output_ += text;
}

Executor::Flow Executor::walk_branch(const Value& dot, const ast::Node& node) {
  const std::size_t mark = variables_.size();
  const Value value = eval_pipeline(dot, *node.pipeline);
  Flow flow = Flow::go_on;
  if (value.truth()) {
    flow = walk(node.kind == ast::Node::Kind::with ? value : dot, node.body);
  } else if (node.else_body) {
    flow = walk(dot, *node.else_body);
  }
  variables_.resize(mark);
  return flow;
}

Executor::Flow Executor::walk_range(const Value& dot, const ast::Node& node) {
  const std::size_t mark = variables_.size();
  const Value range = eval_pipeline(dot, *node.pipeline);
  Flow flow = Flow::go_on;
  const bool empty = range.kind() == Value::Kind::integer ? range.as_int() <= 0 : range.empty();
  const bool iterable = range.is_nil() || range.kind() == Value::Kind::integer ||
                        range.kind() == Value::Kind::list || range.kind() == Value::Kind::map;
  if (!iterable) fail(fmt::format("range can't iterate over {}", to_text(range)));
  if (!empty) {
    iterate(range, node);
  } else if (node.else_body) {
    flow = walk(dot, *node.else_body);
  }
  variables_.resize(mark);
  return flow;
}

Executor::Flow Executor::iterate(const Value& range, const ast::Node& node) {
  Flow flow = Flow::go_on;
  if (range.kind() == Value::Kind::integer) {
    if (node.pipeline->variables.size() > 1) {
      fail(fmt::format("can't use {} to iterate over more than one variable", range.as_int()));
    }
    for (std::int64_t i = 0; i < range.as_int() && flow != Flow::break_loop; ++i) {
      flow = iterate_once(Value::no_value(), i, node);
    }
  } else if (range.kind() == Value::Kind::list) {
    std::int64_t index = 0;
    for (const Value& element : range.as_list()) {
      flow = iterate_once(index++, element, node);
      if (flow == Flow::break_loop) break;
    }
  } else {
    for (const auto& [key, element] : range.as_map()) {
      flow = iterate_once(key, element, node);
      if (flow == Flow::break_loop) break;
    }
  }
  return flow;
}

Executor::Flow Executor::iterate_once(Value index, Value element, const ast::Node& node) {
  step();
  if (element.is_nil()) element = Value::no_value();
  bind_loop_variables(*node.pipeline, index, element);
  const std::size_t mark = variables_.size();
  const Flow flow = walk(element, node.body);
  variables_.resize(mark);
  return flow;
}

// The pipeline's evaluation pushed the declared variables; they are on top of the stack.
void Executor::bind_loop_variables(const ast::Pipeline& pipeline, const Value& index,
                                   const Value& element) {
  const auto& names = pipeline.variables;
  if (names.empty()) return;
  if (pipeline.assigns) {
    find_variable(names[0]).value = names.size() > 1 ? index : element;
    if (names.size() > 1) find_variable(names[1]).value = element;
    return;
  }
  variables_[variables_.size() - 1].value = element;
  if (names.size() > 1) variables_[variables_.size() - 2].value = index;
}

// The called template sees its own `$` and no variable of the caller.
void Executor::walk_template(const Value& dot, const ast::Node& node) {
  const auto called = set_.templates.find(node.text);
  if (called == set_.templates.end())
    fail(fmt::format("template {} not defined", go_quote(node.text)));
  const Value argument = node.pipeline ? eval_pipeline(dot, *node.pipeline) : Value::no_value();
  const auto caller = std::exchange(template_name_, called->first);
  const std::size_t mark = variables_.size();
  const std::size_t caller_frame = std::exchange(frame_, mark);
  variables_.push_back({"$", argument});
  (void)walk(argument, called->second);
  variables_.resize(mark);
  frame_ = caller_frame;
  template_name_ = caller;
}

}  // namespace limequat::gotemplate
