// The locators that a template names: its bases and the files of its scripts. Pure; private to
// locator/.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "yaml/document.h"

namespace limequat::locator {

// A locator as it stands in a document: `x`, or `{url: x, digest: y}`.
struct Reference {
  yaml::Node node;  // of the URL
  std::string url;
  std::string digest;  // "" for none
};

// `base`: nothing, one, or a list. Throws YamlError for anything else, and when the root is neither
// a mapping nor null.
[[nodiscard]] std::vector<Reference> bases_of(const yaml::Document& document);

// `file` of an entry of `provision` or `probes`.
struct ScriptReference {
  std::string_view list;  // "provision", "probes"
  std::size_t index = 0;
  yaml::Node item;
  Reference file;
  std::string_view
      target;  // the key that its content belongs to: "script", "content", "expression"
  bool has_target =
      false;  // it is set already: the file is not read, and validation refuses the two
};
[[nodiscard]] std::vector<ScriptReference> scripts_of(const yaml::Document& document);

// The text with every locator of bases and scripts made absolute: relative ones stand below `base`
// (base_of). Throws Error that says where.
[[nodiscard]] std::string with_absolute_locators(const yaml::Document& document,
                                                 std::string_view base, std::string_view home);

// Without the first of its bases; without the key when it was the last.
[[nodiscard]] std::string without_first_base(const yaml::Document& document);

// `contents[i]` belongs to scripts[i] of `document`; nullopt leaves the entry alone.
[[nodiscard]] std::string with_scripts(const yaml::Document& document,
                                       const std::vector<ScriptReference>& scripts,
                                       const std::vector<std::optional<std::string>>& contents);

}  // namespace limequat::locator
