// Durations in Go's notation: "10m0s", "1.5h", "250ms". Flags and YAML values are written so.
//
// Source of the rules: Go's time.ParseDuration and Duration.String.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace limequat {

// Units ns, us, µs, ms, s, m, h; a sign is allowed; "0" needs no unit. Throws Error in Go's words:
// `time: invalid duration "x"`, `time: missing unit in duration "x"`,
// `time: unknown unit "y" in duration "x"`. Over 290 years is invalid.
[[nodiscard]] std::chrono::nanoseconds parse_duration(std::string_view text);

// "10m0s", "1h30m0s", "1.5s", "250ms", "0s".
[[nodiscard]] std::string format_duration(std::chrono::nanoseconds duration);

}  // namespace limequat
