// Parses the bytes as a template and renders it for two values, in both modes. Nothing but a
// TemplateError may come out, and no hang.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "gotemplate/template.h"

namespace limequat::gotemplate {
namespace {

Value machine() {
  Map any{{"null", nullptr},
          {"list", Value::list({1, "x", nullptr, 2.5})},
          {"map", Value::map({{"k", "v"}})}};
  return StructBuilder("T")
      .field("Name", "name", Omit::never, "dev")
      .field("CPUs", "cpus", Omit::if_empty, 4)
      .field("Errors", "errors", Omit::if_empty, Value::list({"one", "two\nlines"}))
      .field("Any", "any", Omit::if_empty, Value::map(any))
      .field("Nil", "nil", Omit::if_nil, nullptr)
      .build();
}

void render(const Template& parsed, const Value& value, RenderOptions::MissingKey missing_key) {
  RenderOptions options;
  options.missing_key = missing_key;
  options.output_limit = 1u << 20;
  options.step_limit = 20'000;
  options.check_value = [](std::string_view) {};
  try {
    (void)parsed.render(value, options);
  } catch (const TemplateError&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const Template parsed = Template::parse("fuzz", text, list_functions());
    render(parsed, machine(), RenderOptions::MissingKey::go_default);
    render(parsed, Value(), RenderOptions::MissingKey::error);
  } catch (const TemplateError&) {
  }
  return 0;
}

}  // namespace limequat::gotemplate
