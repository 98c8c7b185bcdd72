#include "locator/template_name.h"

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/error.h"
#include "base/quote.h"
#include "config/identifier.h"
#include "locator/image_template.h"

namespace limequat::locator {
namespace {

// Each goes with the separator before it, in this order.
constexpr std::string_view kGenericWords[] = {
    "base",    "basic",        "cloud", "cloudimg", "cloudinit", "current", "daily",     "default",
    "generic", "genericcloud", "kvm",   "latest",   "linux",     "minimal", "openstack", "release",
    "restore", "server",       "std",   "stream",   "uefi",      "vm"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_separator(char c) { return c == '-' || c == '_' || c == '.'; }
// `\b` of a regular expression behind a word that ends at `at`.
bool word_ends(std::string_view text, std::size_t at) {
  return at >= text.size() || !is_ascii_word(text[at]);
}

std::string lower_basename(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return ascii_lower(path.substr(path.rfind('/') + 1));
}

void remove_word(std::string& name, std::string_view word) {
  for (std::size_t at = 0; at < name.size();) {
    const std::size_t end = at + 1 + word.size();
    if (is_separator(name[at]) && std::string_view(name).substr(at + 1, word.size()) == word &&
        word_ends(name, end)) {
      name.erase(at, end - at);
    } else {
      ++at;
    }
  }
}

void replace_once(std::string& name, std::string_view from, std::string_view to) {
  const auto at = name.find(from);
  if (at != std::string::npos) name.replace(at, from.size(), to);
}

std::size_t digits_from(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end;
}

// `-20250101`, `.20250101-2000`.
void remove_dates(std::string& name) {
  for (std::size_t at = 0; at + 9 <= name.size();) {
    const bool date = is_separator(name[at]) && name[at + 1] == '2' && name[at + 2] == '0' &&
                      digits_from(name, at + 1) >= at + 9;
    std::size_t end = at + 9;
    if (date && end < name.size() && is_separator(name[end])) {
      const std::size_t more = digits_from(name, end + 1);
      if (more > end + 1 && word_ends(name, more)) end = more;
    }
    if (date && word_ends(name, end)) {
      name.erase(at, end - at);
    } else {
      ++at;
    }
  }
}

// `-8-8.` becomes `-8.`.
void remove_repeated_major(std::string& name) {
  for (std::size_t at = name.find('-'); at != std::string::npos; at = name.find('-', at + 1)) {
    const std::size_t first = digits_from(name, at + 1);
    if (first == at + 1 || first >= name.size() || name[first] != '-') continue;
    const std::size_t second = digits_from(name, first + 1);
    if (second >= name.size() || name[second] != '.') continue;
    if (name.compare(at, first - at, name, first, second - first) == 0) name.erase(at, first - at);
  }
}

// `macos-15.6.1_24g90` becomes `macos-15.6.1`.
void shorten_macos(std::string& name) {
  constexpr std::string_view kPrefix = "macos-";
  if (!name.starts_with(kPrefix)) return;
  const auto end = name.find_first_not_of("0123456789.", kPrefix.size());
  if (end == std::string::npos || end == kPrefix.size()) return;
  if (name[end] == '-' || name[end] == '_') name.resize(end);
}

}  // namespace

std::string name_from_yaml_path(std::string_view path) {
  std::string name = lower_basename(path);
  for (const std::string_view suffix : {".yml", ".yaml"}) {
    if (name.ends_with(suffix)) name.resize(name.size() - suffix.size());
  }
  return name;
}

std::string name_from_url(std::string_view url) {
  return name_from_yaml_path(url.substr(0, url.find_first_of("?#")));
}

std::string name_from_image(std::string_view locator, std::string_view native_arch) {
  std::string name = lower_basename(locator);
  name.resize(name.size() - image_suffix(name).size());
  if (name.starts_with("nocloud_")) name.erase(0, std::string_view("nocloud_").size());
  for (const std::string_view word : kGenericWords) remove_word(name, word);
  replace_once(name, "universalmac_", "macos-");
  replace_once(name, "arm64-aarch64", "arm64");
  if (!native_arch.empty()) remove_word(name, native_arch);
  remove_dates(name);
  if (name.starts_with("arch") && word_ends(name, 4)) name.replace(0, 4, "archlinux");
  remove_repeated_major(name);
  shorten_macos(name);
  return name;
}

void require_valid_name(std::string_view name, std::string_view path) {
  const std::string problem = config::identifier_problem(name);
  if (problem.empty()) return;
  throw Error(fmt::format("filename {} is invalid: {} (hint: name the instance with --name)",
                          name_quote(path), problem));
}

}  // namespace limequat::locator
