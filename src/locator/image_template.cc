#include "locator/image_template.h"

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/quote.h"
#include "locator/template_name.h"

namespace limequat::locator {
namespace {

constexpr std::string_view kFormats[] = {".img", ".qcow2", ".raw", ".iso", ".ipsw"};
constexpr std::string_view kCompressions[] = {".gz", ".xz", ".bz2", ".zstd"};

struct Keyword {
  std::string_view word;
  std::string_view meaning;
};
constexpr Keyword kSystems[] = {{"freebsd", "FreeBSD"}, {"macos", "Darwin"}, {".ipsw", "Darwin"}};
constexpr Keyword kArchs[] = {
    {"aarch64", "aarch64"}, {"arm64", "aarch64"}, {"x86_64", "x86_64"},   {"amd64", "x86_64"},
    {"armv7l", "armv7l"},   {"armhf", "armv7l"},  {"ppc64le", "ppc64le"}, {"ppc64el", "ppc64le"},
    {"riscv64", "riscv64"}, {"s390x", "s390x"}};

// `\b` at an offset.
bool boundary(std::string_view text, std::size_t at) {
  const bool before = at > 0 && is_ascii_word(text[at - 1]);
  const bool after = at < text.size() && is_ascii_word(text[at]);
  return before != after;
}

bool has_word(std::string_view text, std::string_view word) {
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    if (boundary(text, at) && boundary(text, at + word.size())) return true;
  }
  return false;
}

}  // namespace

std::string_view image_suffix(std::string_view locator) {
  std::string_view rest = locator;
  for (const std::string_view compression : kCompressions) {
    if (!rest.ends_with(compression)) continue;
    rest.remove_suffix(compression.size());
    break;
  }
  for (const std::string_view format : kFormats) {
    if (rest.ends_with(format)) return locator.substr(rest.size() - format.size());
  }
  return {};
}

std::optional<ImageTemplate> image_template(std::string_view locator, std::string_view host_arch) {
  if (image_suffix(locator).empty()) return std::nullopt;
  ImageTemplate result;
  const std::string lowered = ascii_lower(locator);
  for (const Keyword& system : kSystems) {
    if (result.os.empty() && has_word(lowered, system.word)) result.os = system.meaning;
  }
  result.os_guessed = result.os.empty();
  if (result.os_guessed) result.os = "Linux";
  for (const Keyword& arch : kArchs) {
    if (result.arch.empty() && has_word(locator, arch.word)) result.arch = arch.meaning;
  }
  if (result.arch.empty() && result.os == "Darwin") result.arch = "aarch64";
  result.arch_guessed = result.arch.empty();
  if (result.arch_guessed) result.arch = host_arch;
  result.yaml = fmt::format("os: {0}\narch: {1}\nimages:\n- location: {2}\n  arch: {1}\n",
                            go_quote(result.os), go_quote(result.arch), go_quote(locator));
  result.name = name_from_image(locator, result.arch == host_arch ? result.arch : "");
  return result;
}

}  // namespace limequat::locator
