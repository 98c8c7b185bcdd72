#include "locator/references.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/error.h"
#include "locator/locator.h"
#include "locator/script_text.h"
#include "locator/text_edits.h"
#include "locator/value.h"
#include "yaml/emit.h"
#include "yaml/patch.h"

namespace limequat::locator {
namespace {

using yaml::Document;
using yaml::Entry;
using yaml::Node;

void require_mapping(const Document& document) {
  const Node root = document.root();
  if (root.is_mapping() || root.is_null()) return;
  throw document.error_at(root, fmt::format("a template must be a mapping, this is a {}",
                                            yaml::to_string(root.kind())));
}

Reference reference_of(const Document& document, const Node& node, std::string_view what) {
  if (node.kind() == yaml::Kind::string) return {node, std::string(node.text()), ""};
  const auto url = node.find("url");
  if (!node.is_mapping() || !url || url->kind() != yaml::Kind::string) {
    throw document.error_at(node,
                            fmt::format("{} must be a locator or {{url: …, digest: …}}", what));
  }
  Reference result{*url, std::string(url->text()), ""};
  const auto digest = node.find("digest");
  if (digest && !digest->is_null()) {
    if (digest->kind() != yaml::Kind::string || digest->text().empty()) {
      throw document.error_at(*digest, fmt::format("the digest of {} must be a string like "
                                                   "`sha256:…`",
                                                   what));
    }
    result.digest = digest->text();
  }
  return result;
}

bool is_filled(const std::optional<Node>& node) {
  return node && !node->is_null() && !(node->is_scalar() && node->text().empty());
}

void collect_scripts(const Document& document, std::string_view list,
                     std::vector<ScriptReference>& scripts) {
  const auto node = document.root().find(list);
  if (!node || !node->is_sequence()) return;
  const auto items = node->items();
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto file = items[i].find("file");
    if (!file || file->is_null()) continue;
    ScriptReference script{
        list,     i,
        items[i], reference_of(document, *file, fmt::format("{}[{}].file", list, i)),
        "script", false};
    const auto mode = list == "provision" ? items[i].find("mode") : std::nullopt;
    if (mode && mode->text() == "data") script.target = "content";
    if (mode && mode->text() == "yq") script.target = "expression";
    script.has_target = is_filled(items[i].find(script.target));
    scripts.push_back(std::move(script));
  }
}

std::optional<Entry> written_entry(const Node& mapping, std::string_view key) {
  std::optional<Entry> found;
  for (const Entry entry : mapping.written_entries()) {
    if (entry.key.text() == key) found = entry;
  }
  return found;
}

// ` # why` behind a value, with the blanks before it.
std::string comment_behind(const TextEdits& edits, std::size_t offset) {
  const std::size_t end = edits.line_end(offset);
  std::string_view rest = edits.text().substr(offset, end - offset);
  while (!rest.empty() && (rest.back() == '\n' || rest.back() == '\r')) rest.remove_suffix(1);
  const auto first = rest.find_first_not_of(" \t");
  if (first == std::string_view::npos || first == 0 || rest[first] != '#') return {};
  return std::string(rest);
}

class ScriptWriter {
 public:
  explicit ScriptWriter(const Document& document) : edits_(document) {}
  void write(const ScriptReference& script, const std::string& content);
  [[nodiscard]] std::string result() const { return edits_.result(); }

 private:
  [[nodiscard]] std::string scalar(const std::string& content, std::size_t indent,
                                   std::string_view comment) const;
  void remove_empty_target(const ScriptReference& script);

  TextEdits edits_;
};

std::string ScriptWriter::scalar(const std::string& content, std::size_t indent,
                                 std::string_view comment) const {
  if (!binary_reason(content).empty()) return binary_text(content, indent, comment);
  if (content.find('\n') != std::string::npos) {
    if (auto literal = literal_text(content, indent, comment)) return *literal;
  }
  return yaml::emit_scalar(content) + std::string(comment);
}

// `script: ""` beside `file:`.
void ScriptWriter::remove_empty_target(const ScriptReference& script) {
  const auto entry = written_entry(script.item, script.target);
  if (!entry) return;
  const std::size_t key = entry->key.begin_offset();
  const std::size_t end = entry->value.end_offset();
  if (script.item.style() == yaml::Style::block && edits_.starts_line(key)) {
    return edits_.replace(edits_.line_begin(key), edits_.end_of_last_line(key, end), "");
  }
  const auto entries = script.item.written_entries();
  for (std::size_t i = 0; i + 1 < entries.size(); ++i) {
    if (entries[i].key.begin_offset() != key) continue;
    return edits_.replace(key, entries[i + 1].key.begin_offset(), "");
  }
  edits_.replace(entries[entries.size() - 2].value.end_offset(), end, "");
}

void ScriptWriter::write(const ScriptReference& script, const std::string& content) {
  const auto entry = written_entry(script.item, "file");
  if (!entry || script.item.is_alias()) return;  // merged in: settle() writes it anew
  remove_empty_target(script);
  const std::size_t key = entry->key.begin_offset();
  const std::size_t begin = entry->value.begin_offset();
  const std::size_t end = std::max(entry->value.end_offset(), entry->key.end_offset());
  edits_.replace(key, entry->key.end_offset(), std::string(script.target));
  const std::size_t after_key = edits_.text().find(':', entry->key.end_offset()) + 1;
  if (script.item.style() == yaml::Style::flow) {
    std::string text = binary_reason(content).empty() ? yaml::emit_scalar(content)
                                                      : flow_text(Value::string(content));
    return edits_.replace(after_key, end, " " + text);
  }
  const std::size_t indent = edits_.column(key) + 2;
  const bool own_lines = entry->value.style() == yaml::Style::block;
  const std::size_t line_end = edits_.end_of_last_line(begin, end);
  const std::string comment =
      own_lines ? comment_behind(edits_, after_key) : comment_behind(edits_, end);
  std::string text = " " + scalar(content, indent, comment);
  const bool broken = line_end > 0 && edits_.text()[line_end - 1] == '\n';
  edits_.replace(after_key, line_end, text + (broken ? "\n" : ""));
}

}  // namespace

