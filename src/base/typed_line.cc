#include "base/typed_line.h"

#include "base/sanitize.h"

namespace limequat {
namespace {

void drop_code_point(std::string& text) {
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) text.pop_back();
  if (!text.empty()) text.pop_back();
}

void drop_word(std::string& text) {
  while (!text.empty() && text.back() == ' ') text.pop_back();
  text.erase(text.rfind(' ') + 1);  // npos + 1 is 0
}

}  // namespace

bool TypedLine::feed(const KeyPress& press) {
  if (press.key == Key::text) {
    if (text_.size() >= limit_) return false;
    text_ += sanitize(press.text);
    return true;
  }
  if (text_.empty()) return false;
  switch (press.key) {
    case Key::backspace:
      drop_code_point(text_);
      return true;
    case Key::erase_word:
      drop_word(text_);
      return true;
    case Key::erase_line:
      text_.clear();
      return true;
    default:
      return false;
  }
}

}  // namespace limequat
