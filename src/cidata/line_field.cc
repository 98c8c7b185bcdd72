#include "cidata/line_field.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/quote.h"
#include "base/utf8.h"

namespace limequat::cidata {
namespace {

[[noreturn]] void refuse(std::string_view field, std::string_view why) {
  throw Error(fmt::format("field {} {}", name_quote(field), why));
}

}  // namespace

void require_text(std::string_view field, std::string_view value) {
  if (value.find('\0') != value.npos) refuse(field, "must not contain a NUL character");
  if (!is_valid_utf8(value)) refuse(field, "must be UTF-8");
}

void require_line(std::string_view field, std::string_view value) {
  require_text(field, value);
  if (value.find_first_of("\r\n") != value.npos) refuse(field, "must not contain a line break");
}

void require_passwd_field(std::string_view field, std::string_view value) {
  require_line(field, value);
  if (value.find(':') != value.npos) {
    refuse(field, "must not contain `:`, which separates the fields of /etc/passwd");
  }
}

void require_variable_name(std::string_view field, std::string_view name) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
  constexpr std::string_view kMore =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";
  if (name.empty() || kLetters.find(name[0]) == kLetters.npos ||
      name.find_first_not_of(kMore) != name.npos) {
    refuse(field, fmt::format("has {}, which is no name of a variable", name_quote(name)));
  }
}

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Rune rune = decode_rune(text);
    if (rune.valid && is_printable(rune.value)) out += text.substr(0, rune.size);
    text.remove_prefix(rune.size);
  }
  return out;
}

}  // namespace limequat::cidata
