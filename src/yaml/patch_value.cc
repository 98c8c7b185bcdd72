#include "yaml/patch_value.h"

#include <algorithm>
#include <optional>

#include "yaml/edit_text.h"
#include "yaml/patch_element.h"
#include "yaml/patch_write.h"
#include "yaml/sequence_match.h"

namespace limequat::yaml {

namespace {

using detail::EditText;
using detail::Element;
using detail::ElementExtent;
using detail::Place;

// How far a patch goes in one pass. Each mode is tried when the one before gave a text that means
// something else.
struct Mode {
  bool one_change = false;     // then parse again
  bool whole_members = false;  // members of the root that changed are written anew
  bool literal_blocks = true;
  bool write_out_aliases = false;  // and merges
};
constexpr Mode kModes[] = {
    {},
    {.one_change = true},
    {.one_change = true, .literal_blocks = false},
    {.write_out_aliases = true},
    {.whole_members = true},
    {.whole_members = true, .literal_blocks = false, .write_out_aliases = true},
};
// Passes of a mode that makes one change each.
constexpr std::size_t kMaxPasses = 300;

// The elements of a new collection: those that were there (by their place as written) and others.
struct NewElement {
  std::optional<std::string> key;
  const Value* value = nullptr;
  std::optional<std::size_t> before;
  std::size_t order = 0;  // among those that were there; of equal keys the first says it
};

class Patcher {
 public:
  Patcher(const Document& document, const Mode& mode)
      : document_(document),
        mode_(mode),
        text_(document),
        layout_(layout_of(document)),
        writer_(text_, layout_) {
    layout_.literal_blocks = mode.literal_blocks;
  }

  // nullopt when the changes get in each other's way.
  std::optional<std::string> run(const Value& edited) {
    change(document_.root(), std::nullopt, edited, 0);
    if (text_.overlaps()) return std::nullopt;
    return text_.result();
  }

 private:
  [[nodiscard]] bool done() const { return mode_.one_change && text_.changed(); }

  void change(const Node& node, const std::optional<Place>& place, const Value& value,
              std::size_t depth) {
    if (done()) return;
    if (means(node, value, true)) {
      if (mode_.write_out_aliases) write_out(node, place);
      return;
    }
    const bool same_kind = !node.is_alias() && node.kind() == value.kind() && !node.is_scalar();
    const bool whole = mode_.whole_members && depth > 0;
    if (!same_kind || whole || value.size() == 0 || rather_anew(node, place, value)) {
      return replace(node, place, value);
    }
    if (node.is_mapping()) return change_elements(node, place, members_of(node, value), depth);
    change_elements(node, place, items_of(node, value), depth);
  }

  void write_out(const Node& node, const std::optional<Place>& place) {
    if (node.is_alias() || has_merge(node)) return replace(node, place, Value::from(node));
    for (std::size_t i = 0; i < detail::element_count(node); ++i) {
      const Place inner = detail::element_place(node, i);
      write_out(inner.value, inner);
    }
  }

  [[nodiscard]] static bool has_merge(const Node& node) {
    const auto written = node.written_entries();
    return std::any_of(written.begin(), written.end(),
                       [&](const Entry& entry) { return is_merge(node, entry); });
  }
  [[nodiscard]] static bool is_merge(const Node& node, const Entry& entry) {
    return entry.key.text() == "<<" && !node.find("<<");
  }

  // `[]` and `{}` in a block become block collections when something big comes in.
  [[nodiscard]] bool rather_anew(const Node& node, const std::optional<Place>& place,
                                 const Value& value) const {
    if (node.size() > 0) return false;
    const bool in_block = !place || place->parent.style() == Style::block;
    return in_block &&
           (value.is_mapping() || std::any_of(value.items().begin(), value.items().end(),
                                              [](const Value& item) { return !item.is_scalar(); }));
  }

  void replace(const Node& node, const std::optional<Place>& place, const Value& value) {
    if (place) return writer_.replace(*place, value);
    writer_.replace_root(node, value);
  }

