#include <fmt/format.h>

#include "base/quote.h"
#include "yaml/edit_text.h"
#include "yaml/patch.h"
#include "yaml/patch_check.h"
#include "yaml/patch_element.h"
#include "yaml/patch_place.h"
#include "yaml/patch_write.h"

namespace limequat::yaml {

namespace {

using detail::Descent;
using detail::EditText;

// The collections of `steps` around `value`.
Value wrap(std::span<const PathStep> steps, Value value) {
  if (steps.empty()) return value;
  Value inner = wrap(steps.subspan(1), std::move(value));
  if (const auto* key = std::get_if<std::string>(&steps[0])) {
    return Value::mapping({{*key, std::move(inner)}});
  }
  return Value::sequence({std::move(inner)});
}

std::string set(const Document& document, const Descent& descent, const Scalar& value) {
  EditText text(document);
  const Layout layout = layout_of(document);
  detail::ValueWriter writer(text, layout);
  const bool fills = descent.missing.empty() || descent.reached.is_null();
  if (fills && descent.last) {
    writer.replace(*descent.last, wrap(descent.missing, Value(value)));
  } else if (fills) {
    writer.replace_root(descent.reached, wrap(descent.missing, Value(value)));
  } else {
    const Value inner = wrap(descent.missing.subspan(1), Value(value));
    detail::Element element{std::nullopt, inner, ""};
    if (const auto* key = std::get_if<std::string>(&descent.missing[0])) element.key = *key;
    writer.insert(descent.reached, detail::element_count(descent.reached), {&element, 1});
  }
  return text.result();
}

void check_indices(const Document& document, const Descent& descent, const NodePath& path) {
  for (std::size_t i = 0; i < descent.missing.size(); ++i) {
    const auto* index = std::get_if<std::size_t>(&descent.missing[i]);
    const std::size_t size = i == 0 ? descent.reached.size() : 0;
    if (index == nullptr || *index == size) continue;
    throw document.error_at(descent.reached, fmt::format("{} is past the end of the list",
                                                         name_quote(to_string(path))));
  }
}

}  // namespace

std::string set_scalar(const Document& document, const NodePath& path, const Scalar& value) {
  check(!path.empty(), "set_scalar without a path");
  const Descent descent = detail::descend(document, path);
  check_indices(document, descent, path);
  if (descent.missing.empty() && detail::has_value(descent.reached, value)) return document.text();
  std::string text = set(document, descent, value);
  try {
    const Document edited = Document::parse(text, document.source_name());
    if (detail::is_set(document.root(), edited.root(), path, value)) return text;
  } catch (const YamlError&) {
    // Said below, with a place in the text that the user knows.
  }
  throw document.error_at(descent.reached,
                          fmt::format("{} cannot be set here without changing something else",
                                      name_quote(to_string(path))));
}

}  // namespace limequat::yaml
