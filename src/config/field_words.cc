#include "config/field_words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace limequat::config {

std::string type_words(const Row& row) {
  const std::string_view shorthand = row.table == nullptr ? "" : row.table->shorthand;
  switch (row.type) {
    case Type::boolean:
      return "true or false";
    case Type::integer:
    case Type::unsigned32:
      return "integer";
    case Type::text:
      return "text";
    case Type::ip:
      return "IP address";
    case Type::texts:
      return row.one_or_many ? "text, or list of texts" : "list of texts";
    case Type::ips:
      return "list of IP addresses";
    case Type::text_map:
      return "map of texts";
    case Type::port_range:
      return "list of two ports, the first and the last";
    case Type::any_map:
      return "map";
    case Type::part:
      return shorthand.empty() ? "section"
                               : fmt::format("section; a bare text means its `{}`", shorthand);
    case Type::parts:
      return shorthand.empty()
                 ? "list of sections"
                 : fmt::format("list of sections; a bare text means the `{}` of one", shorthand);
  }
  return "";
}

std::string default_words(const Row& row) {
  if (row.type == Type::part) return "";
  if (!row.default_words.empty()) return std::string(row.default_words);
  if (const auto* flag = std::get_if<bool>(&row.literal)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<int>(&row.literal)) return std::to_string(*number);
  if (const auto* word = std::get_if<std::string_view>(&row.literal)) {
    return word->empty() ? "empty" : std::string(*word);
  }
  return "none";
}

std::string merge_words(const Row& row) {
  if (row.type == Type::part) return "merged field by field";
  switch (row.merge) {
    case Merge::topmost:
      return "override.yaml, else lima.yaml, else default.yaml";
    case Merge::concat:
      return "the entries of override.yaml, then lima.yaml, then default.yaml";
    case Merge::keyed:
      return "the entries of default.yaml, then lima.yaml, then override.yaml; a later one changes "
             "an earlier one of the same name or mount point";
    case Merge::by_key:
      return "the keys of default.yaml, lima.yaml and override.yaml; a later file's value counts";
    case Merge::unique:
      return "the entries of default.yaml, then lima.yaml, then override.yaml, each once";
    case Merge::first_not_empty:
      return "the list of override.yaml, else lima.yaml, else default.yaml; never put together";
    case Merge::machine_only:
      return "lima.yaml only";
    case Merge::machine_default:
      return "the entries of lima.yaml, then default.yaml; override.yaml has no say";
  }
  return "";
}

std::string variable_words(const Row& row) {
  switch (row.expand) {
    case Expand::none:
      return "";
    case Expand::guest:
      return "{{.Name}} {{.Hostname}} {{.UID}} {{.User}} {{.Home}} {{.Param.KEY}} of the guest";
    case Expand::host:
      return "{{.Name}} {{.Dir}} {{.UID}} {{.User}} {{.Home}} {{.TempDir}} {{.GlobalTempDir}} "
             "{{.Param.KEY}} of the host";
  }
  return "";
}

}  // namespace limequat::config
