#include "config/script_params.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "config/param_use.h"

namespace limequat::config {
namespace {

std::vector<std::string_view> texts_of(const HostScript& script) {
  std::vector<std::string_view> texts;
  if (script.script) texts.emplace_back(*script.script);
  if (script.shell) texts.emplace_back(*script.shell);
  for (const auto& [name, value] : script.env) texts.emplace_back(value.value);
  return texts;
}

// The dot alone, `$`, `.Config`, or `.Param` without a key behind it: what is reached cannot be
// told from the text.
bool reaches_everything(std::string_view action) {
  for (std::size_t at = 0; at < action.size(); ++at) {
    if (action[at] == '$') return true;
    if (action[at] != '.') continue;
    if (at > 0 && (is_ascii_word(action[at - 1]) || action[at - 1] == ')'))
      continue;  // .Param.x, 1.5
    const std::string_view rest = action.substr(at + 1);
    if (rest.empty() || !is_ascii_word(rest.front())) return true;
    if (rest.starts_with("Config")) return true;
    if (rest.starts_with("Param") &&
        (rest.size() < 7 || rest[5] != '.' || !is_ascii_word(rest[6]))) {
      return true;
    }
  }
  return false;
}

// Its end may stand in a quoted text, so that more belongs to it.
bool may_be_cut(std::string_view action) {
  return action.find_first_of("\\'") != std::string_view::npos ||
         std::ranges::count(action, '"') % 2 != 0 || std::ranges::count(action, '`') % 2 != 0;
}

// Each action as far as the next `}}`. Adds what it names; true when that is not all.
bool reaches_all_params(std::string_view text, ParamMentions& mentions) {
  for (auto open = text.find("{{"); open != std::string_view::npos; open = text.find("{{", open)) {
    const auto close = text.find("}}", open);
    const std::string_view action = text.substr(open + 2, close - open - 2);
    if (may_be_cut(action) || reaches_everything(action)) return true;
    mentions.add_action(action);
    if (close == std::string_view::npos) break;
    open = close;
  }
  return false;
}

}  // namespace

std::map<std::string, std::string> params_of(const HostScript& script,
                                             const std::map<std::string, std::string>& params) {
  if (params.empty()) return {};
  ParamMentions mentions;
  for (const std::string_view text : texts_of(script)) {
    mentions.add_text(text);  // for PARAM_KEY
    if (reaches_all_params(text, mentions)) return params;
  }
  std::map<std::string, std::string> named;
  for (const auto& [key, value] : params) {
    if (mentions.mentions(key)) named.emplace(key, value);
  }
  return named;
}

}  // namespace limequat::config
