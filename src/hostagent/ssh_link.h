// The host agent's shared ssh connection to its machine (a ControlMaster), and what runs over it.
//
// The master is a child of the agent in the foreground: it ends with the agent, also when the agent
// is killed. `limactl shell` uses its socket, `ssh.sock`.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <string>
#include <string_view>

#include "base/async_child.h"
#include "base/log.h"
#include "base/process.h"
#include "ssh/master.h"
#include "ssh/script.h"

namespace limequat::hostagent {

class SshLink {
 public:
  // `control_path` is that of the connection's options.
  SshLink(ssh::Connection connection, Path control_path, Logger& logger)
      : connection_(std::move(connection)),
        control_path_(std::move(control_path)),
        logger_(logger) {}

  // True when something on the forwarded port introduces itself as an ssh server (RFC 4253 §4.2)
  // within three seconds.
  [[nodiscard]] boost::asio::awaitable<bool> server_answers() const;

  // Connects; returns when sessions can be opened. Throws Error with ssh's own words.
  [[nodiscard]] boost::asio::awaitable<void> open();
  [[nodiscard]] bool is_open() const { return master_.running(); }

  // Runs a `#!` script in the guest over the open connection.
  [[nodiscard]] boost::asio::awaitable<AsyncRunResult> run_script(std::string script,
                                                                  ssh::ScriptParams params,
                                                                  std::chrono::milliseconds limit);

  // Ends the connection; fine when there is none.
  [[nodiscard]] boost::asio::awaitable<void> close();

 private:
  ssh::Connection connection_;
  Path control_path_;
  Logger& logger_;
  Child master_;
};

}  // namespace limequat::hostagent
