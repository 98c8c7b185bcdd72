// A line that a person types into a prompt: letters, Backspace, Ctrl-W (the last word) and Ctrl-U
// (all), which in raw mode nobody does for us. Source: termios(3), VERASE, VWERASE, VKILL.
#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "base/key.h"

namespace limequat {

class TypedLine {
 public:
  // `limit`: bytes. What is typed beyond is not taken.
  explicit TypedLine(std::size_t limit) : limit_(limit) {}

  // Whether the text is another one now; keys that edit nothing change nothing.
  bool feed(const KeyPress& press);
  // Printable: invisible characters are written out.
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }
  // The text, which is then empty.
  std::string take() { return std::exchange(text_, {}); }

 private:
  std::size_t limit_;
  std::string text_;
};

}  // namespace limequat
