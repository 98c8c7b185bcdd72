// Two documents, parted by a NUL byte: the first one patched to mean the second one means it, and a
// document patched to its own value stays as it is.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include "yaml/patch_value.h"

namespace limequat::yaml {
namespace {

[[noreturn]] void wrong(std::string_view why, const std::string& text) {
  std::cerr << why << ":\n" << text << '\n';
  std::abort();
}

void patch(const Document& document, const Value& edited) {
  std::string text;
  try {
    text = patch_value(document, edited);
  } catch (const YamlError&) {
    return;  // no text means this
  }
  if (!means(Document::parse(text, "again").root(), edited)) {
    wrong("the patch means something else", text);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t nul = input.find('\0');
  if (nul == std::string_view::npos) return 0;
  const Limits limits{.bytes = 1u << 12, .depth = 30, .nodes = 500, .expanded_nodes = 2000};
  try {
    const auto before = Document::parse(std::string(input.substr(0, nul)), "before", limits);
    const auto after = Document::parse(std::string(input.substr(nul + 1)), "after", limits);
    const std::string same = patch_value(before, Value::from(before.root()));
    if (same != before.text()) wrong("an edit of nothing changed the text", same);
    patch(before, Value::from(after.root()));
  } catch (const limequat::Error&) {
    return 0;
  }
  return 0;
}

}  // namespace limequat::yaml
