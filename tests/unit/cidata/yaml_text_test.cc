#include "cidata/yaml_text.h"

#include <gtest/gtest.h>
#include <libfyaml.h>

#include <memory>

namespace limequat::cidata {
namespace {

// What a YAML parser makes of the value in `{a: TEXT, b: 1}`, written as a block mapping.
std::string read_back(const std::string& scalar) {
  const std::string text = "a: " + scalar + "\nb: 1\n";
  const std::unique_ptr<fy_document, decltype(&fy_document_destroy)> document(
      fy_document_build_from_string(nullptr, text.data(), text.size()), &fy_document_destroy);
  if (!document) return "<not YAML: " + text + ">";
  std::size_t size = 0;
  const char* value = fy_node_get_scalar(
      fy_node_by_path(fy_document_root(document.get()), "/a", FY_NT, FYNWF_DONT_FOLLOW), &size);
  return value == nullptr ? "<no scalar>" : std::string(value, size);
}

const std::string kTexts[] = {
    "",
    "plain",
    "true",
    "012",
    "with: colon # and comment",
    "back\\slash \"quote\" 'single'",
    "- item\n- [flow, {a: b}]\n",
    " leading",
    "trailing ",
    "\ttab",
    "one\n",
    "one\ntwo",
    "one\n\n\ntwo\n\n\n",
    "one\n   \n\tthree\n",
    "\nfirst line empty",
    "   \n",
    "#!/bin/sh\nif true; then\n\techo \"a: $b\"\nfi\n",
    "carriage\r\nreturn\r",
    "bell\a escape\x1b del\x7f",
    "next line \u0085 line \u2028 paragraph \u2029 mark \ufeff joiner \u200d",
    "umlaut \u00e4, \u65e5\u672c, \U0001F600",
    "---\nnot a document\n...\n",
    "%YAML 1.1\n",
    "{{template}} ${var} $(command) `command`",
};

TEST(YamlText, quoted_text_reads_back_as_it_was) {
  for (const auto& text : kTexts) {
    EXPECT_EQ(read_back(yaml_quoted(text)), text);
    EXPECT_EQ(yaml_quoted(text).find('\n'), std::string::npos);
  }
}

TEST(YamlText, block_text_reads_back_as_it_was) {
  for (const auto& text : kTexts)
    EXPECT_EQ(read_back(yaml_block(text, 4)), text) << yaml_block(text, 4);
}

TEST(YamlText, block_keeps_scripts_readable) {
  EXPECT_EQ(yaml_block("#!/bin/sh\n\n\techo hi\n", 4), "|\n    #!/bin/sh\n\n    \techo hi");
  EXPECT_EQ(yaml_block("no newline", 2), "|-\n  no newline");
}

TEST(YamlText, control_characters_are_escaped) {
  EXPECT_EQ(yaml_quoted("a\x1b[2J\u202e\U000E0001"), "\"a\\x1b[2J\\u202e\\U000e0001\"");
}

}  // namespace
}  // namespace limequat::cidata
