// Two texts, template and base, with a line `=====` between them: embedding gives a template that
// parses and names nothing more, or an Error. What the template says for a scalar counts.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

#include "base/error.h"
#include "locator/embed.h"
#include "yaml/document.h"

namespace {

namespace locator = limequat::locator;
using limequat::yaml::Document;

constexpr std::string_view kSeparator = "=====\n";

struct Silent final : limequat::LogSink {
  void write(const limequat::LogRecord&) override {}
};

locator::Template as_template(std::string bytes, const std::string& place) {
  locator::Template result;
  result.bytes = std::move(bytes);
  result.locator = result.relative_to = place;
  result.parts = {{.locator = place, .url = place, .final_url = place}};
  return result;
}

[[noreturn]] void wrong(std::string_view what, const std::string& text) {
  std::cerr << what << ":\n" << text << '\n';
  std::abort();
}

void check(const std::string& tmpl, const std::string& embedded) {
  const Document before = Document::parse(tmpl, "before");
  const Document after = Document::parse(embedded, "after");
  const auto base = after.root().find("base");
  if (base && base->is_sequence() && base->size() > 0) wrong("a base is left", embedded);
  for (const auto entry : before.root().entries()) {
    if (entry.key.text() == "base" || entry.key.text() == "minimumLimaVersion") continue;
    const auto now = after.root().find(entry.key.text());
    if (!now || now->kind() != entry.value.kind()) wrong("a key is gone", embedded);
    if (now->is_scalar() && now->as_string() != entry.value.as_string()) {
      wrong("a value changed", embedded);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data),
                         std::min<std::size_t>(size, 1u << 14));
  const auto cut = text.find(kSeparator);
  const std::string tmpl = text.substr(0, cut);
  const std::string base = cut == std::string::npos ? "" : text.substr(cut + kSeparator.size());
  limequat::Logger logger(std::make_unique<Silent>(), limequat::LogLevel::error);
  const auto read = [&](const std::string& place, locator::ReadAs as, locator::UrlPlugins) {
    return as_template(as == locator::ReadAs::script ? "#!/bin/sh\n" + place + "\n" : base, place);
  };
  try {
    const auto result = locator::embed(as_template(tmpl, "/t/main.yaml"), read,
                                       {.default_base = limequat::Path("/base.yaml")}, logger);
    check(tmpl, result.bytes);
  } catch (const limequat::Error&) {
    // Refused.
  }
  return 0;
}
