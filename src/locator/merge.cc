#include "locator/merge.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <set>
#include <unordered_map>

#include "base/error.h"
#include "config/derived.h"
#include "locator/text_edits.h"
#include "locator/value.h"

namespace limequat::locator {
namespace {

using yaml::Entry;
using yaml::Kind;
using yaml::Node;
using yaml::Style;

constexpr std::size_t kMaxDepth = 200;
constexpr std::size_t kIndent = 2;

std::string margin(std::size_t indent) { return std::string(indent, ' '); }

bool is_newer(const Node& ours, const Node& theirs) {
  const auto numbers = [](const Node& node) -> std::optional<std::array<unsigned long, 3>> {
    const auto version = config::parse_version(node.text());
    if (!version) return std::nullopt;
    std::array<unsigned long, 3> result{};
    const char* at = version->data();
    for (unsigned long& number : result) {
      at = std::from_chars(at, version->data() + version->size(), number).ptr + 1;
    }
    return result;
  };
  const auto a = numbers(ours);
  const auto b = numbers(theirs);
  return a && b && *b > *a;
}

// A place in the template: the path from the root, and what an edit needs to know about it.
struct Place {
  std::string path;            // "vmOpts.qemu"
  std::optional<Entry> entry;  // nullopt: the root
  bool in_flow = false;        // some collection around it is in flow style
  std::size_t depth = 0;

  [[nodiscard]] Place below(const Entry& inner, bool flow) const {
    const std::string key(inner.key.text());
    return {path.empty() ? key : path + "." + key, inner, in_flow || flow, depth + 1};
  }
  // `provision` and what is below it.
  [[nodiscard]] bool is_under(std::string_view top) const {
    return path.starts_with(top) && (path.size() == top.size() || path[top.size()] == '.');
  }
};

class Merger {
 public:
  Merger(const yaml::Document& tmpl, const yaml::Document& base)
      : tmpl_(tmpl), base_(base), edits_(tmpl), base_text_(base) {}

  std::string merge() {
    if (base_.root().is_null()) return tmpl_.text();
    const Merged merged =
        tmpl_.root().is_null() ? fill_root() : mapping(tmpl_.root(), base_.root(), {});
    if (!merged) return tmpl_.text();
    return settle(edits_.result(), *merged, tmpl_.source_name());
  }

 private:
  Value fill_root();
  // nullopt: ours stays as it is.
  using Merged = std::optional<Value>;
  Merged pair(const Node& ours, const Node& theirs, const Place& place);
  Merged collections(const Node& ours, const Node& theirs, const Place& place);
  Merged mapping(const Node& ours, const Node& theirs, const Place& place);
  Merged list(const Node& ours, const Node& theirs, const Place& place);
  Merged join_bases(const Node& ours, const Node& theirs, const Place& place);
  void add_entries(const Node& ours, const Node& theirs, const std::vector<std::size_t>& which,
                   const Place& place);
  void add_items(const Node& ours, const Node& theirs, const std::vector<Node>& items, bool before,
                 const Place& place);
  [[nodiscard]] std::string entry_lines(const Node& theirs, const std::vector<std::size_t>& which,
                                        std::size_t indent) const;
  [[nodiscard]] std::string item_lines(const Node& theirs, const std::vector<Node>& items,
                                       std::size_t indent) const;
  // `key: {}` or `key: []` gets lines below instead.
  void open_empty(const Node& ours, const Place& place, std::string lines);

