// Any bytes as a locator: names, folders and absolute forms are made of it or refused, nothing
// climbs out of the folder it is relative to, and what is absolute stays so.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

#include "base/error.h"
#include "locator/github.h"
#include "locator/image_template.h"
#include "locator/locator.h"
#include "locator/template_name.h"
#include "yaml/document.h"

namespace {

namespace locator = limequat::locator;

[[noreturn]] void wrong(std::string_view what, const std::string& text) {
  std::cerr << what << ": " << text << '\n';
  std::abort();
}

bool climbs(std::string_view path) {
  return path == ".." || path.starts_with("../") || path.ends_with("/..") ||
         path.find("/../") != std::string_view::npos;
}

void try_absolute(const std::string& text, std::string_view base) {
  std::string absolute;
  try {
    absolute = locator::absolute_locator(text, base, "/home/me");
  } catch (const limequat::Error&) {
    return;
  }
  const bool relative = locator::scheme_of(text).empty() && text[0] != '/' && text[0] != '~';
  if (relative && climbs(absolute)) wrong("climbs", absolute);
  if (relative && base == "/base" && absolute != "/base" && !absolute.starts_with("/base/")) {
    wrong("outside", absolute);
  }
  if (locator::absolute_locator(absolute, base, "/home/me") != absolute)
    wrong("not absolute", absolute);
}

void try_github(const std::string& text) {
  try {
    const auto parts = locator::GithubLocator::parse(text);
    if (parts.organisation.empty() || parts.repository.empty() || parts.path.empty() ||
        climbs(parts.organisation) || climbs(parts.repository) || climbs(parts.branch) ||
        parts.repository.find('/') != std::string::npos) {
      wrong("github", text);
    }
  } catch (const limequat::Error&) {
    // Refused.
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), std::min<std::size_t>(size, 4096));
  for (const char* base : {"/base", "template:", "template:x", "http://h/a", "github:o/r@b", "-"}) {
    try_absolute(text, base);
  }
  try_github(text);
  (void)locator::base_of(text);
  (void)locator::name_from_yaml_path(text);
  (void)locator::name_from_url(text);
  if (locator::is_template_locator(text)) (void)locator::template_name_of(text);
  if (const auto image = locator::image_template(text, "x86_64")) {
    (void)limequat::yaml::Document::parse(image->yaml, "image");
  }
  return 0;
}
