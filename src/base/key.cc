#include "base/key.h"

#include <optional>

#include "base/utf8.h"

namespace limequat {
namespace {

constexpr char kEscape = '\x1b';

// Longest control sequence that we wait for; a longer one is noise.
constexpr std::size_t kLongestSequence = 16;

// The key of a complete CSI or SS3 sequence without its introducer (xterm, ctlseqs: "PC-Style
// Function Keys"); nullopt for keys that we do not use.
std::optional<Key> key_of_sequence(std::string_view body) {
  if (body == "A") return Key::up;
  if (body == "B") return Key::down;
  if (body == "H" || body == "1~" || body == "7~") return Key::home;
  if (body == "F" || body == "4~" || body == "8~") return Key::end;
  return std::nullopt;
}

std::optional<Key> key_of_control(char c) {
  switch (c) {
    case '\r':
    case '\n':
      return Key::enter;
    case '\x03':
      return Key::interrupt;
    case '\x04':
      return Key::end_of_input;
    case '\x08':
    case '\x7f':
      return Key::backspace;
    case '\x15':  // Ctrl-U
      return Key::erase_line;
    case '\x17':  // Ctrl-W
      return Key::erase_word;
    case '\x10':  // Ctrl-P
      return Key::up;
    case '\x0e':  // Ctrl-N
      return Key::down;
    default:
      return std::nullopt;
  }
}

// True when more bytes may make it a code point.
bool is_incomplete(std::string_view text, const Rune& rune) {
  const auto first = static_cast<unsigned char>(text.front());
  return !rune.valid && text.size() < 4 && first >= 0xC2 && first <= 0xF4;
}

// ESC and another key in one burst: that key with Alt (xterm, ctlseqs: "metaSendsEscape"). We use
// one, which erases a word in every shell; the others must not end a prompt. Returns the bytes it
// takes, 0 while it is not complete.
std::size_t take_alt(std::string_view text, std::vector<KeyPress>& keys) {
  const std::string_view rest = text.substr(1);
  // Another ESC may begin a sequence; what ends a prompt ends it with Alt, too.
  if (rest.front() == kEscape) return 1;
  const auto key = key_of_control(rest.front());
  if (key && cancels(*key)) return 1;
  if (key == Key::backspace) keys.push_back({Key::erase_word, {}});
  const Rune rune = decode_rune(rest);
  return is_incomplete(rest, rune) ? 0 : 1 + rune.size;
}

// Length of the escape sequence that `text` begins with; 0 while it is not complete.
std::size_t sequence_length(std::string_view text) {
  if (text.size() < 2) return 0;
  if (text[1] == 'O') return text.size() < 3 ? 0 : 3;
  if (text[1] != '[') return 1;  // no sequence: take_alt
  // ECMA-48 §5.4: parameters and intermediates 0x20–0x3F, then one final byte 0x40–0x7E.
  for (std::size_t i = 2; i < text.size() && i < kLongestSequence; ++i) {
    if (text[i] >= 0x40 && text[i] <= 0x7E) return i + 1;
    if (text[i] < 0x20) return i;
  }
  return text.size() >= kLongestSequence ? kLongestSequence : 0;
}

}  // namespace

std::vector<KeyPress> KeyReader::feed(std::string_view bytes) {
  pending_ += bytes;
  std::vector<KeyPress> keys;
  std::string_view rest = pending_;
  while (!rest.empty()) {
    std::size_t used = 1;
    if (rest.front() == kEscape) {
      used = sequence_length(rest);
      if (used == 0) break;
      if (used == 1) {
        used = take_alt(rest, keys);
        if (used == 0) break;
      } else if (const auto key = key_of_sequence(rest.substr(2, used - 2))) {
        keys.push_back({*key, {}});
      }
    } else if (const auto key = key_of_control(rest.front())) {
      keys.push_back({*key, {}});
    } else if (static_cast<unsigned char>(rest.front()) >= 0x20) {
      const Rune rune = decode_rune(rest);
      if (is_incomplete(rest, rune)) break;
      used = rune.size;
      if (rune.valid && is_printable(rune.value)) {
        keys.push_back({Key::text, std::string(rest.substr(0, used))});
      }
    }
    rest.remove_prefix(used);
  }
  pending_ = rest;
  return keys;
}

std::vector<KeyPress> KeyReader::flush() {
  std::vector<KeyPress> keys;
  if (pending_ == std::string_view(&kEscape, 1)) keys.push_back({Key::escape, {}});
  pending_.clear();
  return keys;
}

}  // namespace limequat
