// The expressions that the edit flags stand for: upstream's, letter for letter, in its order. Pure.
//
// Source: reference of upstream, cli §1.1.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/edit_flags.h"
#include "yaml/document.h"

namespace limequat::cli {

// By what flags choose one of the template's images; empty: it has no such key.
struct ImageTraits {
  std::string variant;
  std::string arch_variant;
};

struct EditTarget {
  bool new_machine = true;  // else flags for new machines only are warned about and left out
  std::vector<std::string> params;  // names that the template has under `param`
  std::string home;                 // what `~` means
  std::string working_folder;       // what relative paths are relative to
  std::vector<ImageTraits> images;  // none: it has none, or they are not known
};

struct EditExpressions {
  std::vector<std::string> expressions;
  std::vector<std::string> warnings;
};

// Throws UsageError: ``error while processing flag `x`: …``.
[[nodiscard]] EditExpressions edit_expressions(const EditFlags& flags, const EditTarget& target);
// All of them as one.
[[nodiscard]] std::string joined(const std::vector<std::string>& expressions);

[[nodiscard]] std::vector<std::string> declared_params(const yaml::Document& document);
[[nodiscard]] std::vector<ImageTraits> image_traits(const yaml::Document& document);

}  // namespace limequat::cli
