#include "locator/combine.h"

#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "locator/text_edits.h"
#include "locator/value.h"
#include "yaml/emit.h"

namespace limequat::locator {
namespace {

using yaml::Entry;
using yaml::Node;
using yaml::Style;

constexpr std::string_view kWildcard = "*";
constexpr std::size_t kIndent = 2;
// Each `*` looks at every earlier entry.
constexpr std::size_t kMaxFills = 1'000'000;

struct Field {
  std::string_view key;
  std::string_view inner;     // `cache` of `sshfs.cache`
  std::string_view excludes;  // only when the earlier entry lacks this one too
};

constexpr Field kDiskFields[] = {{"format"}, {"fsType"}, {"fsArgs"}};
constexpr Field kMountFields[] = {{"mountPoint"},
                                  {"writable"},
                                  {"sshfs", "cache"},
                                  {"sshfs", "followSymlinks"},
                                  {"sshfs", "sftpDriver"},
                                  {"9p", "securityModel"},
                                  {"9p", "protocolVersion"},
                                  {"9p", "msize"},
                                  {"9p", "cache"},
                                  {"virtiofs", "queueSize"}};
constexpr Field kNetworkFields[] = {
    {"lima", "", "socket"}, {"socket", "", "lima"}, {"macAddress"}, {"vzNAT"}, {"metric"}};

struct Rule {
  std::string_view list;
  std::string_view key;
  std::string_view fallback_key;  // "" for none
  std::span<const Field> fields;
  bool string_entries = false;  // an entry may be the key alone
};
constexpr Rule kRules[] = {{"additionalDisks", "name", "", kDiskFields, true},
                           {"mounts", "mountPoint", "location", kMountFields},
                           {"networks", "interface", "", kNetworkFields}};

bool is_set(const std::optional<Node>& node) {
  if (!node || node->is_null()) return false;
  if (node->is_sequence()) return node->size() > 0;
  return true;
}

std::string key_of(const Node& item, const Rule& rule) {
  if (rule.string_entries && item.is_scalar()) return item.as_string().value_or("");
  for (const std::string_view key : {rule.key, rule.fallback_key}) {
    const auto node = key.empty() ? std::nullopt : item.find(key);
    if (is_set(node)) return node->as_string().value_or("");
  }
  return {};
}

// A kept entry and what later ones add to it.
struct Kept {
  Node item;
  std::map<std::string_view, Node> whole;  // key → value
  std::map<std::pair<std::string_view, std::string_view>, Node>
      inner;  // into a mapping that is there

  [[nodiscard]] bool filled() const { return !whole.empty() || !inner.empty(); }
  [[nodiscard]] bool has(std::string_view key) const {
    return whole.count(key) > 0 || is_set(item.find(key));
  }
  [[nodiscard]] bool has_inner(const Field& field) const {
    if (inner.count({field.key, field.inner}) > 0) return true;
    const auto added = whole.find(field.key);
    const auto outer = added != whole.end() ? std::optional(added->second) : item.find(field.key);
    return outer && is_set(outer->find(field.inner));
  }
};

void fill_field(Kept& kept, const Node& source, const Field& field) {
  const auto value = source.find(field.key);
  if (!is_set(value)) return;
  if (field.inner.empty()) {
    if (!field.excludes.empty() && kept.has(field.excludes)) return;
    if (!kept.has(field.key)) kept.whole.emplace(field.key, *value);
    return;
  }
  if (!value->is_mapping()) return;
  const auto there = kept.item.find(field.key);
  if (!kept.has(field.key) || (there && !there->is_mapping())) {
    if (!kept.has(field.key)) kept.whole.emplace(field.key, *value);
    return;
  }
  const auto inner = value->find(field.inner);
  if (is_set(inner) && !kept.has_inner(field)) {
    kept.inner.emplace(std::pair(field.key, field.inner), *inner);
  }
}

void fill(Kept& kept, const Node& source, const Rule& rule) {
  for (const Field& field : rule.fields) fill_field(kept, source, field);
}

class Combiner {
 public:
  explicit Combiner(const yaml::Document& document) : document_(document), edits_(document) {}

