#include "locator/template.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/digest.h"
#include "base/error.h"
#include "base/http_client.h"
#include "base/local_path.h"
#include "base/quote.h"
#include "locator/fetch.h"
#include "locator/image_template.h"
#include "locator/locator.h"
#include "locator/template_name.h"
#include "locator/transform.h"

namespace limequat::locator {
namespace {

std::string absolute_path(std::string_view path) {
  return clean_path(std::filesystem::absolute(Path(path)).string());
}

// `/dev/fd/63` of a shell's `<(…)`, `/dev/stdin`; a link to one too.
bool is_stream(const Path& path) {
  std::error_code error;
  const Path real = std::filesystem::canonical(path, error);
  if (error || !std::filesystem::is_regular_file(real, error)) return true;
  for (const std::string_view place : {"/dev/fd/", "/dev/std", "/proc/"}) {
    if (path.native().starts_with(place) || real.native().starts_with(place)) return true;
  }
  return false;
}

class Reader {
 public:
  Reader(const TemplateStore& store, const Sources& sources, Logger& logger, ReadAs as)
      : store_(store), sources_(sources), logger_(logger), as_(as) {}

  Template read(std::string_view given) {
    const Transformed transformed = transform_custom_url(given, sources_, logger_);
    const std::string& locator = transformed.locator;
    Template result;
    result.locator = given;
    result.relative_to = transformed.origin;
    Part part{.locator = std::string(given)};
    const std::string scheme = scheme_of(locator);
    if (!read_image(locator, scheme, result, part)) {
      if (scheme == "template") {
        read_stored(locator, result, part);
      } else if (scheme == "http" || scheme == "https") {
        read_http(locator, result, part);
      } else if (scheme == "file") {
        read_file_url(locator, result, part);
      } else if (locator == "-") {
        result.bytes = read_all(sources_.standard_input, kTemplateLimit);
        part.url = "-";
      } else {
        read_path(locator, scheme, result, part);
      }
    }
    if (part.final_url.empty()) part.final_url = part.url;
    part.sha256 = sha256_hex(result.bytes);
    result.parts.push_back(std::move(part));
    return result;
  }

 private:
  bool read_image(const std::string& locator, const std::string& scheme, Template& result,
                  Part& part);
  void read_stored(const std::string& locator, Template& result, Part& part);
  void read_http(const std::string& locator, Template& result, Part& part);
  void read_file_url(const std::string& locator, Template& result, Part& part);
  void read_path(const std::string& locator, const std::string& scheme, Template& result,
                 Part& part);

  const TemplateStore& store_;
  const Sources& sources_;
  Logger& logger_;
  ReadAs as_;
};

bool Reader::read_image(const std::string& locator, const std::string& scheme, Template& result,
                        Part& part) {
  if (as_ == ReadAs::script || image_suffix(locator).empty()) return false;
  const bool local = scheme.empty() && !is_tilde_path(locator);
  const std::string place = local ? absolute_path(locator) : locator;
  auto image = image_template(place, sources_.host_arch);
  if (image->os_guessed) {
    logger_.debug("cannot determine image OS from URL {}; assuming {}", name_quote(place),
                  name_quote(image->os));
  }
  if (image->arch_guessed) {
    logger_.warning("cannot determine image arch from URL {}; assuming {}", name_quote(place),
                    name_quote(image->arch));
  }
  result.bytes = std::move(image->yaml);
  result.name = std::move(image->name);
  result.is_image = true;
  part.url = place;
  return true;
}

void Reader::read_stored(const std::string& locator, Template& result, Part& part) {
  const std::string name = template_name_of(locator);
  logger_.debug("interpreting argument {} as a template name {}", name_quote(locator),
                name_quote(name));
  const Path path = store_.find(name);
  result.name = name_from_yaml_path(name);
  // The old form `template://x` is not what machines are said to come from.
  if (scheme_of(result.locator) == "template") result.locator = result.relative_to = locator;
  result.bytes = read_file(path, kTemplateLimit);
  part.url = path.string();
}

void Reader::read_http(const std::string& locator, Template& result, Part& part) {
  result.name = name_from_url(locator);
  logger_.debug("interpreting argument {} as a http url for instance {}", name_quote(locator),
                name_quote(result.name));
  Fetched fetched = fetch(locator, sources_);
  result.bytes = std::move(fetched.bytes);
  result.content_type = std::move(fetched.content_type);
  part.url = locator;
  part.final_url = std::move(fetched.final_url);
}

void Reader::read_file_url(const std::string& locator, Template& result, Part& part) {
  constexpr std::string_view kPrefix = "file://";
  const std::string_view path =
      std::string_view(locator).substr(std::min(locator.size(), kPrefix.size()));
  result.name = name_from_url(locator);
  logger_.debug("interpreting argument {} as a file URL for instance {}", name_quote(locator),
                name_quote(result.name));
  if (after_scheme(locator).substr(0, 2) != "//" || !path.starts_with('/')) {
    throw Error(fmt::format("file URL {} is not an absolute path", name_quote(locator)));
  }
  part.from_stream = is_stream(path);
  result.bytes = read_file(Path(path), kTemplateLimit);
  part.url = path;
}

void Reader::read_path(const std::string& locator, const std::string& scheme, Template& result,
                       Part& part) {
  const std::string path = absolute_path(locator);
  if (!scheme.empty()) {
    throw Error(fmt::format(
        "the scheme {} is not known: there is no program limactl-url-{} on PATH{}",
        name_quote(scheme), scheme,
        exists(path) ? " (hint: a file with a colon in its name needs `./` before it)" : ""));
  }
  result.name = name_from_yaml_path(locator);
  logger_.debug("interpreting argument {} as a file path for instance {}", name_quote(locator),
                name_quote(result.name));
  result.locator = result.relative_to = path;
  part.from_stream = is_stream(path);
  result.bytes = read_file(path, kTemplateLimit);
  part.url = path;
}

}  // namespace

Template read_template(std::string_view locator, const TemplateStore& store, Logger& logger,
                       const Sources& sources, ReadAs as) {
  if (locator.empty()) throw Error("locator is empty");
  const std::string frame = fmt::format("failed to read the template {}", name_quote(locator));
  const auto read = [&] {
    Template result = Reader(store, sources, logger, as).read(locator);
    if (as == ReadAs::script) return result;
    const std::string page = html_instead(result.bytes, result.content_type);
    if (!page.empty()) {
      throw Error(fmt::format("{} is {}", name_quote(result.parts[0].final_url), page));
    }
    return result;
  };
  Template result = as == ReadAs::machine_template ? with_context(frame, read) : read();
  if (result.bytes.empty() && as == ReadAs::machine_template) {
    throw Error(fmt::format("don't know how to interpret {} as a template locator: it is empty",
                            name_quote(locator)));
  }
  return result;
}

}  // namespace limequat::locator
