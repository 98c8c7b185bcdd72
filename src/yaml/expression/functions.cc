#include "yaml/expression/functions.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "base/ascii.h"
#include "base/quote.h"
#include "base/suggest.h"

namespace limequat::yaml::expression {

namespace {

std::string plain_name(std::string_view name) {
  std::string plain;
  for (const char c : name) {
    if (c != '_') plain += ascii_lower(c);
  }
  return plain;
}

const std::map<std::string, const Function*>& all_functions() {
  static const auto functions = [] {
    std::map<std::string, const Function*> all;
    for (const auto table : {place_functions(), map_functions(), list_functions(), text_functions(),
                             format_functions(), refused_functions()}) {
      for (const Function& function : table) all.emplace(plain_name(function.name), &function);
    }
    return all;
  }();
  return functions;
}

constexpr std::string_view kRefusedEnv = "env operations have been disabled";
constexpr std::string_view kRefusedFile = "file operations have been disabled";
constexpr std::string_view kRefusedText =
    "comments, styles, anchors and places of the text are no part of expressions; edits keep them";

constexpr Function refused(std::string_view name, std::string_view why) {
  return {name, 0, 0, nullptr, "", why.data(), false};
}

constexpr Function kRefused[] = {
    refused("env", kRefusedEnv),
    refused("strenv", kRefusedEnv),
    refused("envsubst", kRefusedEnv),
    refused("load", kRefusedFile),
    refused("load_str", kRefusedFile),
    refused("strload", kRefusedFile),
    refused("load_xml", kRefusedFile),
    refused("xmlload", kRefusedFile),
    refused("load_props", kRefusedFile),
    refused("load_base64", kRefusedFile),
    refused("system", "system operations are disabled"),
    refused("eval", "eval is not supported"),
    refused("line_comment", kRefusedText),
    refused("head_comment", kRefusedText),
    refused("foot_comment", kRefusedText),
    refused("comments", kRefusedText),
    refused("style", kRefusedText),
    refused("anchor", kRefusedText),
    refused("alias", kRefusedText),
    refused("line", kRefusedText),
    refused("column", kRefusedText),
    refused("reduce", "write .[] as $x ireduce (START; UPDATE)"),
    refused("if", "there is no if: write select(CONDITION), A // B, or COND and X"),
    refused("now", "times are not supported"),
    refused("tz", "times are not supported"),
    refused("from_unix", "times are not supported"),
    refused("to_unix", "times are not supported"),
    refused("format_datetime", "times are not supported"),
    refused("with_dtf", "times are not supported"),
    refused("shuffle", "shuffle is not supported"),
    refused("to_xml", "XML is not supported"),
    refused("from_xml", "XML is not supported"),
    refused("@xml", "XML is not supported"),
    refused("@xmld", "XML is not supported"),
    refused("from_props", "properties can only be written"),
    refused("@propsd", "properties can only be written"),
    refused("from_csv", "CSV can only be written"),
    refused("@csvd", "CSV can only be written"),
    refused("from_tsv", "TSV can only be written"),
    refused("@tsvd", "TSV can only be written"),
    refused("ref", "ref is not supported; write .path as $name"),
};

}  // namespace

std::span<const Function> refused_functions() { return kRefused; }

const Function* find_function(std::string_view name) {
  const auto found = all_functions().find(plain_name(name));
  return found == all_functions().end() ? nullptr : found->second;
}

std::string unknown_function(std::string_view name) {
  std::vector<std::string> known{"and", "or", "ireduce", "true", "false", "null"};
  for (const auto& [plain, function] : all_functions()) {
    if (function->refusal[0] == '\0') known.emplace_back(function->name);
  }
  const auto nearest = nearest_match(name, known);
  const std::string hint = nearest ? fmt::format(" (did you mean {}?)", name_quote(*nearest)) : "";
  return fmt::format("invalid input text: unknown function {}{}", name_quote(name), hint);
}

std::string Call::text(std::size_t i) const {
  const Value value = first(i, dot);
  if (!value.is_scalar()) fail(fmt::format("argument {} must be text", i + 1));
  return value.is_null() ? "" : value.text();
}

void Call::need_sequence() const {
  if (value().is_sequence()) return;
  fail(fmt::format("{} needs a list, not {}", node.name, tag_of(value())));
}

const std::string& Call::need_string() const {
  if (value().kind() == Kind::string) return value().as_string();
  fail(fmt::format("{} needs text, not {}", node.name, tag_of(value())));
}

std::string_view tag_of(const Value& value) {
  switch (value.kind()) {
    case Kind::null:
      return "!!null";
    case Kind::boolean:
      return "!!bool";
    case Kind::integer:
      return "!!int";
    case Kind::floating:
      return "!!float";
    case Kind::string:
      return "!!str";
    case Kind::mapping:
      return "!!map";
    case Kind::sequence:
      return "!!seq";
  }
  return "";
}

}  // namespace limequat::yaml::expression
