// The host scripts of one machine, as the host agent runs them: plan of a phase, the runner, and its
// events in `ha.stdout.log`.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>

#include "hostprovision/runner.h"
#include "store/instance.h"

namespace limequat {
class Latch;
}  // namespace limequat

namespace limequat::hostagent {

class EventLog;

class HostScripts {
 public:
  // All must outlive it.
  HostScripts(const store::Instance& instance, const store::Home& home, int ssh_port,
              EventLog& events, Logger& logger);

  // Runs the scripts of `phase`. `stop` ends them. Throws Error when the phase was aborted or stopped;
  // then none of its scripts runs any more.
  [[nodiscard]] boost::asio::awaitable<void> run(config::Phase phase, Latch& stop);

  // Ends what scripts have left running. After this nothing of them is left.
  [[nodiscard]] boost::asio::awaitable<void> end();

 private:
  hostprovision::Plan make_plan(config::Phase phase) const;
  // Each end of a script is written down beside the decisions.
  void audit(const hostprovision::ScriptEvent& event) const;

  const store::Instance& instance_;
  const store::Home& home_;
  int ssh_port_;
  Logger& logger_;
  std::unique_ptr<hostprovision::Runner> runner_;
};

}  // namespace limequat::hostagent
