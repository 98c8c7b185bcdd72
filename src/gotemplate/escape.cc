#include <fmt/format.h>

#include "base/utf8.h"
#include "gotemplate/builtins.h"
#include "gotemplate/print.h"

namespace limequat::gotemplate {
namespace {

// A missing value prints as in an action, not as <nil>.
std::string joined(Arguments arguments) {
  if (arguments.size() == 1) return to_text(arguments[0]);
  List texts;
  for (const Value& argument : arguments) {
    texts.push_back(argument.is_no_value() ? Value(to_text(argument)) : argument);
  }
  return go_print(texts);
}

// Of what needs no backslash: no character that HTML or a terminal gives a meaning.
bool stands_in_js(const Rune& rune) {
  constexpr std::string_view kOfHtml = "<>&=";
  if (!rune.valid) return true;
  if (rune.value < 0x80) {
    return rune.value >= 0x20 && kOfHtml.find(static_cast<char>(rune.value)) == kOfHtml.npos;
  }
  return is_printable(rune.value);
}

}  // namespace

std::string escape_html(Arguments arguments) {
  std::string out;
  for (const char c : joined(arguments)) {
    switch (c) {
      case '\0':
        out += "\uFFFD";
        break;
      case '"':
        out += "&#34;";
        break;
      case '\'':
        out += "&#39;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string escape_js(Arguments arguments) {
  std::string out;
  const std::string text = joined(arguments);
  for (std::size_t at = 0; at < text.size();) {
    const Rune rune = decode_rune(std::string_view(text).substr(at));
    const auto bits = static_cast<std::uint32_t>(rune.value);
    if (rune.value == '\\' || rune.value == '\'' || rune.value == '"') {
      out += '\\';
      out += text[at];
    } else if (stands_in_js(rune)) {
      out += std::string_view(text).substr(at, rune.size);
    } else {
      out += fmt::format("\\u{:04X}", bits);
    }
    at += rune.size;
  }
  return out;
}

std::string escape_url_query(Arguments arguments) {
  std::string out;
  for (const char c : joined(arguments)) {
    const bool letter_or_digit =
        (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (letter_or_digit || c == '-' || c == '_' || c == '.' || c == '~') {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

}  // namespace limequat::gotemplate
