// The texts of `limactl --help`, `limactl help COMMAND` and `limactl COMMAND --help`, made from the
// table of commands and their flags. Pure.
#pragma once

#include <string>

#include "cli/command.h"

namespace limequat::cli {

[[nodiscard]] std::string program_help();
[[nodiscard]] std::string command_help(const Command& command);

}  // namespace limequat::cli
