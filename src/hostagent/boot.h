// Brings a machine from "its firmware runs" to READY: the requirements that must be met, in order.
//
// What the guest pushes (report_channel.h) is acted on at once. Only a guest that never reports (an
// image without virtio-serial) is asked over ssh, every few seconds, as upstream does it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "base/latch.h"
#include "base/log.h"
#include "config/machine.h"
#include "guestlink/report.h"
#include "hostagent/ssh_link.h"

namespace limequat::hostagent {

struct BootLimits {
  std::chrono::milliseconds requirement = std::chrono::minutes(10);  // each of them
  std::chrono::milliseconds retry = std::chrono::seconds(1);
};

class Boot {
 public:
  using OnStep = std::function<void(std::string phase, std::string step)>;

  // `machine`, `link` and `logger` must outlive it. `iid` is that of this start's seed: reports of
  // another boot are ignored. `on_step` hears how far the start is, for progress displays.
  Boot(const boost::asio::any_io_executor& executor, const config::Machine& machine,
       std::string iid, SshLink& link, Logger& logger, OnStep on_step, BootLimits limits = {});

  // The guest may be hostile: after the first ten thousand (a boot sends fifty) they are ignored,
  // so that it cannot fill the disk with what we log of them.
  void on_report(const guestlink::Report& report);

  // Returns when the machine is ready. The result is empty, or says what is wrong with a machine
  // that runs all the same (degraded).
  [[nodiscard]] boost::asio::awaitable<std::vector<std::string>> bring_up();

 private:
  struct Requirement {
    std::string description;
    std::string hint;
    std::function<boost::asio::awaitable<void>()> met;  // returns when it is
  };
  boost::asio::awaitable<void> meet(std::string label, std::vector<Requirement> requirements,
                                    std::vector<std::string>& errors);

  boost::asio::awaitable<void> ssh_answers();
  boost::asio::awaitable<void> session_ready();
  boost::asio::awaitable<void> connection_open();
  boost::asio::awaitable<void> scripts_finished();
  boost::asio::awaitable<void> probe_succeeds(std::string script);
  boost::asio::awaitable<void> marker_has_iid(std::string path);
  boost::asio::awaitable<void> pause_or_report();
  bool ours(const std::string& iid) const { return iid == iid_; }

  boost::asio::any_io_executor executor_;
  const config::Machine& machine_;
  std::string iid_;
  SshLink& link_;
  Logger& logger_;
  OnStep on_step_;
  BootLimits limits_;
  bool guest_reports_ = false;
  std::size_t reports_ = 0;
  boost::asio::steady_timer next_report_;
  Latch session_ready_;
  Latch done_;
  std::string last_error_;  // of the requirement that is being waited for
};

}  // namespace limequat::hostagent
