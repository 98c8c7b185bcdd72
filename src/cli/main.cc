#include <signal.h>

#include <iostream>
#include <string>
#include <vector>

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
  std::ios::sync_with_stdio(false);
  return limequat::cli::run_program(words, {.out = std::cout});
}
