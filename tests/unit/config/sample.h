// A host, an instance and short ways to load a text on them.
#pragma once

#include <string>
#include <string_view>

#include "config/load.h"
#include "config/validate.h"

namespace limequat::config::test {

inline HostFacts sample_facts() {
  return {.goos = "linux",
          .goarch = "amd64",
          .user = "alice",
          .uid = 501,
          .gecos = "Alice Liddell",
          .home = "/home/alice",
          .cpus = 8,
          .memory = std::int64_t{16} << 30,
          .timezone = "Europe/Berlin",
          .machine_id = "0123456789abcdef0123456789abcdef",
          .temp_dir = "/var/tmp/alice"};
}

inline InstanceContext sample_instance() {
  return {.name = "my_dev.1", .dir = "/lima/my_dev.1", .lima_home = "/lima"};
}

inline constexpr std::string_view kMachinePath = "/lima/my_dev.1/lima.yaml";
inline constexpr std::string_view kDefaultPath = "/lima/_config/default.yaml";
inline constexpr std::string_view kOverridePath = "/lima/_config/override.yaml";

inline std::optional<LayerText> layer(std::string_view path, std::string_view text) {
  if (text.empty()) return std::nullopt;
  return LayerText{.path = std::string(path), .text = std::string(text)};
}

// Each text may be "" for a file that is not there; the machine's then is an empty document.
struct Texts {
  std::string_view machine = "";
  std::string_view default_yaml = "";
  std::string_view override_yaml = "";
};

inline Loaded load(const Texts& texts, const HostFacts& facts = sample_facts(),
                   const InstanceContext& instance = sample_instance()) {
  const Loader loader(facts, layer(kDefaultPath, texts.default_yaml),
                      layer(kOverridePath, texts.override_yaml));
  return loader.load({.path = std::string(kMachinePath), .text = std::string(texts.machine)},
                     instance);
}

inline Machine machine(std::string_view text) { return load({.machine = text}).machine; }

// The message of the ConfigError; "" when there is none.
inline std::string load_error(const Texts& texts) {
  try {
    (void)load(texts);
  } catch (const ConfigError& error) {
    return error.message();
  }
  return "";
}

inline std::string warnings(const Texts& texts) { return joined(load(texts).warnings); }

// An image, so that a text under test has only the errors it is about.
inline constexpr std::string_view kImage = "images: [{location: /image.qcow2}]\n";

inline Validation validate_text(std::string_view text, const ValidateOptions& options = {}) {
  return validate(machine(std::string(kImage) + std::string(text)), options);
}

// Errors as text, without file, line and column.
inline std::string errors_of(std::string_view text, const ValidateOptions& options = {}) {
  std::string all;
  for (const Problem& problem : validate_text(text, options).errors) {
    if (!all.empty()) all += '\n';
    all += problem.message;
  }
  return all;
}

inline std::string warnings_of(std::string_view text, const ValidateOptions& options = {}) {
  std::string all;
  for (const Problem& problem : validate_text(text, options).warnings) {
    if (!all.empty()) all += '\n';
    all += problem.message;
  }
  return all;
}

// "LINE:COLUMN FIELD: MESSAGE" of each problem, one a line; the image stands on line 1. A problem
// of no place in a file has no "LINE:COLUMN".
inline std::string told(const std::vector<Problem>& problems) {
  std::string all;
  for (const Problem& problem : problems) {
    if (!all.empty()) all += '\n';
    if (problem.line != 0) {
      all += std::to_string(problem.line) + ':' + std::to_string(problem.column) + ' ';
    }
    all += problem.field + ": " + problem.message;
  }
  return all;
}

// A text below the image, and what validate() says about it. "" for nothing.
struct Rule {
  const char* text = "";
  const char* told = "";
};

}  // namespace limequat::config::test
