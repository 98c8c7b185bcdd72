#include "lifecycle/script_phase.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <utility>

#include "base/async_race.h"
#include "base/error.h"
#include "base/latch.h"
#include "base/process.h"
#include "base/sanitize.h"
#include "hostprovision/audit_log.h"
#include "hostprovision/consent.h"
#include "hostprovision/script_digest.h"
#include "hostprovision/secret_source.h"
#include "store/instance_fields.h"

namespace limequat::lifecycle {
namespace {

namespace asio = boost::asio;

store::HostScriptEvent to_event(const hostprovision::ScriptEvent& event) {
  store::HostScriptEvent result{.index = event.index,
                                .name = event.name,
                                .phase = std::string(config::to_string(event.phase)),
                                .state = std::string(hostprovision::to_string(event.state)),
                                .exit_code = event.exit_code,
                                .signal = event.signal};
  if (event.duration) result.duration_ms = event.duration->count();
  result.wait = event.wait;
  result.position = event.position;
  result.total = event.total;
  result.reason = event.reason;
  return result;
}

// Never returns by itself.
asio::awaitable<void> cancel_after(asio::awaitable<void> interruption,
                                   hostprovision::Runner& runner) {
  co_await std::move(interruption);
  runner.cancel("interrupted");
  const auto executor = co_await asio::this_coro::executor;
  Latch never(executor);
  co_await never.wait();
}

// Each end of a script is written down beside the decisions about it.
class AuditOfRuns {
 public:
  AuditOfRuns(const store::Instance& instance, Logger& logger)
      : name_(instance.name),
        directory_(instance.dir.string()),
        config_(instance.config),
        logger_(&logger) {}

  void note(const hostprovision::ScriptEvent& event) const {
    const auto& scripts = config_->host_provision;
    const auto script = std::ranges::find(scripts, event.index, &config::HostScript::index);
    if (script == scripts.end()) return;
    const auto entry = hostprovision::audit_entry_of(event, name_, directory_,
                                                     hostprovision::script_digest(*script));
    if (!entry) return;
    std::string trouble;
    try {
      trouble =
          hostprovision::AuditLog(hostprovision::StateFolder::from_environment()).append(*entry);
    } catch (const Error& error) {  // no $HOME
      trouble = error.message();
    }
    if (!trouble.empty()) logger_->warning("{}", trouble);
  }

 private:
  std::string name_;
  std::string directory_;
  std::shared_ptr<const config::Machine> config_;
  Logger* logger_;
};

bool nothing_outlives(config::Phase phase) {
  return phase == config::Phase::post_stop || phase == config::Phase::pre_delete;
}

asio::awaitable<hostprovision::PhaseOutcome> run_to_end(hostprovision::Runner& runner,
                                                        hostprovision::Plan plan) {
  const config::Phase phase = plan.phase;
  hostprovision::PhaseOutcome outcome = co_await runner.run(std::move(plan));
  if (nothing_outlives(phase)) {
    co_await runner.wait_background();
    co_await runner.stop_background();
  }
  co_return outcome;
}

}  // namespace

hostprovision::PlanInput plan_input(const store::Instance& instance, const store::Home& home,
                                    const PhaseRequest& request) {
  hostprovision::PlanInput input;
  input.phase = request.phase;
  input.environment = current_environment();
  input.host = hostprovision::this_host(input.environment);
  input.around = {.lima_home = home.root().string(),
                  .instance = instance.name,
                  .instance_dir = instance.dir.string(),
                  .ssh_config = instance.files().ssh_config().string(),
                  .ssh_port = request.ssh_port,
                  .limactl = own_executable().string(),
                  .stop_reason = request.stop_reason};
  input.instance = store::instance_value(instance, home);
  return input;
}

hostprovision::Plan plan_phase(const store::Instance& instance, const store::Home& home,
                               const PhaseRequest& request, const hostprovision::Runner& runner) {
  hostprovision::PlanInput input = plan_input(instance, home, request);
  input.script_folder = runner.script_folder();
  if (request.skip) {
    input.permission = [](const config::HostScript&) {
      return hostprovision::Decision{.reason = "host scripts are skipped (--skip-host-scripts)",
                                     .not_wanted = true};
    };
    return hostprovision::make_plan(instance.config->host_provision, input);
  }
  // Judged now, and from the very texts that are rendered and run: nothing is read again in
  // between.
  input.permission =
      hostprovision::load_consent(instance.dir, instance.name, instance.config->host_provision)
          .permission();
  input.resolve_env = hostprovision::make_env_resolver(input);
  return hostprovision::make_plan(instance.config->host_provision, input);
}

hostprovision::RunnerOptions runner_options(const store::Instance& instance, Logger& logger,
                                            OnScriptEvent on_event) {
  hostprovision::RunnerOptions options;
  options.instance = instance.name;
  options.instance_dir = instance.dir;
  options.logger = &logger;
  options.on_event = [on_event = std::move(on_event), audit = AuditOfRuns(instance, logger)](
                         const hostprovision::ScriptEvent& event) {
    on_event(to_event(event));
    audit.note(event);
  };
  return options;
}

asio::awaitable<hostprovision::PhaseOutcome> run_phase(hostprovision::Runner& runner,
                                                       hostprovision::Plan plan,
                                                       asio::awaitable<void> interruption) {
  auto run = run_to_end(runner, std::move(plan));
  auto cancel = cancel_after(std::move(interruption), runner);
  auto result = co_await race(std::move(run), std::move(cancel));
  hostprovision::PhaseOutcome outcome = std::get<0>(std::move(result));
  co_return outcome;
}

std::string progress_words(const store::HostScriptEvent& event) {
  if (event.state != "running" || !event.wait) return {};
  return fmt::format("Running host script {}/{} {}", event.position, event.total,
                     quote_safely(event.name));
}

}  // namespace limequat::lifecycle
