// One script on its way: the keeper process, its control socket and the two output pipes, on an
// event loop. Used by Runner only; one thread.
//
// Life: start() → the shell runs → shell_ended() → (what it left in the background) → gone(). The
// object is kept alive by its own coroutines until gone or abandoned.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/latch.h"
#include "base/process.h"
#include "hostprovision/keeper.h"
#include "hostprovision/keeper_message.h"
#include "hostprovision/ledger.h"
#include "hostprovision/output.h"
#include "hostprovision/plan.h"
#include "hostprovision/script_file.h"

namespace limequat::hostprovision {

// How the shell came to its end.
struct ShellResult {
  std::optional<WaitStatus> status;  // nullopt: it could not be run
  std::string problem;               // then: why
  [[nodiscard]] bool success() const { return status && status->success(); }
  // "exit status 3", "signal: killed", or the problem.
  [[nodiscard]] std::string to_string() const { return status ? status->to_string() : problem; }
};

struct LaunchOptions {
  std::vector<std::string> keeper;  // program and first words
  std::string mark;                 // value of kMarkVariable
  std::chrono::milliseconds grace{};
  Path script_folder;
  int lines_per_second = RateLimit::kPerSecond;
};

class RunningScript : public std::enable_shared_from_this<RunningScript> {
 public:
  struct Callbacks {
    std::function<void(LedgerEntry::Role, pid_t)> on_process;
    std::function<void(RunningScript&)> on_shell_end;  // once; before shell_ended() is set
    std::function<void(RunningScript&)> on_gone;       // once; before gone() is set
  };

  // Writes the script file, spawns the keeper and begins to listen. Throws Error.
  [[nodiscard]] static std::shared_ptr<RunningScript> start(
      const boost::asio::any_io_executor& executor, Run run, LaunchOptions launch,
      ScriptOutput::Sink sink, Callbacks callbacks,
      const std::function<std::chrono::steady_clock::time_point()>& now);

  RunningScript(const RunningScript&) = delete;
  RunningScript& operator=(const RunningScript&) = delete;
  ~RunningScript();

  [[nodiscard]] const Run& run() const { return run_; }
  [[nodiscard]] Latch& shell_ended() { return shell_ended_; }
  [[nodiscard]] Latch& gone() { return gone_; }
  // After shell_ended().
  [[nodiscard]] const ShellResult& result() const { return result_; }
  [[nodiscard]] std::vector<std::string> last_error_lines() const {
    return output_.last_error_lines();
  }
  [[nodiscard]] bool ordered_to_end() const { return ordered_to_end_; }

  // SIGTERM, `grace`, SIGKILL for everything of the script; later calls can only make it sooner.
  void end(std::chrono::milliseconds grace);
  // The keeper itself does not answer: SIGKILL for it and for all that carries the mark.
  void destroy();
  // No callback and no output from now on; everything is killed, and gone when it returns. For
  // Runner's destructor; blocks.
  void abandon();
  // The keeper said that SIGKILL did not end everything.
  [[nodiscard]] bool left_something() const { return left_something_; }

 private:
  using Stream = boost::asio::posix::stream_descriptor;

  RunningScript(const boost::asio::any_io_executor& executor, Run run, LaunchOptions launch,
                ScriptOutput::Sink sink, Callbacks callbacks,
                const std::function<std::chrono::steady_clock::time_point()>& now);
  void spawn_keeper();
  void write_files();
  [[nodiscard]] KeeperSpec keeper_spec() const;
  void begin_listening();
  boost::asio::awaitable<void> listen_to_keeper();
  boost::asio::awaitable<void> read_output(Stream& stream, OutputStream which);
  void on_report(const KeeperReport& report);
  void finish_shell(ShellResult result);
  void finish_keeper(WaitStatus status);
  void send(const EndOrder& order);
  enum class Pipe { open, ended };
  Pipe read_now(Stream& stream, OutputStream which, std::size_t limit);
  void drain(Stream& stream, OutputStream which);

  Run run_;
  LaunchOptions launch_;
  Callbacks callbacks_;
  ScriptOutput output_;
  ScriptFile file_;
  Child keeper_;
  Stream control_;
  Stream standard_output_;
  Stream standard_error_;
  Stream keeper_end_;  // the keeper's pidfd
  boost::asio::steady_timer watchdog_;
  Latch shell_ended_;
  Latch gone_;
  ShellResult result_;
  bool ordered_to_end_ = false;
  bool left_something_ = false;
  bool abandoned_ = false;
};

}  // namespace limequat::hostprovision
