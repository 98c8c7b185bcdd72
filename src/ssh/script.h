// Running a script in the guest: the text goes to ssh's standard input, its `#!` line is the remote
// command. Pure.
//
// Source: reference of upstream, lifecycle §6.
#pragma once

#include <string>
#include <string_view>

#include "ssh/master.h"

namespace limequat::ssh {

struct Script {
  Argv argv;          // ssh … -- COMMAND
  std::string input;  // its standard input
};

// What follows `#!` in the first line. Throws Error when the script does not begin with `#!` and an
// interpreter.
[[nodiscard]] std::string script_interpreter(std::string_view script);

enum class ScriptParams {
  none,
  exported  // PARAM_* of the seed's param.env are in its environment; needs sudo without a password
};

// `own_connection`: not over the master, and not making one.
[[nodiscard]] Script make_script(const Connection& connection, std::string_view script,
                                 ScriptParams params, bool own_connection = false);

}  // namespace limequat::ssh
