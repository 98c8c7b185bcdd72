// The host scripts of one machine, as the host agent runs them through the machine's life: which
// phase may refuse what, the promise of post-stop (hostprovision/promise.h), and their events in
// `ha.stdout.log`. One thread.
//
// A phase gets an `interruption`: when that coroutine returns, the scripts of the phase are ended.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>

#include "hostprovision/promise.h"
#include "hostprovision/runner.h"
#include "store/instance.h"

namespace limequat {
class Latch;
}  // namespace limequat

namespace limequat::hostagent {

class EventLog;

class HostScripts {
 public:
  using Interruption = boost::asio::awaitable<void>;
  // Why a phase did not go as it should; nullopt when it did.
  using Trouble = std::optional<std::string>;

  // All must outlive it. With `skip` no script ever runs and nothing is promised; the events say of
  // each why it did not.
  HostScripts(const store::Instance& instance, const store::Home& home, EventLog& events,
              Logger& logger, bool skip);

  void set_ssh_port(int port) { ssh_port_ = port; }
  // No stop phase will run, and what was promised is waived: the word of whoever stops the machine.
  void skip_from_now_on();

  // Before pre-start: the post-stop scripts that a dead host agent owes. Throws Error when
  // interrupted; then they are still owed.
  [[nodiscard]] boost::asio::awaitable<void> settle_owed(Interruption interruption);
  // Throws Error when the phase was aborted or interrupted; then none of its scripts runs any more.
  [[nodiscard]] boost::asio::awaitable<void> pre_start(Interruption interruption);
  // Right before the VM starts.
  void promise_post_stop();
  [[nodiscard]] bool has_post_start() const;
  [[nodiscard]] boost::asio::awaitable<Trouble> post_start(Interruption interruption);
  // Trouble: a script refuses the stop. Interrupted scripts refuse nothing.
  [[nodiscard]] boost::asio::awaitable<Trouble> pre_stop(Interruption interruption);
  // After the VM has ended; runs nothing when nothing was promised. Ends first what scripts have
  // left running.
  [[nodiscard]] boost::asio::awaitable<Trouble> post_stop(std::string_view reason,
                                                          Interruption interruption);

 private:
  [[nodiscard]] bool has(config::Phase phase) const;
  boost::asio::awaitable<hostprovision::PhaseOutcome> run(config::Phase phase,
                                                          std::string_view reason,
                                                          Interruption interruption);

  const store::Instance& instance_;
  const store::Home& home_;
  Logger& logger_;
  bool skip_;
  bool promised_ = false;
  int ssh_port_ = 0;
  hostprovision::Promise promise_;
  std::unique_ptr<hostprovision::Runner> runner_;
};

}  // namespace limequat::hostagent
