// The binary operators of expressions. Private to yaml/.
#pragma once

#include <string_view>

#include "yaml/expression/ast.h"

namespace limequat::yaml::expression {

// How strongly operators bind, as in yq: the pipe binds more than `,`, `and` and `or`; all
// arithmetic is alike, and equals group from the right.
constexpr int kComma = 10;
constexpr int kEntry = 15;
constexpr int kLogic = 20;
constexpr int kPipe = 30;
constexpr int kReduce = 35;
constexpr int kAssign = 40;
constexpr int kArithmetic = 42;

struct Operator {
  std::string_view text;
  int strength = 0;
  Op op = Op::self;
  Op operation = Op::self;
};
constexpr Operator kOperators[] = {
    {",", kComma, Op::comma, {}},
    {"and", kLogic, Op::both, {}},
    {"or", kLogic, Op::either, {}},
    {"|", kPipe, Op::pipe, {}},
    {"ireduce", kReduce, Op::reduce, {}},
    {"as", kAssign, Op::bind, {}},
    {"=", kAssign, Op::assign, {}},
    {"|=", kAssign, Op::update, {}},
    {"+=", kAssign, Op::compute, Op::add},
    {"-=", kAssign, Op::compute, Op::subtract},
    {"*=", kArithmetic, Op::compute, Op::multiply},
    {"/=", kAssign, Op::compute, Op::divide},
    {"%=", kAssign, Op::compute, Op::modulo},
    {"//=", kAssign, Op::compute, Op::alternative},
    {"==", kAssign, Op::equal, {}},
    {"!=", kAssign, Op::not_equal, {}},
    {"<", kAssign, Op::less, {}},
    {"<=", kAssign, Op::less_equal, {}},
    {">", kAssign, Op::greater, {}},
    {">=", kAssign, Op::greater_equal, {}},
    {"+", kArithmetic, Op::add, {}},
    {"-", kArithmetic, Op::subtract, {}},
    {"*", kArithmetic, Op::multiply, {}},
    {"/", kArithmetic, Op::divide, {}},
    {"%", kArithmetic, Op::modulo, {}},
    {"//", kArithmetic, Op::alternative, {}},
};

}  // namespace limequat::yaml::expression
