// The comment that tells an editor which schema a YAML file has:
//
//   # yaml-language-server: $schema=lima-schema.json
//
// It stands among the comments before the first content. Its path is relative to the file, so it
// changes when the text moves: a machine's lima.yaml must not name a schema that is not there.
// Pure; private to locator/.
//
// Source: yaml-language-server, README, "Using inlined schema".
#pragma once

#include <string>
#include <string_view>

namespace limequat::locator {

// The text for a file anywhere else. `origin`: the absolute path or http(s) URL that it was read
// from; a relative schema becomes absolute by it. With another origin (standard input) the line
// goes. An absolute schema stays.
[[nodiscard]] std::string with_absolute_schema(std::string text, std::string_view origin);
// The text for another text to take in: that has a line of its own, or none.
[[nodiscard]] std::string without_schema(std::string text);

}  // namespace limequat::locator