  const yaml::Document& tmpl_;
  const yaml::Document& base_;
  TextEdits edits_;
  TextEdits base_text_;  // only to look at
};

// Indices of all entries.
std::vector<std::size_t> all_of(const Node& mapping) {
  std::vector<std::size_t> which(mapping.entries().size());
  for (std::size_t i = 0; i < which.size(); ++i) which[i] = i;
  return which;
}

Value Merger::fill_root() {
  const Node ours = tmpl_.root();
  std::string lines = entry_lines(base_.root(), all_of(base_.root()), 0);
  if (ours.end_offset() > ours.begin_offset()) {  // `null`, spelled
    open_empty(ours, {}, std::move(lines));
  } else {
    edits_.insert_lines(edits_.text().size(), std::move(lines));
  }
  return base_.root();
}

Merger::Merged Merger::pair(const Node& ours, const Node& theirs, const Place& place) {
  if (place.depth > kMaxDepth) throw tmpl_.error_at(ours, "nested too deeply");
  if (!ours.is_scalar() && ours.is_alias()) {
    // The anchor's value stays as it is; the alias makes room for a value of its own.
    const std::size_t before = edits_.count();
    Merged merged = collections(ours, theirs, place);
    edits_.forget_from(before);
    if (merged) edits_.replace(ours.begin_offset(), ours.end_offset(), flow_text(*merged));
    return merged;
  }
  if (!ours.is_scalar() || place.path == "base") return collections(ours, theirs, place);
  const bool version =
      place.path == "minimumLimaVersion" || place.path == "vmOpts.qemu.minimumVersion";
  if (!version || !theirs.is_scalar() || !is_newer(ours, theirs)) return std::nullopt;
  edits_.replace(ours.begin_offset(), ours.end_offset(), flow_text(theirs));
  return theirs;
}

Merger::Merged Merger::collections(const Node& ours, const Node& theirs, const Place& place) {
  if (place.path == "base") return join_bases(ours, theirs, place);
  if (ours.is_mapping() && theirs.is_mapping()) return mapping(ours, theirs, place);
  if (ours.is_sequence() && theirs.is_sequence()) return list(ours, theirs, place);
  return std::nullopt;
}

Merger::Merged Merger::mapping(const Node& ours, const Node& theirs, const Place& place) {
  std::unordered_map<std::string_view, std::size_t> index;
  Value::Entries merged;
  const auto our_entries = ours.entries();
  for (const auto entry : our_entries) {
    index.emplace(entry.key.text(), merged.size());
    merged.emplace_back(std::string(entry.key.text()), entry.value);
  }
  std::vector<std::size_t> missing;
  bool changed = false;
  const auto their_entries = theirs.entries();
  for (std::size_t i = 0; i < their_entries.size(); ++i) {
    const Entry entry = their_entries[i];
    const auto found = index.find(entry.key.text());
    if (found == index.end()) {
      missing.push_back(i);
      merged.emplace_back(std::string(entry.key.text()), entry.value);
      continue;
    }
    const Place inner = place.below(our_entries[found->second], ours.style() == Style::flow);
    Merged value = pair(our_entries[found->second].value, entry.value, inner);
    if (!value) continue;
    changed = true;
    merged[found->second].second = std::move(*value);
  }
  if (!missing.empty()) add_entries(ours, theirs, missing, place);
  if (missing.empty() && !changed) return std::nullopt;
  return Value::mapping(std::move(merged));
}

Merger::Merged Merger::list(const Node& ours, const Node& theirs, const Place& place) {
  if (place.path == "dns" && ours.size() > 0) return std::nullopt;
  std::vector<Node> added;
  std::set<std::string_view> seen;
  const bool unique = place.path == "mountTypesUnsupported";
  if (unique) {
    for (const auto item : ours.items()) seen.insert(item.text());
  }
  for (const auto item : theirs.items()) {
    if (!unique || !item.is_scalar() || seen.insert(item.text()).second) added.push_back(item);
  }
  if (added.empty()) return std::nullopt;
  const bool before =
      place.is_under("provision") || place.is_under("probes") || place.is_under("base");
  add_items(ours, theirs, added, before, place);
  Value::Items items;
  if (before) items.assign(added.begin(), added.end());
  for (const auto item : ours.items()) items.emplace_back(item);
  if (!before) items.insert(items.end(), added.begin(), added.end());
  return Value::list(std::move(items));
}

// `base` may be one locator or a list of them.
Merger::Merged Merger::join_bases(const Node& ours, const Node& theirs, const Place& place) {
  if (theirs.is_null()) return std::nullopt;
  if (ours.is_sequence() && theirs.is_sequence()) return list(ours, theirs, place);
  Value::Items items;
  for (const Node& node : {theirs, ours}) {
    if (node.is_sequence()) {
      for (const auto item : node.items()) items.emplace_back(item);
    } else if (!node.is_null()) {
      items.emplace_back(node);
    }
  }
  const Value joined = Value::list(std::move(items));
  if (ours.style() != Style::block) {
    edits_.replace(ours.begin_offset(), ours.end_offset(), flow_text(joined));
  }
  return joined;
}

std::string Merger::entry_lines(const Node& theirs, const std::vector<std::size_t>& which,
                                std::size_t indent) const {
  const auto entries = theirs.entries();
  const bool verbatim = theirs.style() == Style::block && !theirs.is_alias() &&
                        theirs.written_entries().size() == entries.size();
  const std::size_t from = verbatim ? base_text_.column(entries[0].key.begin_offset()) : 0;
  std::string lines;
  std::size_t copied = 0;  // up to here in the base's text
  for (std::size_t i = 0; i < which.size(); ++i) {
    require_text_size(lines.size());
    const Entry entry = entries[which[i]];
    const std::size_t end = base_text_.end_of_last_line(
        entry.key.begin_offset(), std::max(entry.value.end_offset(), entry.key.end_offset()));
    // A block scalar on a last line without end would gain one.
    const bool cut_off = !base_text_.text().ends_with('\n') && end == base_text_.text().size() &&
                         entry.value.style() != Style::plain;
    // `? key` stands behind its mark.
    const bool ordinary = verbatim && !cut_off && base_text_.starts_line(entry.key.begin_offset());
    if (!ordinary || !is_self_contained(entry.value)) {
      lines += margin(indent) +
               block_text(Value::mapping({{std::string(entry.key.text()), entry.value}}), indent) +
               "\n";
      continue;
    }
    // Between two entries that are both copied lie comments of either.
    const bool after_copied = i > 0 && which[i - 1] + 1 == which[i] && copied > 0;
    std::size_t begin = base_text_.head_begin(entry.key.begin_offset());
    if (after_copied && copied < begin) begin = copied;
    lines += moved_lines(base_text_.text(), begin, end, from, indent);
    copied = end;
  }
  return lines;
}

std::string Merger::item_lines(const Node& theirs, const std::vector<Node>& items,
                               std::size_t indent) const {
  const bool verbatim = theirs.style() == Style::block && !theirs.is_alias() &&
                        items.size() == theirs.size() && base_text_.text().ends_with('\n') &&
                        is_self_contained(theirs);
  if (verbatim) {
    const std::size_t dash = theirs.begin_offset();
    return moved_lines(base_text_.text(), base_text_.head_begin(dash),
                       base_text_.end_of_last_line(dash, theirs.end_offset()),
                       base_text_.column(dash), indent);
  }
  std::string lines;
  for (const Node& item : items) {
    lines += margin(indent) + "- " + block_text(item, indent + kIndent) + "\n";
    require_text_size(lines.size());
  }
  return lines;
}

void Merger::open_empty(const Node& ours, const Place& place, std::string lines) {
  const std::size_t begin =
      place.entry ? edits_.with_blanks_before(ours.begin_offset()) : ours.begin_offset();
  if (!place.entry) {
    // The root: `{}` stands alone on its line.
    if (lines.ends_with('\n')) lines.pop_back();
    return edits_.replace(begin, ours.end_offset(), std::move(lines));
  }
  edits_.replace(begin, ours.end_offset(), "");
  edits_.insert_lines(edits_.line_end(ours.end_offset()), std::move(lines));
}

void Merger::add_entries(const Node& ours, const Node& theirs,
                         const std::vector<std::size_t>& which, const Place& place) {
  if (ours.style() != Style::flow) {
    const std::size_t indent = edits_.column(ours.written_entries()[0].key.begin_offset());
    const std::size_t end = edits_.end_of_last_line(ours.begin_offset(), ours.end_offset());
    const std::size_t at = !place.entry && edits_.open_end() ? edits_.text().size() : end;
    return edits_.insert_lines(at, entry_lines(theirs, which, indent));
  }
  if (ours.written_entries().empty() && !place.in_flow) {
    const std::size_t indent =
        place.entry ? edits_.column(place.entry->key.begin_offset()) + kIndent : 0;
    return open_empty(ours, place, entry_lines(theirs, which, indent));
  }
  std::string text;
  for (const std::size_t i : which) {
    const Entry entry = theirs.entries()[i];
    const std::string one =
        flow_text(Value::mapping({{std::string(entry.key.text()), entry.value}}));
    if (!text.empty() || !ours.written_entries().empty()) text += ", ";
    text += std::string_view(one).substr(1, one.size() - 2);
  }
  if (ours.written_entries().empty()) return edits_.insert(ours.begin_offset() + 1, text);
  const Entry last = ours.written_entries()[ours.written_entries().size() - 1];
  edits_.insert(std::max(last.value.end_offset(), last.key.end_offset()), text);
}

void Merger::add_items(const Node& ours, const Node& theirs, const std::vector<Node>& items,
                       bool before, const Place& place) {
  const Entry& entry = *place.entry;
  if (ours.style() != Style::flow) {
    const std::size_t indent = edits_.column(ours.begin_offset());
    const std::size_t at = before ? edits_.line_end(entry.key.end_offset())
                                  : edits_.end_of_last_line(ours.begin_offset(), ours.end_offset());
    return edits_.insert_lines(at, item_lines(theirs, items, indent));
  }
  if (ours.size() == 0 && !place.in_flow) {
    return open_empty(ours, place,
                      item_lines(theirs, items, edits_.column(entry.key.begin_offset())));
  }
  std::string text;
  for (const Node& item : items) text += (text.empty() ? "" : ", ") + flow_text(item);
  if (ours.size() == 0) return edits_.insert(ours.begin_offset() + 1, text);
  if (before) return edits_.insert(ours.items()[0].begin_offset(), text + ", ");
  edits_.insert(ours.items()[ours.size() - 1].end_offset(), ", " + text);
}

}  // namespace

std::string merge_base(const yaml::Document& tmpl, const yaml::Document& base) {
  return Merger(tmpl, base).merge();
}

}  // namespace limequat::locator
