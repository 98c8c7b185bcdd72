// Splitting a text into words as a POSIX shell would, without running anything: no variables, no
// substitution, no globbing. For `$SSH`, `$EDITOR`, `$QEMU_SYSTEM_X86_64` and custom shells of host
// scripts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace limequat {

// Blanks (space, tab, CR, LF) separate words. '…' is literal; in "…" a backslash keeps its meaning
// only before $ ` " \ and newline; outside quotes it takes the next character literally. '' is an
// empty word. Throws Error for an open quote or a backslash at the end.
[[nodiscard]] std::vector<std::string> split_words(std::string_view text);

}  // namespace limequat
