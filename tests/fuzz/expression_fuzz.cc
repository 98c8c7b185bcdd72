// Any text either is an expression or an Error; what it gives is a value or an Error, soon; what an
// edit writes means what the expression gave.
//
// The input is the expression, then (behind a NUL byte, when there is one) the document.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include "yaml/expression.h"
#include "yaml/patch_value.h"
#include "yaml/value_text.h"

namespace limequat {
namespace {

constexpr std::string_view kDocument =
    "# head\na: {b: [1, two, {c: x}]} # flow\nl:\n- name: one # first\n  n: 1\n- name: two\n  n: "
    "2.5\ns: |\n  line\n  line\nx: &x\n  k: v\ny: *x\nz:\n  <<: *x\n  m: true\n";

[[noreturn]] void wrong(std::string_view why, const std::string& text) {
  std::cerr << why << ":\n" << text << '\n';
  std::abort();
}

void edit(const yaml::Document& document, const yaml::Value& edited) {
  std::string text;
  try {
    text = yaml::patch_value(document, edited);
  } catch (const yaml::YamlError&) {
    return;  // no text means this
  }
  const auto again = yaml::Document::parse(text, "again");
  if (!yaml::means(again.root(), edited)) wrong("the patch means something else", text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t nul = input.find('\0');
  const std::string expression(input.substr(0, nul));
  const std::string text(nul == std::string_view::npos ? kDocument : input.substr(nul + 1));
  try {
    const auto document = yaml::Document::parse(text, "fuzz");
    const auto results = yaml::Expression(expression).evaluate(yaml::Value::from(document.root()));
    if (results.size() == 1 && results[0].weight() < 2000) edit(document, results[0]);
  } catch (const Error&) {
    return 0;
  }
  return 0;
}

}  // namespace limequat
