#include <signal.h>
#include <unistd.h>

#include <ostream>
#include <string>
#include <vector>

#include "base/fd_output.h"
#include "cli/program.h"
#include "hostprovision/keeper.h"

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  // First of all: the start of a host script waits for it.
  if (!words.empty() && words[0] == limequat::hostprovision::kKeeperCommand) {
    return limequat::hostprovision::keeper_main({words.begin() + 1, words.end()});
  }
  // A reader that goes away (`limactl list | head -1`) is an error of write(2), not our death.
  ::signal(SIGPIPE, SIG_IGN);
  limequat::FdOutput output(STDOUT_FILENO, "standard output");
  std::ostream results(&output);
  results.exceptions(std::ios::badbit);
  return limequat::cli::run_program(words, {.out = results});
}
