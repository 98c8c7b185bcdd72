#include "lifecycle/command_phase.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

#include "base/async_race.h"
#include "base/error.h"
#include "base/quote.h"
#include "hostprovision/leftovers.h"
#include "hostprovision/promise.h"
#include "lifecycle/agent_log.h"

namespace limequat::lifecycle {
namespace {

namespace asio = boost::asio;
using hostprovision::PhaseOutcome;

// A file that a host agent writes, to be continued; nothing when that cannot be (a folder that is
// not ours): the scripts run all the same.
UniqueFd open_agent_file(const Path& path) {
  try {
    return open_file(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK, 0644);
  } catch (const SystemError&) {
    return {};
  }
}

void write_line(const UniqueFd& fd, const std::string& line) {
  if (!fd) return;
  try {
    write_all(fd.get(), line + '\n');
  } catch (const SystemError&) {
    // A full disk stops no script.
  }
}

// The log of a phase: for the user, and for ha.stderr.log.
class PhaseSink final : public LogSink {
 public:
  PhaseSink(Logger& user, UniqueFd file) : user_(user), file_(std::move(file)) {}
  void write(const LogRecord& record) override {
    write_line(file_, format_log_json(record, true));
    relay_record(user_, record);
  }

 private:
  Logger& user_;
  UniqueFd file_;
};

asio::awaitable<void> until_interrupted() {
  asio::signal_set signals(co_await asio::this_coro::executor, SIGINT, SIGTERM, SIGHUP);
  (void)co_await signals.async_wait(asio::use_awaitable);
}

asio::awaitable<void> tick(ProgressLine& progress) {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  for (;;) {
    timer.expires_after(ProgressLine::kInterval);
    co_await timer.async_wait(asio::use_awaitable);
    progress.tick();
  }
}

asio::awaitable<PhaseOutcome> run_with_progress(hostprovision::Runner& runner,
                                                hostprovision::Plan plan, ProgressLine& progress) {
  auto interruption = until_interrupted();
  auto run = run_phase(runner, std::move(plan), std::move(interruption));
  if (!progress.active()) co_return co_await std::move(run);
  auto result = co_await race(std::move(run), tick(progress));
  PhaseOutcome outcome = std::get<0>(std::move(result));
  co_return outcome;
}

// A second Ctrl-C comes while the grace of the first one runs: the signal set is gone then, and the
// keepers end the scripts when this process dies.
PhaseOutcome drive(const CommandContext& context, const PhaseRequest& request,
                   hostprovision::Runner& runner, asio::io_context& io) {
  hostprovision::Plan plan = plan_phase(context.instance, context.home, request, runner);
  PhaseOutcome outcome;
  std::exception_ptr failure;
  auto whole = [&]() -> asio::awaitable<void> {
    outcome = co_await run_with_progress(runner, std::move(plan), context.progress);
  };
  asio::co_spawn(io, whole(), [&](std::exception_ptr error) { failure = std::move(error); });
  io.run();
  context.progress.finish();
  if (failure) std::rethrow_exception(failure);
  return outcome;
}

}  // namespace

PhaseOutcome run_phase_in_command(const CommandContext& context, const PhaseRequest& request) {
  const store::Instance& instance = context.instance;
  if (!instance.config ||
      !hostprovision::has_phase(instance.config->host_provision, request.phase)) {
    return {};
  }
  const store::InstanceFiles files = instance.files();
  Logger logger(std::make_unique<PhaseSink>(context.logger, open_agent_file(files.agent_log())),
                LogLevel::debug);
  const UniqueFd events = open_agent_file(files.agent_events());
  const auto on_event = [&](store::HostScriptEvent event) {
    if (const std::string words = progress_words(event); !words.empty()) {
      context.progress.phase(words);
    }
    store::AgentStatus status;
    status.host_provision = std::move(event);
    write_line(events, store::to_json_line({std::chrono::system_clock::now(), status}));
  };
  asio::io_context io(1);
  hostprovision::Runner runner(runner_options(instance, logger, on_event));
  return drive(context, request, runner, io);
}

void keep_owed_promise(const CommandContext& context, const store::InstanceLock& /*lock*/) {
  const store::Instance& instance = context.instance;
  const hostprovision::Promise promise(instance.dir);
  if (promise.state() != hostprovision::Promise::State::owed) return;
  if (!instance.config) {
    context.logger.warning(
        "The post-stop host scripts of {} are still owed after a crash, but its lima.yaml cannot "
        "be "
        "read",
        name_quote(instance.name));
    return;
  }
  hostprovision::end_leftovers(instance.dir);
  const PhaseRequest request{.phase = config::Phase::post_stop,
                             .stop_reason = std::string(stop_reason::kCrashed)};
  if (hostprovision::has_phase(instance.config->host_provision, request.phase)) {
    context.logger.warning(
        "The host agent of {} died before it could run the post-stop host scripts; they run now",
        name_quote(instance.name));
  }
  const PhaseOutcome outcome = run_phase_in_command(context, request);
  if (outcome.kind == PhaseOutcome::Kind::cancelled) throw Error(outcome.message);
  promise.remove();
  if (outcome.kind == PhaseOutcome::Kind::aborted) context.logger.error("{}", outcome.message);
}

void waive_promise(const CommandContext& context) {
  const hostprovision::Promise promise(context.instance.dir);
  if (promise.state() == hostprovision::Promise::State::none) return;
  context.logger.info("The post-stop host scripts of {} are skipped",
                      name_quote(context.instance.name));
  promise.remove();
}

}  // namespace limequat::lifecycle
