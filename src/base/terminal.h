// What is known about a terminal, and the width of text on it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace limequat {

[[nodiscard]] bool is_terminal(int fd);

struct TerminalSize {
  int columns = 0;
  int rows = 0;
};
// nullopt when `fd` is no terminal or does not know its size.
[[nodiscard]] std::optional<TerminalSize> terminal_size(int fd);

// A terminal, NO_COLOR unset or empty (no-color.org), TERM set and not "dumb".
[[nodiscard]] bool colours_allowed(int fd);

// Columns that `text` takes: 0 for combining and invisible code points, 2 for East Asian wide ones
// and emoji, 1 for the rest. Control characters count 0: sanitise first. Escape sequences are not
// known.
[[nodiscard]] std::size_t display_width(std::string_view text);

// The longest beginning of `text` that fits into `columns`; when something was cut the last column
// is `…`.
[[nodiscard]] std::string fit_to_width(std::string_view text, std::size_t columns);

}  // namespace limequat
