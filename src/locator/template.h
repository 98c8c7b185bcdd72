// Reads a template from where a locator says: `template:NAME`, an http(s) or file URL, `github:`, a
// scheme of a `limactl-url-` plugin, the URL or path of a disk image, `-` for standard input, else
// a local path.
//
// Source: reference of upstream, templates §1. Different on purpose: an HTTP answer that is no 2xx
// is an error; a web page instead of YAML is said to be one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "locator/sources.h"
#include "locator/template_store.h"

namespace limequat::locator {

inline constexpr std::size_t kTemplateLimit = 4u << 20;

enum class PartKind { machine_template, base, script };

// One text that a template consists of, and where it came from: what a user must see before saying
// yes to its host scripts.
struct Part {
  PartKind kind = PartKind::machine_template;
  std::string locator;  // as written; absolute for one inside a template
  // What was read for it: the file, or the URL before HTTP redirects (after github: and plugins).
  std::string url;
  std::string final_url;  // after HTTP redirects; equal to `url` when there were none
  std::string sha256;     // hex, of the bytes as they came
  std::string
      included_from;  // the locator of the template that names it; "" for the template itself
  // A local path that is no regular file: a pipe from who knows where (`create <(curl …)`).
  bool from_stream = false;
};

struct Template {
  std::string bytes;
  std::string locator;  // canonical: absolute for a local file
  std::string name;  // for a machine; "" when the locator gives none (`-`); see require_valid_name
  // What relative locators in `bytes` are relative to; "-" for standard input.
  std::string relative_to;
  bool is_image = false;     // `bytes` were made for the locator of an image
  std::string content_type;  // of an HTTP answer
  // The template itself first, then every part that embed() put in, in the order they were read.
  std::vector<Part> parts;
};

// What is wanted: a template is not empty, neither it nor a base is a web page, a script is any
// bytes.
enum class ReadAs { machine_template, base, script };

// Throws Error that names the locator: not found, too large, empty, unreachable, a scheme that is
// not known. Only a locator without a scheme is a path: `./a:b` for a file with a colon.
[[nodiscard]] Template read_template(std::string_view locator, const TemplateStore& store,
                                     Logger& logger,
                                     const Sources& sources = Sources::from_environment(),
                                     ReadAs as = ReadAs::machine_template);

}  // namespace limequat::locator
