#include "yaml/builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_set>

#include "base/ascii.h"
#include "base/base64.h"
#include "base/quote.h"
#include "yaml/plain_scalar.h"

namespace limequat::yaml::detail {

namespace {

constexpr std::string_view kCoreTag = "tag:yaml.org,2002:";
// Enough for a warning; each costs a scan of the text.
constexpr std::size_t kMaxDuplicates = 100;

// Finds the place of a key in a mapping that is being closed. Most mappings are small: a hash table
// only from some size on.
class KeyIndex {
 public:
  KeyIndex(const Tree& tree, const std::vector<std::uint32_t>& entries)
      : tree_(tree), entries_(entries) {}

  // Index into `entries` of the key, or nullopt.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view key) {
    if (entries_.size() <= 2 * kLinear) {
      for (std::size_t i = 0; i < entries_.size(); i += 2) {
        if (text(i) == key) return i;
      }
      return std::nullopt;
    }
    for (; hashed_ < entries_.size(); hashed_ += 2) places_.emplace(text(hashed_), hashed_);
    const auto found = places_.find(key);
    if (found == places_.end()) return std::nullopt;
    return found->second;
  }

 private:
  static constexpr std::size_t kLinear = 24;
  [[nodiscard]] std::string_view text(std::size_t i) const {
    const Record& key = tree_.records[entries_[i]];
    return key.target == kNone ? key.text : tree_.records[key.target].text;
  }

  const Tree& tree_;
  const std::vector<std::uint32_t>& entries_;
  std::unordered_map<std::string_view, std::size_t> places_;
  std::size_t hashed_ = 0;
};

std::optional<bool> parse_tagged_bool(std::string_view text) {
  const std::string word = ascii_lower(text);
  if (word == "true" || word == "yes" || word == "t" || word == "1") return true;
  if (word == "false" || word == "no" || word == "f" || word == "0") return false;
  return std::nullopt;
}

}  // namespace

// The entries of a mapping while it is closed: explicit ones, then those of `<<`.
struct Builder::Merged {
  explicit Merged(const Tree& tree) : keys(tree, entries) {}
  std::vector<std::uint32_t> entries;
  std::vector<std::uint32_t> sources;
  KeyIndex keys;
};

const Record& Builder::resolve(std::uint32_t index) const {
  const Record& record = tree_.records[index];
  return record.target == kNone ? record : tree_.records[record.target];
}

bool Builder::at_key() const {
  if (open_.empty()) return false;
  const Open& open = open_.back();
  return tree_.records[open.index].kind == Kind::mapping &&
         (pending_.size() - open.first_pending) % 2 == 0;
}

void Builder::count_expanded(std::size_t nodes, std::size_t offset) {
  expanded_ += nodes;
  if (expanded_ > limits_.expanded_nodes) {
    throw_at(tree_, offset,
             fmt::format("aliases expand to more than {} values", limits_.expanded_nodes));
  }
}

std::uint32_t Builder::add(Record record) {
  if (tree_.records.size() >= limits_.nodes) {
    throw_at(tree_, record.begin, fmt::format("more than {} values", limits_.nodes));
  }
  count_expanded(record.expanded, record.begin);
  const auto index = static_cast<std::uint32_t>(tree_.records.size());
  if (open_.empty()) {
    check(tree_.root == kNone, "a YAML document with two roots");
    tree_.root = index;
  } else {
    record.parent = open_.back().index;
    pending_.push_back(index);
  }
  tree_.records.push_back(record);
  return index;
}

std::string_view Builder::keep(std::string_view content, Extent extent) {
  const std::string_view source =
      std::string_view(tree_.text).substr(extent.begin, extent.end - extent.begin);
  if (content.size() <= source.size()) {
    if (source.substr(0, content.size()) == content) return source.substr(0, content.size());
    // Quoted, without escapes.
    if (content.size() + 2 == source.size() && source.substr(1, content.size()) == content) {
      return source.substr(1, content.size());
    }
  }
  return tree_.strings.emplace_back(content);
}

