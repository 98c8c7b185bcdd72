// The user's editor on a YAML, as create's menu and `edit` open it.
//
// Source: reference of upstream, cli §0.3 (VISUAL, EDITOR), §1.2 (the header).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/log.h"
#include "store/home.h"

namespace limequat::cli {

// Comment lines above the text: what the user looks at, how to cancel, and what default.yaml and
// override.yaml say beside it. Both end in an empty line.
[[nodiscard]] std::string create_header(const std::string& name, const store::Home& home);
[[nodiscard]] std::string edit_header(const std::string& what, const store::Home& home);
// The second part of both; "" for a file that is empty. Pure.
[[nodiscard]] std::string quoted_layer(std::string_view file, std::string_view text);

// Opens $VISUAL, $EDITOR (either may have arguments, as words of a shell), or an editor of PATH, on
// `header` and `text`, and waits. nullopt: saved empty, which means cancel. The header is taken off
// again unless the user changed it. Throws Error when there is no editor, or it failed.
[[nodiscard]] std::optional<std::string> edit_text(Logger& logger, const std::string& text,
                                                   const std::string& header);

}  // namespace limequat::cli
