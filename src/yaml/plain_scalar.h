// What a plain (unquoted) scalar means, by the rules of upstream's decoder: goccy/go-yaml 1.19,
// token.ToNumber and the reserved words of its lexer. Pure functions. Also tells the writer what it
// must quote.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "yaml/document.h"

namespace limequat::yaml {

// Base 10, 16 (0x), 8 (0o, 0) or 2 (0b), with `_` anywhere but first; a dot makes it a double.
// Integers past uint64 and exponents without a dot are no numbers. Non-negative integers come as
// uint64.
using Number = std::variant<std::int64_t, std::uint64_t, double>;
[[nodiscard]] std::optional<Number> parse_number(std::string_view text);

// null, boolean, integer, floating or string.
[[nodiscard]] Kind resolve_plain(std::string_view text);

// Go's strconv.ParseFloat for decimal numbers: what a quoted number becomes in a number field.
[[nodiscard]] std::optional<double> parse_float(std::string_view text);

// `.inf`, `-.Inf`, `.nan` …: a floating scalar that parse_number does not know.
[[nodiscard]] std::optional<double> parse_special_float(std::string_view text);

}  // namespace limequat::yaml
