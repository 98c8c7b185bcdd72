#include "ssh/script.h"

#include <algorithm>

#include "base/error.h"

namespace limequat::ssh {
namespace {

// One line of POSIX sh in single quotes, which means the same to every login shell, fish included.
// The script arrives on standard input, so sudo must not touch that; without the file there are no
// parameters.
constexpr std::string_view kWithParams =
    "/bin/sh -c 'lines=$(sudo -n cat /mnt/lima-cidata/param.env </dev/null 2>/dev/null); "
    "IFS=$(printf \"\\nx\"); IFS=${IFS%x}; set -f; "
    "for line in $lines; do export \"$line\"; done; "
    "set +f; unset IFS lines line; exec \"$@\"' sh ";

}  // namespace

std::string script_interpreter(std::string_view script) {
  constexpr std::string_view kBlank = " \t\r";
  if (!script.starts_with("#!")) throw Error("the script does not begin with `#!`");
  auto line = script.substr(2, std::min(script.find('\n'), script.size()) - 2);
  line.remove_prefix(std::min(line.find_first_not_of(kBlank), line.size()));
  line = line.substr(0, line.find_last_not_of(kBlank) + 1);
  if (line.empty()) throw Error("the script names no interpreter behind its `#!`");
  if (line.find_first_of("\r\0", 0, 2) != line.npos) {
    throw Error("the interpreter of the script has a control character");
  }
  return std::string(line);
}

Script make_script(const Connection& connection, std::string_view script, ScriptParams params,
                   bool own_connection) {
  const auto interpreter = script_interpreter(script);
  // The interpreter's line is words for the guest's shell, so it is not quoted.
  Script out{
      .argv = own_connection ? separate_command_argv(connection, {}) : command_argv(connection, {}),
      .input = std::string(script)};
  out.argv.push_back(params == ScriptParams::exported ? std::string(kWithParams) + interpreter
                                                      : interpreter);
  return out;
}

}  // namespace limequat::ssh
