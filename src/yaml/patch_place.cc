#include "yaml/patch_place.h"

#include <fmt/format.h>

#include "base/quote.h"

namespace limequat::yaml::detail {

namespace {

std::optional<Place> find_entry(const Node& parent, const std::string& key) {
  const auto entries = parent.written_entries();
  for (std::size_t i = entries.size(); i-- > 0;) {
    const Entry entry = entries[i];
    if (entry.key.text() != key) continue;
    return Place{parent, entry.value, entry.key.position().end, ':', i};
  }
  return std::nullopt;
}

std::optional<Place> find_item(const Node& parent, std::size_t index) {
  if (index >= parent.size()) return std::nullopt;
  const Position extent = parent.position();
  const bool flow = parent.style() == Style::flow;
  const std::size_t first = flow ? extent.begin + 1 : extent.begin;
  const std::size_t before = index == 0 ? first : parent.items()[index - 1].position().end;
  return Place{parent, parent.items()[index], before, flow ? ',' : '-', index};
}

void check_step(const Document& document, const Node& node, const PathStep& step) {
  const std::string name = node.path().empty() ? "the document" : name_quote(node.path());
  if (node.is_alias()) {
    throw document.error_at(node, fmt::format("{} is an alias; change what it stands for", name));
  }
  if (node.is_null()) return;
  const bool key = std::holds_alternative<std::string>(step);
  if (key ? node.is_mapping() : node.is_sequence()) return;
  throw document.error_at(node, fmt::format("{} is a {}, not a {}", name, to_string(node.kind()),
                                            key ? "mapping" : "list"));
}

}  // namespace

std::optional<Place> find_place(const Node& parent, const PathStep& step) {
  if (const auto* key = std::get_if<std::string>(&step)) return find_entry(parent, *key);
  return find_item(parent, std::get<std::size_t>(step));
}

Descent descend(const Document& document, const NodePath& path) {
  Descent descent{std::nullopt, document.root(), path};
  for (const PathStep& step : path) {
    check_step(document, descent.reached, step);
    const auto place = find_place(descent.reached, step);
    if (!place) break;
    descent.reached = place->value;
    descent.last = place;
    descent.missing = descent.missing.subspan(1);
  }
  return descent;
}

}  // namespace limequat::yaml::detail
