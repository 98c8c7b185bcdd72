// A pretended machine for tests of host scripts: folders, a log and events that are kept, and a
// loop.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/log.h"
#include "hostprovision/runner.h"
#include "tests/support/run_coroutine.h"

namespace limequat::hostprovision {

class Trial {
 public:
  Trial();

  [[nodiscard]] const Path& dir() const { return dir_; }
  [[nodiscard]] const Path& temp_root() const { return temp_root_; }
  [[nodiscard]] RunnerOptions options();
  [[nodiscard]] PlanInput plan_input(const Runner& runner) const;
  // An entry of default.yaml on this host; `index` is its place in the list.
  [[nodiscard]] static config::HostScript entry(std::string script, int index = 0);

  // One Runner: plan, run, `afterwards`, stop_background.
  PhaseOutcome run(
      const std::vector<config::HostScript>& scripts,
      const std::function<boost::asio::awaitable<void>(Runner&)>& afterwards = nullptr);

  // Messages of the records that carry hostProvision = index, at that level.
  [[nodiscard]] std::vector<std::string> lines(LogLevel level, int index = 0) const;
  [[nodiscard]] std::vector<std::string> all_messages() const;
  // "0 running", "0 succeeded" …
  [[nodiscard]] std::vector<std::string> states() const;
  [[nodiscard]] bool has(std::string_view name) const { return limequat::exists(dir_ / name); }
  [[nodiscard]] std::string read(std::string_view name) const { return read_file(dir_ / name); }

  std::vector<LogRecord> records;
  std::vector<ScriptEvent> events;
  Environment environment = current_environment();

 private:
  TemporaryDirectory root_;
  Path dir_;
  Path temp_root_;
  Logger logger_;
};

// A list of entries. GCC 12 cannot compile a braced list inside a coroutine.
template <class... Entries>
[[nodiscard]] std::vector<config::HostScript> list_of(Entries... entries) {
  std::vector<config::HostScript> list;
  (list.push_back(std::move(entries)), ...);
  return list;
}

// Waits for a condition on the event loop; fails the test after 20 s.
boost::asio::awaitable<void> until(std::function<bool()> condition, const char* what);
// The same without a loop.
void wait_until(const std::function<bool()>& condition, const char* what);

// What a test binary, as `limequat-test hostagent-trial DIR TEMP`, does: runs the script in
// DIR/script with wait: false, and waits for ever.
int trial_agent_main(const std::vector<std::string>& arguments);

// Living processes whose environment has NAME=VALUE.
[[nodiscard]] std::vector<pid_t> processes_with(std::string_view name, std::string_view value);

}  // namespace limequat::hostprovision
