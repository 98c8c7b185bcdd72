#include "config/scope.h"

#include <fmt/format.h>

#include "base/quote.h"
#include "config/derived.h"
#include "gotemplate/template.h"

namespace limequat::config {

Problem problem_at(const Documents& documents, const Place& place, std::string field,
                   std::string message) {
  Problem problem{.field = std::move(field), .message = std::move(message)};
  const auto layer = static_cast<std::size_t>(place.layer);
  if (place.layer == Layer::none || documents[layer] == nullptr) return problem;
  problem.file = documents[layer]->source_name();
  if (place.node) {
    const yaml::Position at = place.node->position();
    problem.line = static_cast<int>(at.line);
    problem.column = static_cast<int>(at.column);
  }
  return problem;
}

namespace {

std::optional<yaml::Node> node_at(const yaml::Document& document, const yaml::NodePath& path) {
  std::optional<yaml::Node> node = document.root();
  for (const yaml::PathStep& step : path) {
    if (const auto* key = std::get_if<std::string>(&step)) {
      node = node->find(*key);
    } else {
      const std::size_t index = std::get<std::size_t>(step);
      node = index < node->items().size() ? std::optional(node->items()[index]) : std::nullopt;
    }
    if (!node) return std::nullopt;
  }
  return node;
}

}  // namespace

std::vector<Place> places_of(const Documents& documents, const yaml::NodePath& path) {
  std::vector<Place> places;
  for (std::size_t layer = 0; layer < documents.size(); ++layer) {
    if (documents[layer] == nullptr) continue;
    if (const auto node = node_at(*documents[layer], path)) {
      places.push_back({static_cast<Layer>(layer), node});
    }
  }
  return places;
}

Value Variables::guest(std::int64_t uid, std::string_view user, std::string_view home) const {
  return Value::map({{"Name", instance_.name},
                     {"Hostname", guest_hostname(instance_.name)},
                     {"UID", uid},
                     {"User", user},
                     {"Home", home},
                     {"Param", Value::map_of(machine_.param)}});
}

const Value& Variables::guest() {
  if (!guest_) {
    const User& user = machine_.user;
    guest_ = guest(user.uid, user.name, user.home);
  }
  return *guest_;
}

const Value& Variables::host() {
  if (!host_) {
    host_ = Value::map({{"Dir", instance_.dir},
                        {"Name", instance_.name},
                        {"UID", std::to_string(facts_.uid)},  // a string in upstream's set
                        {"User", facts_.user},
                        {"Home", facts_.home},
                        {"Param", Value::map_of(machine_.param)},
                        // Windows' own global folder is not writable by its users.
                        {"GlobalTempDir", facts_.goos == "windows" ? facts_.temp_dir : "/tmp"},
                        {"TempDir", facts_.temp_dir},
                        {"Instance", instance_.name},
                        {"LimaHome", instance_.lima_home}});
  }
  return *host_;
}

std::string Scope::path_of(std::string_view key) const {
  return path.empty() ? std::string(key) : fmt::format("{}.{}", path, key);
}

void Scope::warn(const Place& place, std::string_view key, std::string message) const {
  if (warnings.size() >= kMaxProblems) return;
  warnings.push_back(problem_at(documents, place, path_of(key), std::move(message)));
}

void expand_field(Field& field, std::string_view key, const Value& variables, const Scope& scope) {
  try {
    const std::string name = scope.path_of(key);
    field.value = gotemplate::Template::parse(name, field.text()).render(variables);
  } catch (const Error& error) {
    scope.warn(field.place, key,
               fmt::format("field `{}` is no valid template and is taken as it is: {}",
                           scope.path_of(key), error.message()));
  }
}

void expand_field(Field& field, const Row& row, const Scope& scope) {
  if (field.text().find("{{") == std::string_view::npos) return;
  expand_field(field, row.key,
               row.expand == Expand::guest ? scope.variables.guest() : scope.variables.host(),
               scope);
}

}  // namespace limequat::config
