#include <signal.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "base/result_stream.h"
#include "cli/program.h"
#include "hostprovision/keeper.h"

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  // First of all: the start of a host script waits for it.
  if (!words.empty() && words[0] == limequat::hostprovision::kKeeperCommand) {
    return limequat::hostprovision::keeper_main({words.begin() + 1, words.end()});
  }
  // A peer that goes away is an error of write(2) in the one place that talks to it.
  ::signal(SIGPIPE, SIG_IGN);
  limequat::ResultStream out(STDOUT_FILENO, "standard output");
  try {
    return limequat::cli::run_program(words, {.out = out});
  } catch (const limequat::ReaderGone&) {
    // `limactl list | head -1`: ends as any filter does, without a word.
    ::signal(SIGPIPE, SIG_DFL);
    return ::raise(SIGPIPE);
  }
}
