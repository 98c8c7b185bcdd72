#include "locator/modeline.h"

#include <algorithm>
#include <optional>

#include "base/local_path.h"
#include "locator/locator.h"

namespace limequat::locator {
namespace {

constexpr std::string_view kBlanks = " \t";

struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
};
struct Modeline {
  Range line;  // with its line break
  Range schema;
};

std::string_view without_blanks(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(kBlanks), text.size()));
}

// The schema in `line`, by offsets of it.
std::optional<Range> schema_of(std::string_view line) {
  constexpr std::string_view kName = "yaml-language-server";
  constexpr std::string_view kSchema = "$schema=";
  std::string_view rest = without_blanks(line);
  if (!rest.starts_with('#')) return std::nullopt;
  rest = without_blanks(rest.substr(1));
  if (!rest.starts_with(kName)) return std::nullopt;
  rest = without_blanks(rest.substr(kName.size()));
  if (!rest.starts_with(':')) return std::nullopt;
  const auto found = rest.find(kSchema);
  if (found == std::string_view::npos) return std::nullopt;
  const std::size_t begin = line.size() - rest.size() + found + kSchema.size();
  return Range{begin, std::min(line.find_first_of(" \t\r\n", begin), line.size())};
}

// The first one before the first content.
std::optional<Modeline> find_modeline(std::string_view text) {
  std::size_t begin = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    const std::string_view line = text.substr(begin, end - begin);
    const std::string_view content = without_blanks(line);
    const bool nothing = content.empty() || content.find_first_of("#\r\n") == 0;
    if (!nothing && !line.starts_with("---")) return std::nullopt;
    if (const auto schema = schema_of(line)) {
      return Modeline{{begin, end}, {begin + schema->begin, begin + schema->end}};
    }
    begin = end;
  }
  return std::nullopt;
}

bool is_absolute(std::string_view schema) {
  return schema.starts_with('/') || !scheme_of(schema).empty();
}

// "" when there is none. Not absolute_locator: a schema may stand in a folder above.
std::string absolute_schema(const std::string& schema, std::string_view origin) {
  const std::string below = base_of(origin) + "/" + schema;
  if (origin.starts_with('/')) return clean_path(below);
  const std::string scheme = scheme_of(origin);
  return scheme == "http" || scheme == "https" ? below : "";
}

}  // namespace

std::string with_absolute_schema(std::string text, std::string_view origin) {
  const auto found = find_modeline(text);
  if (!found) return text;
  const auto [begin, end] = found->schema;
  const std::string schema = text.substr(begin, end - begin);
  if (is_absolute(schema)) return text;
  const std::string absolute = absolute_schema(schema, origin);
  // A blank would end the path there.
  if (absolute.empty() || absolute.find_first_of(kBlanks) != std::string::npos) {
    return text.erase(found->line.begin, found->line.end - found->line.begin);
  }
  return text.replace(begin, end - begin, absolute);
}

std::string without_schema(std::string text) {
  if (const auto found = find_modeline(text)) {
    text.erase(found->line.begin, found->line.end - found->line.begin);
  }
  return text;
}

}  // namespace limequat::locator
