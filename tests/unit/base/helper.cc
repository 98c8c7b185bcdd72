// What the tests of processes and prompts need in a process of its own. First word: what to do.
#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/process.h"
#include "base/process_identity.h"
#include "base/prompt.h"

// A process that reports its signals must have them as it was started with them, and one that is to
// die of a signal must die of it: the sanitizers take some of them over (sanitizer_common's flags).
// NOLINTBEGIN(bugprone-reserved-identifier): the names are theirs
extern "C" const char* __asan_default_options();
extern "C" const char* __tsan_default_options();
extern "C" const char* __ubsan_default_options();
// NOLINTEND(bugprone-reserved-identifier)
namespace {
constexpr const char* kLeaveSignalsAlone =
    "handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:handle_abort=0";
}  // namespace
const char* __asan_default_options() { return kLeaveSignalsAlone; }
const char* __tsan_default_options() { return kLeaveSignalsAlone; }
const char* __ubsan_default_options() { return kLeaveSignalsAlone; }

namespace limequat {
namespace {

using Words = std::vector<std::string>;

void say(std::string_view line) { write_all(1, std::string(line) + "\n"); }

// fstat, not /proc/self/fd: listing that one opens a descriptor.
void list_open_fds() {
  std::string line;
  for (int fd = 0; fd < 1024; ++fd) {
    struct stat info {};
    if (::fstat(fd, &info) == 0) line += fmt::format("{} ", fd);
  }
  say(line);
}

void list_signals() {
  std::string line = "not default:";
  for (int number = 1; number < NSIG; ++number) {
    struct sigaction action {};
    if (::sigaction(number, nullptr, &action) == 0 && action.sa_handler != SIG_DFL) {
      line += fmt::format(" {}", number);
    }
  }
  sigset_t blocked;
  ::sigprocmask(SIG_SETMASK, nullptr, &blocked);
  line += "; blocked:";
  for (int number = 1; number < NSIG; ++number) {
    if (sigismember(&blocked, number) == 1) line += fmt::format(" {}", number);
  }
  say(line);
}

[[noreturn]] void sleep_for_ever() {
  say("ready");
  for (;;) ::pause();
}

// Starts `sleep` under the promise of PR_SET_PDEATHSIG, says its pid, and dies without tidying up.
void die_and_leave_a_child() {
  ProcessSpec spec;
  spec.argv = {own_executable().string(), "sleep"};
  spec.standard_output = ProcessSpec::ToPipe{};
  spec.die_with_parent = true;
  Child child = spawn(spec);
  char ready[6] = {};
  (void)!::read(child.standard_output.get(), ready, sizeof ready);
  const auto identity = ProcessIdentity::of(child.pid());
  write_all(1, identity ? identity->serialize() : "gone\n");
  (void)read_all(0);  // until the test has looked
  ::_exit(0);
}

// A child in our process group that keeps our standard output open.
void spawn_grandchild() {
  ProcessSpec spec;
  spec.argv = {own_executable().string(), "sleep"};
  (void)spawn(spec).detach();
  for (;;) ::pause();
}

int ask_question(const Words& words) {
  const auto answer = ask({0, 2}, words.at(1), true);
  say(!answer ? "cancelled" : *answer ? "yes" : "no");
  return 0;
}

int choose_entry(const Words& words) {
  const auto index = choose({0, 2}, words.at(1), Words(words.begin() + 2, words.end()));
  say(index ? std::to_string(*index) : "cancelled");
  return 0;
}

int ask_on_a_closed_output() {
  try {
    (void)ask({0, 999}, "never shown", true);
    say("no error");
  } catch (const SystemError&) {
    say("thrown");
  }
  return 0;
}

int perform(const Words& words) {
  const std::string& what = words.at(0);
  if (what == "fds") return list_open_fds(), 0;
  if (what == "signals") return list_signals(), 0;
  if (what == "exit") return std::stoi(words.at(1));
  if (what == "kill-self") return ::raise(std::stoi(words.at(1))), 0;
  if (what == "sleep") sleep_for_ever();
  if (what == "ignore-term") ::signal(SIGTERM, SIG_IGN), sleep_for_ever();
  if (what == "orphan") return die_and_leave_a_child(), 0;
  if (what == "grandchild") return spawn_grandchild(), 0;
  if (what == "cat") return write_all(1, read_all(0)), 0;
  if (what == "flood") {
    for (;;) write_all(1, std::string(65536, 'x'));
  }
  if (what == "ids") return say(fmt::format("{} {} {}", ::getpid(), ::getpgrp(), ::getsid(0))), 0;
  if (what == "where") return say(std::filesystem::current_path().string()), 0;
  if (what == "env") {
    for (const auto& [name, value] : current_environment()) say(name + "=" + value);
    return 0;
  }
  if (what == "args") {
    for (const auto& word : words) say(word);
    return 0;
  }
  if (what == "ask") return ask_question(words);
  if (what == "choose") return choose_entry(words);
  if (what == "ask-then-throw") return ask_on_a_closed_output();
  return 99;
}

}  // namespace
}  // namespace limequat

int main(int argc, char** argv) {
  ::alarm(60);  // a test that failed must not leave us behind
  return limequat::perform({argv + 1, argv + argc});
}
