// Functions that choose, change and remove places: select, del, with, path …
#include <fmt/format.h>

#include <algorithm>

#include "base/quote.h"
#include "yaml/expression/functions.h"

namespace limequat::yaml::expression {

namespace {

void select(const Call& call) {
  const Results conditions = call.argument(0, call.dot);
  if (std::any_of(conditions.begin(), conditions.end(),
                  [](const Item& item) { return item.value.truth(); })) {
    call.out.push_back(call.dot);
  }
}

void empty(const Call&) {}

void error(const Call& call) { call.fail(call.has(0) ? call.text(0) : call.value().text()); }

void not_(const Call& call) { call.give(!call.value().truth()); }

// From the last place to the first, so that the indices before stay right.
bool comes_later(const NodePath& a, const NodePath& b) {
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    if (a[i] == b[i]) continue;
    if (a[i].index() != b[i].index()) return a[i].index() > b[i].index();
    return a[i] > b[i];
  }
  return a.size() > b.size();
}

void remove_places(const Call& call, std::vector<NodePath> paths) {
  std::sort(paths.begin(), paths.end(), comes_later);
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  Value value = call.value();
  for (const NodePath& path : paths) {
    if (path.empty()) return;  // nothing is left
    call.evaluator.spend(path.size() + value.size());
    value = remove_at(value, path);
  }
  call.out.push_back({std::move(value), call.dot.place, call.dot.attached});
}

void del(const Call& call) {
  std::vector<NodePath> paths;
  for (const Item& item : call.argument(0, root_item(call.value()))) {
    if (!item.attached) call.fail("del needs a path such as .a.b[0]");
    paths.push_back(path_of(item.place));
  }
  remove_places(call, std::move(paths));
}

NodePath path_from(const Call& call, const Value& value) {
  if (!value.is_sequence()) call.fail("a path is a list such as [\"a\", 0]");
  NodePath path;
  for (const Value& step : value.items()) {
    if (step.kind() == Kind::integer && step.as_int() >= 0) {
      path.emplace_back(static_cast<std::size_t>(step.as_int()));
    } else if (step.kind() == Kind::string) {
      path.emplace_back(step.as_string());
    } else {
      call.fail("a path is a list such as [\"a\", 0]");
    }
  }
  return path;
}

void delpaths(const Call& call) {
  std::vector<NodePath> paths;
  const Value given = call.first(0, call.dot);
  for (const Value& path : given.items()) paths.push_back(path_from(call, path));
  remove_places(call, std::move(paths));
}

void setpath(const Call& call) {
  const NodePath path = path_from(call, call.first(0, call.dot));
  const Value value = call.first(1, call.dot);
  call.out.push_back({set_at(call.value(), path, value), call.dot.place, call.dot.attached});
}

void getpath(const Call& call) {
  const NodePath path = path_from(call, call.first(0, call.dot));
  const Value* found = find_at(call.value(), path);
  call.give(found == nullptr ? Value() : *found);
}

void with(const Call& call) {
  const auto changed = [&](const Item& place, const Value&) -> std::optional<Value> {
    Value value = call.evaluator.effect(*call.node.parts[1], place.value, {call.scope.variables});
    if (value == place.value) return std::nullopt;
    return value;
  };
  call.out.push_back({call.evaluator.change_places(*call.node.parts[0], call.dot,
                                                   {call.scope.variables}, false, changed),
                      call.dot.place, call.dot.attached});
}

Value step_value(const PathStep& step) {
  if (const auto* key = std::get_if<std::string>(&step)) return *key;
  return static_cast<std::int64_t>(std::get<std::size_t>(step));
}

void path(const Call& call) {
  Value::Items steps;
  for (const PathStep& step : path_of(call.dot.place)) steps.push_back(step_value(step));
  call.give(Value::sequence(std::move(steps)));
}

void key(const Call& call) {
  if (call.dot.place != nullptr) call.give(step_value(call.dot.place->step));
}

Item parent_of(const Item& item) {
  return {item.place->container, item.place->parent, item.attached};
}

void parent(const Call& call) {
  std::int64_t levels = 1;
  if (call.has(0)) {
    const Value count = call.first(0, call.dot);
    if (count.kind() != Kind::integer) call.fail("parent needs a number");
    levels = count.as_int();
  }
  const auto depth = static_cast<std::int64_t>(path_of(call.dot.place).size());
  if (levels < 0) levels = std::max<std::int64_t>(0, depth + levels + 1);
  if (levels > depth) return;
  Item item = call.dot;
  for (; levels > 0; --levels) item = parent_of(item);
  call.out.push_back(std::move(item));
}

void parents(const Call& call) {
  Value::Items values;
  for (Item item = call.dot; item.place != nullptr;) {
    item = parent_of(item);
    values.push_back(item.value);
  }
  call.give(Value::sequence(std::move(values)));
}

void root(const Call& call) {
  Item item = call.dot;
  while (item.place != nullptr) item = parent_of(item);
  call.out.push_back(std::move(item));
}

void same(const Call& call) { call.out.push_back(call.dot); }
void zero(const Call& call) { call.give(std::int64_t{0}); }

// explode(.x): aliases are resolved already.
void explode(const Call& call) { call.out.push_back(call.dot); }

constexpr Function kFunctions[] = {
    {"select", 1, 1, select, "select(CONDITION)"},
    {"empty", 0, 0, empty, "empty"},
    {"error", 0, 1, error, "error(\"text\")"},
    {"not", 0, 0, not_, ". | not"},
    {"del", 1, 1, del, "del(.path)", "", true},
    {"delpaths", 1, 1, delpaths, "delpaths([[\"a\", 0]])", "", true},
    {"setpath", 2, 2, setpath, "setpath([\"a\", 0]; VALUE)", "", true},
    {"getpath", 1, 1, getpath, "getpath([\"a\", 0])"},
    {"with", 2, 2, with, "with(.path; .key = 1)", "", true},
    {"path", 0, 0, path, ".a | path"},
    {"key", 0, 0, key, ".a[] | key"},
    {"parent", 0, 1, parent, "parent or parent(2)"},
    {"parents", 0, 0, parents, ".a.b | parents"},
    {"root", 0, 0, root, "root"},
    {"splitDoc", 0, 0, same, "splitDoc"},
    {"explode", 1, 1, explode, "explode(.)"},
    {"document_index", 0, 0, zero, "document_index"},
    {"di", 0, 0, zero, "di"},
    {"file_index", 0, 0, zero, "file_index"},
    {"fi", 0, 0, zero, "fi"},
};

}  // namespace

std::span<const Function> place_functions() { return kFunctions; }

}  // namespace limequat::yaml::expression
