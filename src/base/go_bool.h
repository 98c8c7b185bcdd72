// A boolean as Go's strconv.ParseBool reads it; upstream's flags and variables take these words.
#pragma once

#include <optional>
#include <string_view>

namespace limequat {

// `1 t T TRUE true True` and `0 f F FALSE false False`; nothing for any other word. Pure.
[[nodiscard]] std::optional<bool> parse_go_bool(std::string_view word);

}  // namespace limequat
