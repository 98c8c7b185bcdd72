// Walks the AST of a template and writes its text. One Executor per render.
//
// Values flow as in Go's text/template; the differences are that every step, every byte that a
// function makes and every level of nesting is counted against a limit.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "gotemplate/ast.h"
#include "gotemplate/template.h"

namespace limequat::gotemplate {

class Executor {
 public:
  // {{template}} calls, bodies and parentheses inside one another.
  static constexpr int kDepthLimit = 1000;

  Executor(const ast::TemplateSet& set, const RenderOptions& options)
      : set_(set), options_(options) {}
  [[nodiscard]] std::string run(const Value& dot);

 private:
  enum class Flow { go_on, break_loop, continue_loop };
  // What an error message says it was about.
  using Place = std::variant<const ast::Node*, const ast::Pipeline*, const ast::Command*,
                             const ast::Operand*>;
  struct Variable {
    std::string_view name;
    Value value;
  };
  class Depth;

  // executor.cc: nodes
  Flow walk(const Value& dot, const ast::NodeList& list);
  Flow walk(const Value& dot, const ast::Node& node);
  Flow walk_branch(const Value& dot, const ast::Node& node);
  Flow walk_range(const Value& dot, const ast::Node& node);
  Flow iterate(const Value& range, const ast::Node& node);
  Flow iterate_once(Value index, Value element, const ast::Node& node);
  void bind_loop_variables(const ast::Pipeline& pipeline, const Value& index, const Value& element);
  void walk_template(const Value& dot, const ast::Node& node);
  void print_action(const ast::Node& node, const Value& value);
  void write(std::string_view text);

  // executor_eval.cc: expressions
  Value eval_pipeline(const Value& dot, const ast::Pipeline& pipeline);
  Value eval_command(const Value& dot, const ast::Command& command, const Value* final_argument);
  Value eval_argument(const Value& dot, const ast::Operand& operand);
  Value eval_function(const Value& dot, const ast::Operand& name, Place place,
                      std::span<const ast::Operand> arguments, const Value* final_argument);
  Value eval_and_or(const Value& dot, const ast::Operand& name,
                    std::span<const ast::Operand> arguments, const Value* final_argument);
  void check_count(const ast::Operand& name, std::size_t given, const Value* final_argument);
  void check_text_first(std::span<const ast::Operand> arguments, const Value& first);
  Value call(const ast::Operand& name, Place place, const std::vector<Value>& arguments);
  Value eval_fields(Value receiver, std::span<const std::string> fields, bool has_arguments);
  Value eval_field(const Value& receiver, const std::string& field, bool has_arguments);
  Value eval_chain(const Value& dot, const ast::Operand& chain, bool has_arguments);
  Value eval_variable(const ast::Operand& variable, bool has_arguments);
  void not_a_function(const ast::Operand& first, bool has_arguments);
  Variable& find_variable(std::string_view name);

  void at(Place place) { place_ = place; }
  // Counts work; throws past the limit.
  void step(std::size_t bytes = 0);
  [[noreturn]] void fail(std::string_view message) const;

  const ast::TemplateSet& set_;
  const RenderOptions& options_;
  std::string_view template_name_;
  Place place_ = static_cast<const ast::Node*>(nullptr);
  std::vector<Variable> variables_;
  std::size_t frame_ = 0;  // where the variables of the running template begin
  std::size_t steps_ = 0;
  int depth_ = 0;
  std::string output_;
};

// Nesting, counted for the life of the object.
class Executor::Depth {
 public:
  explicit Depth(Executor& executor);
  Depth(const Depth&) = delete;
  Depth& operator=(const Depth&) = delete;
  ~Depth() { --executor_.depth_; }

 private:
  Executor& executor_;
};

}  // namespace limequat::gotemplate