void Builder::apply_tag(Record& record, std::string_view tag) {
  if (!tag.starts_with(kCoreTag)) return;
  const std::string_view type = tag.substr(kCoreTag.size());
  const std::string_view text = record.text;
  const auto refuse = [&](std::string_view what) {
    throw_at(tree_, record.begin, fmt::format("{} is no {}", name_quote(text), what));
  };
  record.tagged = true;
  if (type == "str" || type == "timestamp") {
    record.kind = Kind::string;
  } else if (type == "null") {
    record.kind = Kind::null;
  } else if (type == "bool") {
    const auto value = parse_tagged_bool(text);
    if (!value) refuse("boolean");
    record.kind = Kind::boolean;
    record.text = *value ? "true" : "false";
  } else if (type == "int") {
    if (resolve_plain(text) != Kind::integer) refuse("integer");
    record.kind = Kind::integer;
  } else if (type == "float") {
    if (!parse_number(text) && !parse_float(text) && !parse_special_float(text)) refuse("number");
    record.kind = Kind::floating;
  } else if (type == "binary") {
    auto bytes = base64_decode(text);
    if (!bytes) refuse("base64");
    record.kind = Kind::string;
    record.text = tree_.strings.emplace_back(std::move(*bytes));
  } else {
    record.tagged = false;
  }
}

void Builder::scalar(std::string_view content, Style style, Extent extent,
                     const Properties& properties) {
  Record record;
  record.style = style;
  record.begin = static_cast<std::uint32_t>(extent.begin);
  record.end = static_cast<std::uint32_t>(extent.end);
  record.text = keep(content, extent);
  record.kind = style == Style::plain ? resolve_plain(record.text) : Kind::string;
  if (!properties.tag.empty()) apply_tag(record, properties.tag);
  const std::uint32_t index = add(record);
  if (!properties.anchor.empty()) anchors_[std::string(properties.anchor)] = index;
}

void Builder::alias(std::string_view name, Extent extent) {
  const auto found = anchors_.find(std::string(name));
  if (found == anchors_.end()) {
    const bool inside = std::any_of(open_.begin(), open_.end(),
                                    [&](const Open& open) { return open.anchor == name; });
    throw_at(tree_, extent.begin,
             inside ? fmt::format("alias {} stands inside the value that it names",
                                  name_quote(fmt::format("*{}", name)))
                    : fmt::format("could not find alias {}", name_quote(name)));
  }
  const Record& target = tree_.records[found->second];
  if (at_key() && (target.kind == Kind::mapping || target.kind == Kind::sequence)) {
    throw_at(tree_, extent.begin, "a mapping key must be a scalar");
  }
  Record record;
  record.kind = target.kind;
  record.style = target.style;
  record.begin = static_cast<std::uint32_t>(extent.begin);
  record.end = static_cast<std::uint32_t>(extent.end);
  record.expanded = target.expanded;
  record.target = found->second;
  add(record);
}

void Builder::begin_collection(Kind kind, Style style, std::size_t begin,
                               const Properties& properties) {
  if (at_key()) throw_at(tree_, begin, "a mapping key must be a scalar");
  if (open_.size() >= limits_.depth) {
    throw_at(tree_, begin, fmt::format("nested deeper than {} levels", limits_.depth));
  }
  Record record;
  record.kind = kind;
  record.style = style;
  record.begin = static_cast<std::uint32_t>(begin);
  record.end = record.begin;
  const std::uint32_t index = add(record);
  // The name is bound only when the value is whole: an alias inside it would be a loop.
  if (!properties.anchor.empty()) anchors_.erase(std::string(properties.anchor));
  open_.push_back({index, pending_.size(), std::string(properties.anchor)});
}

