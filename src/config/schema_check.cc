#include "config/schema_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/quote.h"

namespace limequat::config {
namespace {

using nlohmann::json;

std::string_view type_of(const yaml::Node& node) {
  switch (node.kind()) {
    case yaml::Kind::null:
      return "null";
    case yaml::Kind::boolean:
      return "boolean";
    case yaml::Kind::integer:
      return "integer";
    case yaml::Kind::floating:
      return "number";
    case yaml::Kind::string:
      return "string";
    case yaml::Kind::mapping:
      return "object";
    case yaml::Kind::sequence:
      return "array";
  }
  return "";
}

std::vector<std::string> types_of(const json& schema) {
  const json& types = schema.at("type");
  if (types.is_string()) return {types.get<std::string>()};
  return types.get<std::vector<std::string>>();
}

class Checker {
 public:
  explicit Checker(const yaml::Document& document) : document_(document) {}

  void check(const yaml::Node& node, const json& schema) {
    if (problems_.size() >= kMaxProblems || !check_type(node, schema)) return;
    if (node.is_scalar()) return check_scalar(node, schema);
    if (node.is_sequence()) return check_items(node, schema);
    for (const yaml::Entry entry : node.entries()) check_member(entry, schema);
  }

  std::vector<Problem> take() { return std::move(problems_); }

 private:
  void add(const yaml::Node& node, const std::string& field, std::string_view words) {
    if (problems_.size() >= kMaxProblems) return;
    const yaml::Position at = node.position();
    problems_.push_back({.file = document_.source_name(),
                         .line = static_cast<int>(at.line),
                         .column = static_cast<int>(at.column),
                         .field = field,
                         .message = field.empty()
                                        ? fmt::format("the document {}", words)
                                        : fmt::format("field {} {}", name_quote(field), words)});
  }

  bool check_type(const yaml::Node& node, const json& schema) {
    const std::vector<std::string> types = types_of(schema);
    const std::string_view type = type_of(node);
    const auto known = [&](std::string_view name) {
      return std::ranges::find(types, name) != types.end();
    };
    if (known(type) || (type == "integer" && known("number"))) return true;
    add(node, node.path(), fmt::format("is of type {}, not {}", type, fmt::join(types, " or ")));
    return false;
  }

  void check_scalar(const yaml::Node& node, const json& schema) {
    if (node.is_null()) return;
    if (schema.contains("enum")) {
      const json& words = schema["enum"];
      if (std::ranges::find(words, json(std::string(node.text()))) == words.end()) {
        add(node, node.path(), fmt::format("must be one of {}", words.dump()));
      }
    }
    const auto number = node.integer();
    if (node.kind() != yaml::Kind::integer || !schema.contains("minimum")) return;
    if (!number || *number < schema["minimum"].get<std::int64_t>() ||
        *number > schema["maximum"].get<std::int64_t>()) {
      add(node, node.path(),
          fmt::format("must be {} to {}", schema["minimum"].dump(), schema["maximum"].dump()));
    }
  }

  void check_items(const yaml::Node& node, const json& schema) {
    if (schema.contains("minItems") && (node.size() < schema["minItems"].get<std::size_t>() ||
                                        node.size() > schema["maxItems"].get<std::size_t>())) {
      add(node, node.path(), fmt::format("must have {} elements", schema["minItems"].dump()));
    }
    for (const yaml::Node item : node.items()) check(item, schema.at("items"));
  }

  void check_member(const yaml::Entry& entry, const json& schema) {
    const std::string key(entry.key.text());
    if (schema.contains("properties") && schema["properties"].contains(key)) {
      return check(entry.value, schema["properties"][key]);
    }
    if (!schema.contains("additionalProperties")) return;
    const json& rest = schema["additionalProperties"];
    if (rest.is_object()) return check(entry.value, rest);
    add(entry.key, entry.value.path(), "is not known");
  }

  const yaml::Document& document_;
  std::vector<Problem> problems_;
};

}  // namespace

std::vector<Problem> schema_problems(const yaml::Document& document, std::string_view schema) {
  const json parsed = json::parse(schema, nullptr, false);
  limequat::check(parsed.is_object(), "the JSON schema is no JSON");
  Checker checker(document);
  checker.check(document.root(), parsed);
  return checker.take();
}

}  // namespace limequat::config
