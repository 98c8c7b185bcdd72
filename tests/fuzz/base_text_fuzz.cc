// The small parsers of base: any bytes give an answer or an Error, and what is shown is safe.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "base/duration.h"
#include "base/error.h"
#include "base/glob.h"
#include "base/prompt.h"
#include "base/quote.h"
#include "base/sanitize.h"
#include "base/size.h"
#include "base/terminal.h"
#include "base/utf8.h"
#include "base/words.h"

namespace limequat {
namespace {

template <class Body>
void may_refuse(Body body) {
  try {
    body();
  } catch (const limequat::Error&) {  // an answer
  }
}

void require(bool condition) {
  if (!condition) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string safe = sanitize(text);
  require(is_valid_utf8(safe) && sanitize(safe) == safe);
  require(safe.find_first_of("\x1b\r\n\t") == std::string::npos);
  require(is_valid_utf8(sanitize_block(text)));
  require(display_width(fit_to_width(safe, 20)) <= 20);
  (void)go_quote(text);
  (void)name_quote(text);
  may_refuse([&] {
    // What is quoted for a shell splits back into the same word.
    if (text.find('\0') != std::string_view::npos) return;
    const auto words = split_words(shell_quote(text));
    require(words.size() == 1 && words[0] == text);
  });
  may_refuse([&] { (void)split_words(text); });
  may_refuse([&] { require(parse_size(text) >= 0); });
  may_refuse([&] {
    const auto duration = parse_duration(text);
    require(parse_duration(format_duration(duration)) == duration);
  });
  may_refuse([&] { require(OciDigest::parse(text).to_string() == text); });
  const std::size_t half = size / 2;
  if (size < 2000) (void)glob_match(text.substr(0, half), text.substr(half));
  KeyReader keys;
  SelectMenu menu("title", {"one", "two"});
  ConfirmPrompt confirm("really?", true);
  for (const auto& piece : {text.substr(0, half), text.substr(half)}) {
    for (const KeyPress& press : keys.feed(piece)) {
      menu.feed(press);
      confirm.feed(press);
    }
  }
  require(menu.selected() < 2);
  (void)menu.render(20, 5, false);
  (void)confirm.render(20, false);
  return 0;
}

}  // namespace limequat