  // As written. What a merge brings in and the edit leaves alone is not written.
  [[nodiscard]] static std::vector<NewElement> members_of(const Node& node, const Value& value) {
    std::vector<NewElement> elements;
    const auto written = node.written_entries();
    for (const auto& [key, member] : value.members()) {
      const auto place = last_of(written, key);
      const auto merged = place ? std::nullopt : node.find(key);
      if (merged && means(*merged, member)) continue;
      elements.push_back({key, &member, place, first_of(written, key)});
    }
    return elements;
  }

  [[nodiscard]] static std::vector<NewElement> items_of(const Node& node, const Value& value) {
    std::vector<NewElement> elements;
    const Value before = Value::from(node);
    const auto matches = detail::match_items(before.items(), value.items());
    for (std::size_t i = 0; i < matches.size(); ++i) {
      elements.push_back({std::nullopt, &value.items()[i], matches[i], matches[i].value_or(0)});
    }
    return elements;
  }

  // Elements out of order lose their place: they are taken out and inserted anew.
  static std::vector<bool> stay(const std::vector<NewElement>& elements) {
    std::vector<std::size_t> places;
    for (const NewElement& element : elements) {
      if (element.before) places.push_back(element.order);
    }
    return detail::rising(places);
  }

  void change_elements(const Node& node, const std::optional<Place>& place,
                       std::vector<NewElement> elements, std::size_t depth) {
    std::vector<std::string> raw(elements.size());
    const std::vector<bool> stays = stay(elements);
    std::vector<bool> kept(detail::element_count(node), false);
    std::size_t next = 0;
    for (NewElement& element : elements) {
      if (!element.before) continue;
      if (stays[next++]) {
        kept[*element.before] = true;
      } else {
        element.before.reset();
      }
    }
    keep_unread(node, kept);
    if (std::none_of(kept.begin(), kept.end(), [](bool k) { return k; })) {
      return replace(node, place, whole_value(node, elements));
    }
    take_raw(node, kept, elements, raw);
    for (std::size_t i = 0; i < elements.size() && !done(); ++i) {
      if (!elements[i].before) continue;
      const Place inner = detail::element_place(node, *elements[i].before);
      change(inner.value, inner, *elements[i].value, depth + 1);
    }
    remove_others(node, place, kept);
    insert_new(node, elements, raw);
  }

  [[nodiscard]] static Value whole_value(const Node& node,
                                         const std::vector<NewElement>& elements) {
    Value::Members members;
    Value::Items items;
    for (const NewElement& element : elements) {
      if (element.key) {
        members.emplace_back(*element.key, *element.value);
      } else {
        items.push_back(*element.value);
      }
    }
    return node.is_mapping() ? Value::mapping(std::move(members))
                             : Value::sequence(std::move(items));
  }

  // `<<` stays where it is, and so does a key that is there again below: no edit asked for their
  // end.
  static void keep_unread(const Node& node, std::vector<bool>& kept) {
    const auto written = node.written_entries();
    for (std::size_t i = 0; i < written.size(); ++i) {
      if (kept[i]) continue;
      kept[i] = is_merge(node, written[i]) || kept[*last_of(written, written[i].key.text())];
    }
  }

  [[nodiscard]] static std::size_t first_of(const Node::Entries& written, std::string_view key) {
    std::size_t i = 0;
    while (i < written.size() && written[i].key.text() != key) ++i;
    return i;
  }
  // Of equal keys the last one counts.
  [[nodiscard]] static std::optional<std::size_t> last_of(const Node::Entries& written,
                                                          std::string_view key) {
    for (std::size_t i = written.size(); i-- > 0;) {
      if (written[i].key.text() == key) return i;
    }
    return std::nullopt;
  }

