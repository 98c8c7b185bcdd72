// Expressions over YAML and JSON values: the language of `--set`, `list --yq`, `list --filter`,
// `template yq` … It is that of mikefarah/yq v4 as far as people write it (docs/compatibility.md).
//
// Expressions are hostile input: no environment, no files, no programs; limits on size, nesting,
// steps and what they make. Everything thrown is an Error, with the column where one is known.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "yaml/document.h"
#include "yaml/expression/error.h"
#include "yaml/value.h"

namespace limequat::yaml {

// Parsed once, evaluated as often as one likes; several threads may share one.
class Expression {
 public:
  // An empty text is `.`. Throws ExpressionError.
  explicit Expression(std::string text);
  Expression(Expression&&) noexcept;
  Expression& operator=(Expression&&) noexcept;
  Expression(const Expression&) = delete;
  Expression& operator=(const Expression&) = delete;
  ~Expression();

  // The results in order, often one. Throws Error.
  [[nodiscard]] std::vector<Value> evaluate(const Value& input) const;
  // What `select(TEXT)` decides: some result is neither null nor false.
  [[nodiscard]] bool selects(const Value& input) const;
  [[nodiscard]] const std::string& text() const;

 private:
  struct Parsed;
  std::unique_ptr<const Parsed> parsed_;
};

// The document's text after the expression: only what it changed differs (see patch_value.h). An
// empty expression changes nothing. Throws Error when the expression does not give exactly one
// value, when that is no mapping although the document is one, and what patch_value throws.
[[nodiscard]] std::string apply_expression(const Document& document, std::string_view expression);

}  // namespace limequat::yaml