std::vector<Reference> bases_of(const Document& document) {
  require_mapping(document);
  std::vector<Reference> bases;
  const auto base = document.root().find("base");
  if (!base || base->is_null()) return bases;
  if (!base->is_sequence()) {
    if (base->is_scalar() && base->text().empty()) return bases;
    bases.push_back(reference_of(document, *base, "base"));
    return bases;
  }
  for (const auto item : base->items()) bases.push_back(reference_of(document, item, "base"));
  return bases;
}

std::vector<ScriptReference> scripts_of(const Document& document) {
  require_mapping(document);
  std::vector<ScriptReference> scripts;
  collect_scripts(document, "probes", scripts);
  collect_scripts(document, "provision", scripts);
  return scripts;
}

namespace {

// A copy of `value` in which what stands at these nodes is replaced.
class Replacer {
 public:
  void add(const Node& node, std::string text) { texts_.emplace(node.begin_offset(), text); }
  [[nodiscard]] bool empty() const { return texts_.empty(); }
  [[nodiscard]] Value apply(const Node& node) const {
    if (node.is_scalar()) {
      const auto found = texts_.find(node.begin_offset());
      return found == texts_.end() ? Value(node) : Value::string(found->second);
    }
    Value value = Value(node).opened();
    for (auto& [key, inner] : value.entries()) inner = apply(*inner.node());
    for (auto& inner : value.items()) inner = apply(*inner.node());
    return value;
  }

 private:
  std::map<std::size_t, std::string> texts_;
};

}  // namespace

std::string with_absolute_locators(const Document& document, std::string_view base,
                                   std::string_view home) {
  std::vector<Reference> references = bases_of(document);
  for (const auto& script : scripts_of(document)) references.push_back(script.file);
  TextEdits edits(document);
  Replacer replacer;
  for (const Reference& reference : references) {
    std::string absolute;
    try {
      absolute = absolute_locator(reference.url, base, home);
    } catch (const Error& error) {
      throw document.error_at(reference.node, error.message());
    }
    if (absolute == reference.url) continue;
    replacer.add(reference.node, absolute);
    edits.replace(reference.node.begin_offset(), reference.node.end_offset(),
                  yaml::emit_scalar(absolute, reference.node.style()));
  }
  if (replacer.empty()) return document.text();
  Value expected = Value(document.root()).opened();
  for (const std::string_view key : {"base", "probes", "provision"}) {
    if (Value* value = expected.find(key)) *value = replacer.apply(*value->node());
  }
  return settle(edits.result(), expected, document.source_name());
}

std::string without_first_base(const Document& document) {
  const auto base = document.root().find("base");
  if (!base) return document.text();
  Value expected = Value(document.root()).opened();
  yaml::NodePath path = {"base"};
  if (base->is_sequence() && base->size() > 1) {
    Value rest = Value(*base).opened();
    rest.items().erase(rest.items().begin());
    expected.set("base", std::move(rest));
    path.emplace_back(std::size_t{0});
  } else {
    expected.erase("base");
  }
  std::string edited;
  try {
    edited = yaml::remove(document, path);
  } catch (const yaml::YamlError&) {
    // Through an alias: written anew.
  }
  return settle(std::move(edited), expected, document.source_name());
}

std::string with_scripts(const Document& document, const std::vector<ScriptReference>& scripts,
                         const std::vector<std::optional<std::string>>& contents) {
  check(scripts.size() == contents.size(), "one content for each script");
  ScriptWriter writer(document);
  Value expected = Value(document.root()).opened();
  bool changed = false;
  for (std::size_t i = 0; i < scripts.size(); ++i) {
    if (!contents[i]) continue;
    const ScriptReference& script = scripts[i];
    changed = true;
    writer.write(script, *contents[i]);
    Value* list = expected.find(script.list);
    *list = list->opened();
    Value& item = list->items()[script.index];
    item = item.opened();
    item.erase(script.target);
    for (auto& [key, value] : item.entries()) {
      if (key != "file") continue;
      key = script.target;
      value = Value::string(*contents[i]);
    }
  }
  if (!changed) return document.text();
  return settle(writer.result(), expected, document.source_name());
}

}  // namespace limequat::locator