  std::string combine() {
    Value expected = Value(document_.root()).opened();
    bool changed = false;
    for (const Rule& rule : kRules) {
      const auto list = document_.root().find(rule.list);
      if (!list || !list->is_sequence()) continue;
      if (auto value = combine_list(*list, rule)) {
        expected.set(rule.list, std::move(*value));
        changed = true;
      }
    }
    if (!changed) return document_.text();
    return settle(edits_.result(), expected, document_.source_name());
  }

 private:
  std::optional<Value> combine_list(const Node& list, const Rule& rule);
  [[nodiscard]] static Value value_of(const Kept& kept, const Rule& rule);
  void write_list(const Node& list, const Rule& rule, const std::vector<Kept>& kept,
                  const std::vector<std::size_t>& gone);
  void write_item(const Node& list, const Rule& rule, const Kept& kept);
  [[nodiscard]] std::string field_lines(const Kept& kept, const Rule& rule,
                                        std::size_t indent) const;
  [[nodiscard]] std::optional<Entry> entry_of(const Node& value) const;
  void remove_items(const Node& list, const std::vector<std::size_t>& gone);

  const yaml::Document& document_;
  TextEdits edits_;
  std::map<std::size_t, Entry> entries_;  // of the lists' items, by where their value begins
};

std::optional<Value> Combiner::combine_list(const Node& list, const Rule& rule) {
  std::vector<Kept> kept;
  std::vector<std::size_t> gone;
  std::map<std::string, std::size_t> by_key;
  std::size_t fills = 0;
  const auto items = list.items();
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Node item = items[i];
    const std::string key = key_of(item, rule);
    if (key == kWildcard) {
      fills += kept.size();
      if (fills > kMaxFills) throw document_.error_at(item, "too many `*` entries");
      for (Kept& earlier : kept) fill(earlier, item, rule);
      gone.push_back(i);
      continue;
    }
    const auto [found, is_new] = by_key.emplace(key, kept.size());
    if (key.empty() || is_new) {
      kept.push_back({item, {}, {}});
      continue;
    }
    fill(kept[found->second], item, rule);
    gone.push_back(i);
  }
  if (gone.empty()) return std::nullopt;
  Value::Items result;
  for (const Kept& one : kept) result.push_back(value_of(one, rule));
  write_list(list, rule, kept, gone);
  return Value::list(std::move(result));
}

Value Combiner::value_of(const Kept& kept, const Rule& rule) {
  if (!kept.filled()) return kept.item;
  Value value = kept.item.is_scalar() ? Value::mapping({{std::string(rule.key), kept.item}})
                                      : Value(kept.item).opened();
  for (const Field& field : rule.fields) {
    const auto whole = kept.whole.find(field.key);
    if (whole != kept.whole.end()) value.set(field.key, whole->second);
  }
  for (const auto& [keys, node] : kept.inner) {
    Value* outer = value.find(keys.first);
    *outer = outer->opened();
    outer->set(keys.second, node);
  }
  return value;
}

std::optional<Entry> Combiner::entry_of(const Node& value) const {
  const auto found = entries_.find(value.begin_offset());
  if (found == entries_.end()) return std::nullopt;
  return found->second;
}

// In the order of the rule's fields, as value_of() has them.
std::string Combiner::field_lines(const Kept& kept, const Rule& rule, std::size_t indent) const {
  std::string lines;
  std::set<std::string_view> done;
  for (const Field& field : rule.fields) {
    const auto whole = kept.whole.find(field.key);
    if (whole == kept.whole.end() || !done.insert(field.key).second) continue;
    const auto entry = entry_of(whole->second);
    if (!entry || !is_self_contained(entry->value)) {
      lines += std::string(indent, ' ') +
               block_text(Value::mapping({{std::string(field.key), whole->second}}), indent) + "\n";
      continue;
    }
    const std::size_t key = entry->key.begin_offset();
    lines += moved_lines(edits_.text(), edits_.head_begin(key),
                         edits_.end_of_last_line(key, entry->value.end_offset()),
                         edits_.column(key), indent);
  }
  return lines;
}

void Combiner::write_item(const Node& list, const Rule& rule, const Kept& kept) {
  const Node& item = kept.item;
  const std::size_t begin = item.begin_offset();
  const bool block = list.style() == Style::block && !item.is_alias();
  const std::size_t line_end = edits_.end_of_last_line(begin, item.end_offset());
  if (block && item.is_scalar()) {
    const std::size_t indent = edits_.column(list.begin_offset()) + kIndent;
    edits_.insert(begin, std::string(rule.key) + ": ");
    return edits_.insert_lines(line_end, field_lines(kept, rule, indent));
  }
  bool simple = block && item.style() == Style::block && kept.inner.empty();
  for (const auto& [key, node] : kept.whole) simple = simple && !item.find(key);
  if (simple) {
    return edits_.insert_lines(line_end, field_lines(kept, rule, edits_.column(begin)));
  }
  const Value value = value_of(kept, rule);
  const std::size_t last = item.end_offset();
  if (block && item.style() == Style::block) {
    // The line break of a last block scalar stays.
    const std::size_t end = last > begin && edits_.text()[last - 1] == '\n' ? last - 1 : last;
    return edits_.replace(begin, end, block_text(value, edits_.column(begin)));
  }
  edits_.replace(begin, last, flow_text(value));
}

// Whole lines with the comments above them; of a flow list the text up to the item before.
void Combiner::remove_items(const Node& list, const std::vector<std::size_t>& gone) {
  const auto items = list.items();
  for (const std::size_t i : gone) {
    if (list.style() == Style::flow) {
      const std::size_t begin = i > 0 ? items[i - 1].end_offset() : items[i].begin_offset();
      edits_.replace(begin, items[i].end_offset(), "");
      continue;
    }
    const std::string_view text = edits_.text();
    const std::size_t value = items[i].begin_offset();
    // The dash may stand on a line above.
    const std::size_t from = i > 0 ? items[i - 1].end_offset() : list.begin_offset();
    const std::size_t dash = i > 0 ? text.substr(0, value).rfind('-') : list.begin_offset();
    if (dash == std::string_view::npos || dash < from) continue;  // settle() notices
    edits_.replace(edits_.head_begin(dash), edits_.end_of_last_line(value, items[i].end_offset()),
                   "");
  }
}

void Combiner::write_list(const Node& list, const Rule& rule, const std::vector<Kept>& kept,
                          const std::vector<std::size_t>& gone) {
  if (kept.empty()) {
    const std::size_t begin = edits_.with_blanks_before(list.begin_offset());
    if (list.style() == Style::flow) return edits_.replace(begin, list.end_offset(), " []");
    // `key:` … and its lines: only the value changes, comments inside go with it.
    for (const Entry entry : document_.root().entries()) {
      if (entry.value.begin_offset() != list.begin_offset()) continue;
      const auto colon = edits_.text().find(':', entry.key.end_offset());
      edits_.insert(colon + 1, " []");
    }
    return edits_.replace(edits_.line_begin(list.begin_offset()),
                          edits_.end_of_last_line(list.begin_offset(), list.end_offset()), "");
  }
  for (const auto item : list.items()) {
    for (const Entry entry : item.written_entries()) {
      entries_.insert_or_assign(entry.value.begin_offset(), entry);
    }
  }
  for (const Kept& one : kept) {
    if (one.filled()) write_item(list, rule, one);
  }
  remove_items(list, gone);
}

}  // namespace

std::string combine_list_entries(const yaml::Document& document) {
  return Combiner(document).combine();
}

}  // namespace limequat::locator
