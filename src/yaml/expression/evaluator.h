// Evaluates an expression's tree over values with places. Private to yaml/.
//
// As in yq each value of a pipe is taken on its own; `=` and its kin give back the value they were
// applied to, changed. Assigned places are relative to that value. A budget of steps ends what
// would take too long: Error.
#pragma once

#include <string_view>

#include "yaml/expression/ast.h"
#include "yaml/expression/place.h"

namespace limequat::yaml::expression {

struct Variable {
  std::string_view name;
  Item item;
  const Variable* next = nullptr;
};

// What holds where a part of an expression is evaluated.
struct Scope {
  const Variable* variables = nullptr;
  // On the left of an assignment: a scalar in the way is an error, not nothing.
  bool assigning = false;
};

class Evaluator {
 public:
  // `text` is the expression, for messages; it and the trees outlive the evaluator.
  explicit Evaluator(std::string_view text) : text_(text) {}

  void evaluate(const Node& node, const Item& dot, const Scope& scope, Results& out);
  [[nodiscard]] Results evaluate(const Node& node, const Item& dot, const Scope& scope);
  // The first result, null without any.
  [[nodiscard]] Value first(const Node& node, const Item& dot, const Scope& scope);

  // What `dot` becomes by the assignments in `node`, whatever values it gives: the body of `with`.
  [[nodiscard]] Value effect(const Node& node, const Value& dot, const Scope& scope);
  // `dot` with each place that `target` gives changed by `change`, the last place first when
  // `backwards`.
  template <class Change>
  [[nodiscard]] Value change_places(const Node& target, const Item& dot, const Scope& scope,
                                    bool backwards, Change&& change);

  // One step is about what copying a value costs.
  void spend(std::size_t steps);
  [[nodiscard]] std::size_t remaining() const { return kMaxSteps - steps_; }
  [[noreturn]] void fail(const Node& node, std::string_view words) const;

 private:
  static constexpr std::size_t kMaxSteps = 2'000'000;

  void evaluate_node(const Node& node, const Item& dot, const Scope& scope, Results& out);
  void binary(const Node& node, const Item& dot, const Scope& scope, Results& out);
  void logic(const Node& node, const Item& dot, const Scope& scope, Results& out);
  void alternative(const Node& node, const Item& dot, const Scope& scope, Results& out);
  void pipe(const Node& node, std::size_t stage, Results items, const Scope& scope, Results& out);
  void bind(const Node& node, std::size_t stage, const Item& dot, const Scope& scope, Results& out);
  void reduce(const Node& node, const Item& dot, const Scope& scope, Results& out);
  void interpolate(const Node& node, const Item& dot, const Scope& scope, Results& out);
  void object(const Node& node, const Item& dot, const Scope& scope, Results& out);
  void assign(const Node& node, const Item& dot, const Scope& scope, Results& out);
  void update(const Node& node, const Item& dot, const Scope& scope, Results& out);
  void compute(const Node& node, const Item& dot, const Scope& scope, Results& out);
  void field(const Node& node, const Item& base, const Scope& scope, Results& out);
  void index(const Node& node, const Item& dot, const Scope& scope, Results& out);
  void index_one(const Node& node, const Item& base, const Value& index, const Scope& scope,
                 Results& out);
  void iterate(const Node& node, const Item& base, const Scope& scope, Results& out);
  void slice(const Node& node, const Item& dot, const Scope& scope, Results& out);
  void descend(const Item& item, bool keys, Results& out);
  [[nodiscard]] Value effect_of_pipe(const Node& node, std::size_t stage, const Value& dot,
                                     const Scope& scope);

  std::string_view text_;
  std::size_t steps_ = 0;
};

// What a binary operator gives; throws Error when it cannot. A missing side is null.
[[nodiscard]] Value calculate(Op op, std::string_view flags, const Value& left, const Value& right);
// `==`: a string on the right may be a pattern with `*` and `?`; a number equals its text.
[[nodiscard]] bool equals(const Value& left, const Value& right);
[[nodiscard]] bool matches_pattern(std::string_view text, std::string_view pattern);
// For sorting: null, booleans, numbers, text, lists, maps.
[[nodiscard]] int compare(const Value& left, const Value& right);

template <class Change>
Value Evaluator::change_places(const Node& target, const Item& dot, const Scope& scope,
                               bool backwards, Change&& change) {
  const Results places = evaluate(target, root_item(dot.value), {scope.variables, true});
  Value value = dot.value;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const Item& place = places[backwards ? places.size() - 1 - i : i];
    if (!place.attached) continue;
    const NodePath path = path_of(place.place);
    const Value* there = find_at(value, path);
    // An earlier change may have taken it away.
    if (there == nullptr && find_at(dot.value, path) != nullptr) continue;
    const std::optional<Value> changed =
        change(Item{there == nullptr ? Value() : *there, place.place, true}, value);
    if (!changed) continue;
    spend(1 + path.size() + (path.empty() ? 0 : value.size()));
    value = set_at(value, path, *changed);
  }
  return value;
}

}  // namespace limequat::yaml::expression