  // The text of items that only move. They are not written anew, and their comments above go along.
  void take_raw(const Node& node, const std::vector<bool>& kept,
                const std::vector<NewElement>& elements, std::vector<std::string>& raw) {
    for (std::size_t old = 0; old < kept.size(); ++old) {
      if (kept[old]) continue;
      const Place inner = detail::element_place(node, old);
      for (std::size_t i = 0; i < elements.size(); ++i) {
        const bool same_key =
            !elements[i].key || *elements[i].key == node.written_entries()[old].key.text();
        if (elements[i].before || !raw[i].empty() || !same_key) continue;
        if (!means(inner.value, *elements[i].value)) continue;
        raw[i] = raw_text(node, old);
        break;
      }
    }
  }

  [[nodiscard]] std::string raw_text(const Node& node, std::size_t index) const {
    const ElementExtent extent = detail::element_extent(text_, node, index);
    if (node.style() == Style::flow) {
      return std::string(text_.text().substr(extent.begin, extent.end - extent.begin));
    }
    if (!detail::begins_line(text_, extent)) return "";
    const std::size_t begin = text_.line_begin(extent.begin);
    std::string_view lines = text_.text().substr(
        begin, text_.end_of_last_line({1, 1, extent.begin, extent.end}) - begin);
    if (lines.ends_with('\n')) lines.remove_suffix(1);
    if (lines.ends_with('\r')) lines.remove_suffix(1);
    return std::string(lines);
  }

  void remove_others(const Node& node, const std::optional<Place>& place,
                     const std::vector<bool>& kept) {
    for (std::size_t i = kept.size(); i-- > 0 && !done();) {
      if (!kept[i]) detail::remove_element(text_, detail::element_place(node, i), place);
    }
  }

  // Runs of new elements, each behind the kept one before it.
  void insert_new(const Node& node, const std::vector<NewElement>& elements,
                  const std::vector<std::string>& raw) {
    std::vector<Element> run;
    std::size_t index = 0;  // as written, where the run goes
    for (std::size_t i = 0; i <= elements.size() && !done(); ++i) {
      const bool is_new = i < elements.size() && !elements[i].before;
      if (is_new) {
        run.push_back({elements[i].key, *elements[i].value, raw[i]});
        continue;
      }
      if (!run.empty()) {
        const bool at_end = i == elements.size();
        writer_.insert(node, at_end ? detail::element_count(node) : index, run);
      }
      run.clear();
      if (i < elements.size()) index = *elements[i].before + 1;
    }
  }

  const Document& document_;
  const Mode mode_;
  EditText text_;
  Layout layout_;
  detail::ValueWriter writer_;
};

std::optional<std::string> patch_once(const Document& document, const Value& edited,
                                      const Mode& mode) {
  auto text = Patcher(document, mode).run(edited);
  if (!text) return std::nullopt;
  const Document parsed = Document::parse(*text, document.source_name());
  if (!means(parsed.root(), edited)) return std::nullopt;
  return text;
}

std::optional<std::string> patch_stepwise(const Document& document, const Value& edited,
                                          const Mode& mode) {
  std::string text = document.text();
  for (std::size_t pass = 0; pass < kMaxPasses; ++pass) {
    const Document now = Document::parse(text, document.source_name());
    if (means(now.root(), edited, true)) return text;
    auto next = Patcher(now, mode).run(edited);
    if (next == text && means(now.root(), edited)) return text;
    if (!next || *next == text) return std::nullopt;
    text = std::move(*next);
  }
  return std::nullopt;
}

}  // namespace

std::string patch_value(const Document& document, const Value& edited) {
  if (means(document.root(), edited, true)) return document.text();
  for (const Mode& mode : kModes) {
    try {
      auto text = mode.one_change ? patch_stepwise(document, edited, mode)
                                  : patch_once(document, edited, mode);
      if (text) return std::move(*text);
    } catch (const YamlError&) {
      // This text was no YAML; the next way may be.
    }
  }
  throw document.error_at(document.root(),
                          "this edit cannot be written without changing something else; edit the "
                          "text by hand");
}

}  // namespace limequat::yaml