void Builder::end_collection(std::size_t end) {
  check(!open_.empty(), "the end of a YAML collection that was not begun");
  const Open open = std::move(open_.back());
  open_.pop_back();
  const auto first = pending_.begin() + static_cast<std::ptrdiff_t>(open.first_pending);

  Record& record = tree_.records[open.index];
  record.written.first = static_cast<std::uint32_t>(tree_.children.size());
  record.written.count = static_cast<std::uint32_t>(pending_.end() - first);
  for (auto child = first; child != pending_.end(); ++child) {
    record.expanded += tree_.records[*child].expanded;
  }
  record.end = static_cast<std::uint32_t>(end);
  if (record.style == Style::block && first != pending_.end()) {
    record.end = tree_.records[pending_.back()].end;
    if (record.kind == Kind::mapping) record.begin = tree_.records[*first].begin;
  }
  tree_.children.insert(tree_.children.end(), first, pending_.end());
  pending_.erase(first, pending_.end());

  record.entries = record.written;
  if (record.kind == Kind::mapping) close_mapping(record);
  if (!open.anchor.empty()) anchors_[open.anchor] = open.index;
}

bool Builder::is_merge_key(const Record& key) const {
  return key.target == kNone && !key.tagged && key.style == Style::plain && key.text == "<<";
}

void Builder::add_merge_source(std::uint32_t value, Merged& merged) {
  const Record& source = resolve(value);
  if (source.kind == Kind::mapping) {
    merged.sources.push_back(value);
    return;
  }
  if (source.kind != Kind::sequence) {
    throw_at(tree_, tree_.records[value].begin,
             "the value of `<<` must be a mapping or a list of mappings");
  }
  for (std::uint32_t i = 0; i < source.written.count; ++i) {
    const std::uint32_t item = tree_.children[source.written.first + i];
    if (resolve(item).kind != Kind::mapping) {
      throw_at(tree_, tree_.records[item].begin, "each item of a `<<` list must be a mapping");
    }
    merged.sources.push_back(item);
  }
}

void Builder::add_sources_of(std::uint32_t value, Merged& merged) {
  const Run entries = resolve(value).entries;
  for (std::uint32_t i = 0; i < entries.count; i += 2) {
    const std::uint32_t key = tree_.children[entries.first + i];
    if (merged.keys.find(resolve(key).text)) continue;
    merged.entries.push_back(key);
    merged.entries.push_back(tree_.children[entries.first + i + 1]);
  }
}

void Builder::close_mapping(Record& record) {
  Merged merged(tree_);
  bool differs = false;
  for (std::uint32_t i = 0; i + 1 < record.written.count; i += 2) {
    const std::uint32_t key = tree_.children[record.written.first + i];
    const std::uint32_t value = tree_.children[record.written.first + i + 1];
    if (is_merge_key(tree_.records[key])) {
      add_merge_source(value, merged);
      differs = true;
      continue;
    }
    if (const auto earlier = merged.keys.find(resolve(key).text)) {
      repeated_.push_back({merged.entries[*earlier], key});
      merged.entries[*earlier] = key;
      merged.entries[*earlier + 1] = value;
      differs = true;
      continue;
    }
    merged.entries.push_back(key);
    merged.entries.push_back(value);
  }
  if (!differs) return;
  for (const std::uint32_t source : merged.sources) add_sources_of(source, merged);
  record.entries.first = static_cast<std::uint32_t>(tree_.children.size());
  record.entries.count = static_cast<std::uint32_t>(merged.entries.size());
  tree_.children.insert(tree_.children.end(), merged.entries.begin(), merged.entries.end());
}

void Builder::finish() {
  check(open_.empty(), "a YAML document ends inside a collection");
  if (tree_.root == kNone) add(Record());
  if (repeated_.size() > kMaxDuplicates) repeated_.resize(kMaxDuplicates);
  for (const Repeated& repeated : repeated_) {
    const Record& key = tree_.records[repeated.later];
    const LineColumn at = locate(tree_.text, key.begin);
    Duplicate duplicate;
    duplicate.path = to_string(path_of(tree_, repeated.later));
    duplicate.position = {at.line, at.column, key.begin, key.end};
    duplicate.first_line = locate(tree_.text, tree_.records[repeated.first].begin).line;
    tree_.duplicates.push_back(std::move(duplicate));
  }
}

}  // namespace limequat::yaml::detail
