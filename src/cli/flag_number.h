// Numbers of flags as Go's pflag reads them: strconv with base 0, which takes Go's literals. Pure;
// any bytes are fine.
//
// Source: Go's documentation of strconv (ParseInt, ParseUint, ParseFloat), and its specification,
// "Integer literals" and "Floating-point literals".
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

namespace limequat::cli {

enum class NumberTrouble { syntax, range };
template <class Number>
using NumberOrTrouble = std::variant<Number, NumberTrouble>;

// `0x1F`, `0b101`, `0o17` and `017`, `1_000`; with `+` or `-` before it, but for one that has no
// sign.
[[nodiscard]] NumberOrTrouble<std::int64_t> parse_go_int(std::string_view text);
[[nodiscard]] NumberOrTrouble<std::uint64_t> parse_go_uint(std::string_view text);
// `1.5`, `+.5e3`, `0x1p-2`. Finite, which Go does not ask for.
[[nodiscard]] NumberOrTrouble<float> parse_go_float(std::string_view text);

}  // namespace limequat::cli
