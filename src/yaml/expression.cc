#include "yaml/expression.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/quote.h"
#include "yaml/expression/ast.h"
#include "yaml/expression/evaluator.h"
#include "yaml/patch_value.h"

namespace limequat::yaml {

struct Expression::Parsed {
  std::string text;
  expression::NodePtr tree;
};

Expression::Expression(std::string text) {
  auto parsed = std::make_unique<Parsed>();
  parsed->text = std::move(text);
  parsed->tree = expression::parse_expression(parsed->text);
  parsed_ = std::move(parsed);
}
Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(Expression&&) noexcept = default;
Expression::~Expression() = default;

const std::string& Expression::text() const { return parsed_->text; }

std::vector<Value> Expression::evaluate(const Value& input) const {
  expression::Evaluator evaluator(parsed_->text);
  std::vector<Value> values;
  for (expression::Item& item :
       evaluator.evaluate(*parsed_->tree, expression::root_item(input), {})) {
    values.push_back(std::move(item.value));
  }
  return values;
}

bool Expression::selects(const Value& input) const {
  const std::vector<Value> values = evaluate(input);
  return std::any_of(values.begin(), values.end(), [](const Value& v) { return v.truth(); });
}

std::string apply_expression(const Document& document, std::string_view expression) {
  if (expression.empty()) return document.text();
  const Value before = Value::from(document.root());
  const std::vector<Value> after = Expression(std::string(expression)).evaluate(before);
  if (after.size() != 1) {
    throw Error(fmt::format("the expression {} gives {} values; an edit needs one",
                            name_quote(expression), after.size()));
  }
  if (!after[0].is_mapping() && !document.root().is_null() && after[0].kind() != before.kind()) {
    throw Error(
        fmt::format("the expression {} gives a {} instead of the whole document; write "
                    "for instance `.cpus = 4`",
                    name_quote(expression), to_string(after[0].kind())));
  }
  return patch_value(document, after[0]);
}

}  // namespace limequat::yaml
