// The program `limactl`: parses, sets up logging, runs one subcommand, and is the one place that
// turns exceptions into words and an exit code.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace limequat::cli {

struct Streams {
  std::ostream& out;  // may throw Error when it cannot write
  int error_fd = 2;
};

// `words`: the command line without the program's name. Throws only ReaderGone, of `out`.
int run_program(const std::vector<std::string>& words, const Streams& streams);

}  // namespace limequat::cli
