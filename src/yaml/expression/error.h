// What is wrong in an expression, and where.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/error.h"

namespace limequat::yaml {

// One line: `WORDS (expression, column 7: .a | -->slect(.b))`.
class ExpressionError : public Error {
 public:
  // `offset` is in bytes of `expression`.
  ExpressionError(std::string_view expression, std::size_t offset, std::string_view words);
  // Code points from 1.
  std::size_t column() const { return column_; }

 private:
  std::size_t column_ = 1;
};

}  // namespace limequat::yaml
