#include "hostagent/host_scripts.h"

#include <utility>

#include "base/error.h"
#include "base/quote.h"
#include "hostagent/event_log.h"
#include "lifecycle/script_phase.h"

namespace limequat::hostagent {

namespace asio = boost::asio;
using config::Phase;
using hostprovision::PhaseOutcome;
namespace stop_reason = lifecycle::stop_reason;

HostScripts::HostScripts(const store::Instance& instance, const store::Home& home, EventLog& events,
                         Logger& logger, bool skip)
    : instance_(instance), home_(home), logger_(logger), skip_(skip), promise_(instance.dir) {
  const auto emit = [&events](store::HostScriptEvent event) { events.progress(std::move(event)); };
  runner_ =
      std::make_unique<hostprovision::Runner>(lifecycle::runner_options(instance, logger, emit));
}

bool HostScripts::has(Phase phase) const {
  return hostprovision::has_phase(instance_.config->host_provision, phase);
}

bool HostScripts::has_post_start() const { return !skip_ && has(Phase::post_start); }

asio::awaitable<PhaseOutcome> HostScripts::run(Phase phase, std::string_view reason,
                                               Interruption interruption) {
  if (!has(phase)) co_return PhaseOutcome{};
  const lifecycle::PhaseRequest request{
      .phase = phase, .stop_reason = std::string(reason), .ssh_port = ssh_port_, .skip = skip_};
  hostprovision::Plan plan = lifecycle::plan_phase(instance_, home_, request, *runner_);
  auto whole = lifecycle::run_phase(*runner_, std::move(plan), std::move(interruption));
  PhaseOutcome outcome = co_await std::move(whole);
  co_return outcome;
}

void HostScripts::skip_from_now_on() {
  skip_ = true;
  logger_.info("Host scripts are skipped");
  if (std::exchange(promised_, false)) promise_.remove();
}

asio::awaitable<void> HostScripts::settle_owed(Interruption interruption) {
  if (skip_ || promise_.state() != hostprovision::Promise::State::owed) co_return;
  if (has(Phase::post_stop)) {
    logger_.warning(
        "The host agent of {} died before it could run the post-stop host scripts; they run now",
        name_quote(instance_.name));
  }
  auto running = run(Phase::post_stop, stop_reason::kCrashed, std::move(interruption));
  const PhaseOutcome outcome = co_await std::move(running);
  if (outcome.kind == PhaseOutcome::Kind::cancelled) throw Error(outcome.message);
  promise_.remove();
  // What went wrong then is no reason not to start now.
  if (outcome.kind == PhaseOutcome::Kind::aborted) logger_.error("{}", outcome.message);
}

asio::awaitable<void> HostScripts::pre_start(Interruption interruption) {
  auto running = run(Phase::pre_start, "", std::move(interruption));
  const PhaseOutcome outcome = co_await std::move(running);
  if (outcome.kind != PhaseOutcome::Kind::completed) throw Error(outcome.message);
}

void HostScripts::promise_post_stop() {
  if (skip_ || !has(Phase::post_stop)) return;
  promise_.make();
  promised_ = true;
}

asio::awaitable<HostScripts::Trouble> HostScripts::post_start(Interruption interruption) {
  auto running = run(Phase::post_start, "", std::move(interruption));
  PhaseOutcome outcome = co_await std::move(running);
  if (outcome.kind == PhaseOutcome::Kind::completed) co_return std::nullopt;
  co_return std::move(outcome.message);
}

asio::awaitable<HostScripts::Trouble> HostScripts::pre_stop(Interruption interruption) {
  auto running = run(Phase::pre_stop, stop_reason::kStopped, std::move(interruption));
  PhaseOutcome outcome = co_await std::move(running);
  if (outcome.kind != PhaseOutcome::Kind::aborted) co_return std::nullopt;
  co_return std::move(outcome.message);
}

asio::awaitable<HostScripts::Trouble> HostScripts::post_stop(std::string_view reason,
                                                             Interruption interruption) {
  co_await runner_->stop_background();
  if (!promised_ && !skip_) co_return std::nullopt;
  auto running = run(Phase::post_stop, reason, std::move(interruption));
  PhaseOutcome outcome = co_await std::move(running);
  if (std::exchange(promised_, false)) promise_.remove();  // what an earlier agent owes stays owed
  if (outcome.kind != PhaseOutcome::Kind::aborted) co_return std::nullopt;
  co_return std::move(outcome.message);
}

}  // namespace limequat::hostagent
