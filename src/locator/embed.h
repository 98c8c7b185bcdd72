// Puts everything that a template names into it: the templates of `base:`, the files of scripts.
//
// What a machine is made of must not change when a file elsewhere does: `create` writes the
// embedded text. Every part is remembered in Template::parts for the question about host scripts.
//
// Source: reference of upstream, templates §4. Different on purpose: `digest` is enforced, where
// upstream refuses it; a probe's `file` is embedded when `script` is absent too; a part
// that is foreign (provenance.h) may name neither files of this machine, which would hand them to
// the guest (foreign_files.h too), nor schemes of plugins, which would run them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/log.h"
#include "locator/template.h"

namespace limequat::locator {

struct EmbedOptions {
  // Off: `template:` locators stay, and so does everything behind the first of them in `base`.
  bool all = true;
  // `_config/base.yaml`, when there is one: the first base of the template itself.
  std::optional<Path> default_base;
  std::string home;  // what `~` means
  // The text of the template itself comes from the user's editor: its words are the user's,
  // wherever it was read from. What it was before has been embedded already.
  bool edited_by_user = false;
};

// May a `limactl-url-` program run for a locator? Not for one that a foreign part names.
enum class UrlPlugins { allowed, none };
// Reads a part by its absolute locator.
using ReadPart = std::function<Template(const std::string& locator, ReadAs as, UrlPlugins plugins)>;

// The template with its text embedded; byte for byte the same when it names nothing. Throws Error:
// YamlError for a text that is wrong; a loop, a digest that does not fit, a part that cannot be
// read (with the chain: ``base template `x` included from `y`: …``), more than 4 MiB or 256 parts.
[[nodiscard]] Template embed(Template source, const ReadPart& read, const EmbedOptions& options,
                             Logger& logger);
// The same with only relative locators, and the schema of the comment for editors (modeline.h),
// made absolute (`template copy` without flags).
[[nodiscard]] Template absolutise(Template source, std::string_view home);

// read_template and embed in one. `default_base` as in EmbedOptions.
[[nodiscard]] Template read_embedded(std::string_view locator, const TemplateStore& store,
                                     const std::optional<Path>& default_base, Logger& logger,
                                     const Sources& sources = Sources::from_environment());
// `$LIMA_HOME/_config/base.yaml` when it is there.
[[nodiscard]] std::optional<Path> default_base(const Path& lima_home);
// For embed(): reads with read_template.
[[nodiscard]] ReadPart part_reader(const TemplateStore& store, Logger& logger,
                                   const Sources& sources);

}  // namespace limequat::locator
