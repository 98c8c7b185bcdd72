#include "config/edit_rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/size.h"
#include "config/reader.h"
#include "config/scope.h"

namespace limequat::config {

std::vector<Problem> edit_problems(const Machine& before, const LayerText& after) {
  std::shared_ptr<const yaml::Document> document;
  try {
    document =
        std::make_shared<const yaml::Document>(yaml::Document::parse(after.text, after.path));
  } catch (const yaml::YamlError& error) {
    throw ConfigError({{.message = error.message()}});
  }
  Reader reader(*document, Layer::machine);
  const Record root = reader.read(machine_table());
  if (!reader.errors().empty()) throw ConfigError(reader.errors());

  const auto row = std::ranges::find(machine_table().rows, "disk", &Row::key);
  check(row != machine_table().rows.end(), "no such field");
  const Field& disk = root[static_cast<std::size_t>(row - machine_table().rows.begin())];
  const auto size = try_parse_size(disk.text());
  if (!size || *size >= before.disk) return {};
  const Value* old = before.value.find("Disk");
  const bool known = old != nullptr && old->kind() == Value::Kind::string;
  return {
      problem_at({nullptr, document, nullptr}, disk.place, "disk",
                 fmt::format("field `disk`: shrinking the disk ({} --> {}) is not supported",
                             known ? old->as_string() : format_size(before.disk), disk.text()))};
}

}  // namespace limequat::config
