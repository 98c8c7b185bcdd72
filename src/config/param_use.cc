#include "config/param_use.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/file.h"

namespace limequat::config {
namespace {

constexpr std::size_t kPlaybookLimit = 4u << 20;

std::string_view leading_word(std::string_view text) {
  return text.substr(
      0, static_cast<std::size_t>(std::ranges::find_if_not(text, is_ascii_word) - text.begin()));
}

// Everything that follows `prefix` in `text`.
template <class Found>
void for_each_after(std::string_view text, std::string_view prefix, const Found& found) {
  for (auto at = text.find(prefix); at != std::string_view::npos; at = text.find(prefix, at + 1)) {
    found(at, leading_word(text.substr(at + prefix.size())));
  }
}

bool uses_param(const Row& row) {
  return row.param_use == ParamUse::yes ||
         (row.param_use == ParamUse::as_expanded && row.expand != Expand::none);
}

}  // namespace

void ParamMentions::add_text(std::string_view text) {
  for_each_after(text, "PARAM_", [&](std::size_t at, std::string_view word) {
    if (at == 0 || !is_ascii_word(text[at - 1])) words_.emplace(word);
  });
  for (auto open = text.find("{{"); open != std::string_view::npos; open = text.find("{{", open)) {
    const auto close = text.find('}', open);
    if (close == std::string_view::npos) return;
    if (text.substr(close, 2) == "}}") add_action(text.substr(open + 2, close - open - 2));
    open = close;
  }
}

void ParamMentions::add_action(std::string_view action) {
  for_each_after(action, ".Param.",
                 [&](std::size_t, std::string_view word) { fields_.emplace(word); });
}

void ParamMentions::add_record(const Record& record) {
  for (std::size_t i = 0; i < record.fields.size(); ++i) {
    const Row& row = record.table->rows[i];
    const Field& field = record.fields[i];
    if (uses_param(row)) add_text(field.text());
    if (row.param_use == ParamUse::file && !field.text().empty()) {
      try {
        add_text(read_file(Path(field.text()), kPlaybookLimit));
      } catch (const Error&) {
        // Not readable: nothing is mentioned, and validate() says what is wrong.
      }
    }
    for (const Record& part : field.parts) add_record(part);
  }
}

bool ParamMentions::mentions(std::string_view key) const {
  if (words_.contains(key)) return true;
  const auto at = fields_.lower_bound(key);
  return at != fields_.end() && at->starts_with(key);
}

}  // namespace limequat::config
