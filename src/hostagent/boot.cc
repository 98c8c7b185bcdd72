#include "hostagent/boot.h"

#include <fmt/format.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "base/async_race.h"
#include "base/error.h"
#include "base/quote.h"
#include "base/sanitize.h"

namespace limequat::hostagent {
namespace {

namespace asio = boost::asio;

template <class... Alternatives>
struct Overloaded : Alternatives... {
  using Alternatives::operator()...;
};
template <class... Alternatives>
Overloaded(Alternatives...) -> Overloaded<Alternatives...>;

asio::awaitable<void> pause(std::chrono::milliseconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(asio::use_awaitable);
}

// Succeeds when the marker file holds this boot's id. Root's file, readable by everybody.
std::string marker_script(const std::string& path, const std::string& iid) {
  return fmt::format("#!/bin/sh\n[ \"$(cat {} 2>/dev/null)\" = {} ]\n", shell_quote(path),
                     shell_quote(iid));
}

constexpr auto kScriptLimit = std::chrono::minutes(5);
constexpr std::size_t kMaxReports = 10'000;

}  // namespace

Boot::Boot(const asio::any_io_executor& executor, const config::Machine& machine, std::string iid,
           SshLink& link, Logger& logger, OnStep on_step, BootLimits limits)
    : executor_(executor),
      machine_(machine),
      iid_(std::move(iid)),
      link_(link),
      logger_(logger),
      on_step_(std::move(on_step)),
      limits_(limits),
      next_report_(executor),
      session_ready_(executor),
      done_(executor) {}

void Boot::on_report(const guestlink::Report& report) {
  if (reports_ == kMaxReports) return;
  if (++reports_ == kMaxReports) {
    logger_.warning("The guest has sent {} reports; no more of them are read", kMaxReports);
    return;
  }
  guest_reports_ = true;
  std::visit(
      Overloaded{
          [&](const guestlink::Hello& hello) {
            if (ours(hello.iid)) on_step_("booting", "boot scripts");
          },
          [&](const guestlink::Step& step) {
            logger_.debug("guest: step {}", sanitize(step.name));
            on_step_("booting", step.name);
          },
          [&](const guestlink::StepFailed& failed) {
            logger_.warning("Boot step failed in the guest: {} (exit status {})",
                            sanitize(failed.name), failed.exit_code);
          },
          [&](const guestlink::SshReady& ready) {
            if (ours(ready.iid)) session_ready_.set();
          },
          [&](const guestlink::Done& done) {
            if (!ours(done.iid)) return;
            on_step_("booting", "done");
            session_ready_.set();
            done_.set();
          },
          [&](const guestlink::LogLine& line) { logger_.info("guest: {}", sanitize(line.text)); },
          [&](const guestlink::Unknown& line) {
            logger_.debug("guest: unknown report {}", sanitize(line.text));
          },
      },
      report);
  next_report_.cancel();
}

asio::awaitable<void> Boot::pause_or_report() {
  next_report_.expires_after(limits_.retry);
  boost::system::error_code cancelled;
  co_await next_report_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
}

asio::awaitable<void> Boot::ssh_answers() {
  for (;;) {
    // Not in the loop's condition: GCC 12 miscompiles a co_await there.
    const bool answers = co_await link_.server_answers();
    if (answers) co_return;
    last_error_ = "no ssh server answers on the forwarded port";
    co_await pause_or_report();
  }
}

asio::awaitable<void> Boot::connection_open() {
  for (;;) {
    std::string problem;
    try {
      co_await link_.open();
      co_return;
    } catch (const Error& error) {
      problem = error.message();
    }
    // The account may not exist yet: cloud-init makes it after sshd has come up.
    logger_.debug("ssh: {}", problem);
    last_error_ = std::move(problem);
    co_await pause_or_report();
  }
}

asio::awaitable<void> Boot::marker_has_iid(std::string path) {
  const std::string script = marker_script(path, iid_);
  for (;;) {
    co_await connection_open();
    const AsyncRunResult result =
        co_await link_.run_script(script, ssh::ScriptParams::none, kScriptLimit);
    if (result.status.success()) co_return;
    last_error_ = fmt::format("{} does not say {} yet", path, iid_);
    co_await pause(3 * limits_.retry);
  }
}

asio::awaitable<void> Boot::session_ready() {
  if (guest_reports_) {
    co_await session_ready_.wait();
    co_return;
  }
  co_await race(session_ready_.wait(), marker_has_iid("/run/lima-ssh-ready"));
}

asio::awaitable<void> Boot::scripts_finished() {
  if (guest_reports_) {
    co_await done_.wait();
  } else {
    co_await race(done_.wait(), marker_has_iid("/run/lima-boot-done"));
  }
}

asio::awaitable<void> Boot::probe_succeeds(std::string script) {
  for (;;) {
    const AsyncRunResult result =
        co_await link_.run_script(script, ssh::ScriptParams::exported, kScriptLimit);
    logger_.debug("probe: {}, stdout={}, stderr={}", result.status.to_string(),
                  name_quote(result.output), name_quote(result.error_output));
    if (result.status.success()) co_return;
    last_error_ = fmt::format("{}: {}", result.status.to_string(), sanitize(result.error_output));
    co_await pause(3 * limits_.retry);
  }
}

asio::awaitable<void> Boot::meet(std::string label, std::vector<Requirement> requirements,
                                 std::vector<std::string>& errors) {
  for (std::size_t i = 0; i < requirements.size(); ++i) {
    const Requirement& requirement = requirements[i];
    const std::string which =
        fmt::format("{} requirement {} of {}", label, i + 1, requirements.size());
    logger_.info("Waiting for the {}: {}", which, name_quote(requirement.description));
    on_step_(label == "optional" ? "probing" : "booting", requirement.description);
    last_error_.clear();
    auto met = requirement.met();
    auto outcome = co_await race(std::move(met), pause(limits_.requirement));
    if (outcome.index() == 0) {
      logger_.info("The {} is satisfied", which);
      continue;
    }
    errors.push_back(fmt::format("failed to satisfy the {} {}: {}: {}", which,
                                 name_quote(requirement.description), requirement.hint,
                                 last_error_.empty() ? "timed out" : last_error_));
    co_return;
  }
}

asio::awaitable<std::vector<std::string>> Boot::bring_up() {
  std::vector<std::string> errors;
  std::vector<Requirement> essential;
  essential.push_back({"ssh", "The guest may not have booted; its console is in serial.log",
                       [this] { return ssh_answers(); }});
  if (!machine_.plain) {
    essential.push_back({"user session is ready for ssh",
                         "The boot script 07-etc-environment.sh did not finish",
                         [this] { return session_ready(); }});
  }
  essential.push_back({"Explicitly start ssh ControlMaster",
                       "The guest's user may be missing; see cloud-config.yaml",
                       [this] { return connection_open(); }});
  co_await meet("essential", std::move(essential), errors);
  if (!errors.empty()) co_return errors;

  std::vector<Requirement> final;
  final.push_back({"boot scripts must have finished",
                   "Look at /var/log/cloud-init-output.log in the guest",
                   [this] { return scripts_finished(); }});
  co_await meet("final", std::move(final), errors);

  std::vector<Requirement> optional;
  for (const auto& probe : machine_.probes) {
    optional.push_back({probe.description, probe.hint.empty() ? "(no hint)" : probe.hint,
                        [this, script = probe.script] { return probe_succeeds(script); }});
  }
  co_await meet("optional", std::move(optional), errors);
  co_return errors;
}

}  // namespace limequat::hostagent
