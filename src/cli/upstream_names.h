// Commands and flags that Lima has and this version has not: who types one learns that, and what
// does the same here, instead of a guess at what else it may have been. Pure.
//
// Source: reference of upstream, cli; docs/compatibility.md lists the same commands.
#pragma once

#include <string>
#include <string_view>

namespace limequat::cli {

// One sentence; "" for a word that is no command of Lima's.
[[nodiscard]] std::string missing_command(std::string_view word);
// `command`: full_name() of the one that was called; `flag`: "--sync". "" as above.
[[nodiscard]] std::string missing_flag(std::string_view command, std::string_view flag);

}  // namespace limequat::cli
