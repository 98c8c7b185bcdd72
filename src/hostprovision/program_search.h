// Finding the shell of a host script. Not as a shell would: a folder of PATH that is empty,
// relative or writable by everybody is skipped, because whoever can put a file there would run code
// as us (T7).
//
// The host is an input, so that the meaning of a script on Windows is computed and tested
// everywhere.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/process.h"

namespace limequat::hostprovision {

struct Host {
  std::string os;    // Go's runtime.GOOS: "linux", "darwin", "windows"
  std::string path;  // value of PATH
  // Both get absolute paths. A folder that does not exist is not trusted.
  std::function<bool(const std::string& folder)> trusted_folder;
  std::function<bool(const std::string& file)> executable;
};

// This machine, with the PATH of `environment`.
[[nodiscard]] Host this_host(const Environment& environment);

// "/usr/bin/bash" for "bash"; on Windows `.exe`, `.com`, `.cmd` and `.bat` are tried as well.
// nullopt when no trusted folder holds it. An absolute path is itself when it can be executed; a
// relative one with a separator is taken from `working_directory`.
[[nodiscard]] std::optional<std::string> find_shell_program(std::string_view name, const Host& host,
                                                            std::string_view working_directory);

}  // namespace limequat::hostprovision
