// Short notes on what a script does that a reader should not miss. Text search, no more: no note
// does not mean that a script is harmless.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/host_script.h"

namespace limequat::hostprovision {

// "downloads and executes code from the network (line 1)". One per kind, with at most three lines;
// line numbers are those of `text`. Comment lines do not count.
[[nodiscard]] std::vector<std::string> risk_notes(std::string_view text);
// Of the script and its shell; also env values that come from commands or files.
[[nodiscard]] std::vector<std::string> risk_notes(const config::HostScript& script);

}  // namespace limequat::hostprovision
