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

// What the template's images have under one key; nullopt: it has no images, or that is not known.
using ImageWords = std::optional<std::vector<std::string>>;

struct EditTarget {
  bool new_machine = true;  // else flags for new machines only are warned about and left out
  std::vector<std::string> params;          // names that the template has under `param`
  std::string home;                         // what `~` means
  std::string working_folder;               // what relative paths are relative to
  ImageWords variants = std::nullopt;       // `variant`
  ImageWords arch_variants = std::nullopt;  // `archVariant`
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
[[nodiscard]] ImageWords image_words(const yaml::Document& document, std::string_view key);

}  // namespace limequat::cli
