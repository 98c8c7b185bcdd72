// Keys out of a terminal's bytes; escape sequences may arrive in pieces. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace limequat {

enum class Key {
  up,
  down,
  home,
  end,
  enter,
  escape,
  interrupt,
  end_of_input,
  backspace,
  erase_word,
  erase_line,
  text
};

struct KeyPress {
  Key key = Key::text;
  std::string text;  // one code point, for Key::text
};

// Ctrl-C, Ctrl-D, Esc: they end a prompt without an answer.
[[nodiscard]] constexpr bool cancels(Key key) {
  return key == Key::interrupt || key == Key::end_of_input || key == Key::escape;
}

class KeyReader {
 public:
  // ESC with a key behind it is that key with Alt: no Key::escape, and but for Alt-Backspace, which
  // erases a word, nothing.
  [[nodiscard]] std::vector<KeyPress> feed(std::string_view bytes);
  // True after a lone ESC: the caller waits a moment, and if nothing follows calls `flush`.
  [[nodiscard]] bool waiting() const { return !pending_.empty(); }
  [[nodiscard]] std::vector<KeyPress> flush();

 private:
  std::string pending_;
};

}  // namespace limequat
