// golden/templates.txt: what each template gives for the sample machine. Lines `T` are templates,
// `=` texts, `!` errors, all as JSON strings. The file was made with Go's own text/template; where
// ours differs on purpose, a line `#` says why.
#include "gotemplate/template.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "sample.h"
#include "tests/support/golden.h"

namespace limequat::gotemplate {
namespace {

std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string result_of(const std::string& text) {
  try {
    return "= " +
           quoted(Template::parse("t", text, list_functions()).render(test::sample_machine()));
  } catch (const TemplateError& error) {
    return "! " + quoted(error.message());
  }
}

TEST(Template, gives_what_the_golden_file_says) {
  const std::string name = "gotemplate/golden/templates.txt";
  std::istringstream golden(read_file(Path(LIMEQUAT_SOURCE_DIR) / "tests/unit" / name));
  std::string actual;
  for (std::string line; std::getline(golden, line);) {
    if (line.starts_with("#")) actual += line + "\n";
    if (!line.starts_with("T ")) continue;
    actual +=
        line + "\n" + result_of(nlohmann::json::parse(line.substr(2)).get<std::string>()) + "\n";
  }
  limequat::test::expect_golden(name, actual);
}

}  // namespace
}  // namespace limequat::gotemplate
