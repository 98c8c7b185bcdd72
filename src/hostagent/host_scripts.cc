#include "hostagent/host_scripts.h"

#include <algorithm>

#include "base/async_race.h"
#include "base/error.h"
#include "hostagent/event_log.h"
#include "hostprovision/audit_log.h"
#include "hostprovision/consent.h"
#include "hostprovision/script_digest.h"
#include "base/latch.h"
#include "store/instance_fields.h"

namespace limequat::hostagent {
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
  return result;
}

// Cancels the run when `stop` is set; never returns by itself.
asio::awaitable<void> cancel_on(Latch& stop, hostprovision::Runner& runner,
                                const asio::any_io_executor& executor) {
  co_await stop.wait();
  runner.cancel("interrupted");
  Latch never(executor);
  co_await never.wait();
}

}  // namespace

HostScripts::HostScripts(const store::Instance& instance, const store::Home& home, int ssh_port,
                         EventLog& events, Logger& logger)
    : instance_(instance), home_(home), ssh_port_(ssh_port), logger_(logger) {
  hostprovision::RunnerOptions options;
  options.instance = instance.name;
  options.instance_dir = instance.dir;
  options.logger = &logger;
  options.on_event = [this, &events](const hostprovision::ScriptEvent& event) {
    events.progress(to_event(event));
    audit(event);
  };
  runner_ = std::make_unique<hostprovision::Runner>(std::move(options));
}

void HostScripts::audit(const hostprovision::ScriptEvent& event) const {
  const auto& scripts = instance_.config->host_provision;
  const auto script = std::ranges::find(scripts, event.index, &config::HostScript::index);
  if (script == scripts.end()) return;
  const auto entry = hostprovision::audit_entry_of(event, instance_.name, instance_.dir.string(),
                                                   hostprovision::script_digest(*script));
  if (!entry) return;
  const std::string trouble =
      hostprovision::AuditLog(hostprovision::StateFolder::from_environment()).append(*entry);
  if (!trouble.empty()) logger_.warning("{}", trouble);
}

hostprovision::Plan HostScripts::make_plan(config::Phase phase) const {
  hostprovision::PlanInput input;
  input.phase = phase;
  input.environment = current_environment();
  input.host = hostprovision::this_host(input.environment);
  input.around = {.lima_home = home_.root().string(),
                  .instance = instance_.name,
                  .instance_dir = instance_.dir.string(),
                  .ssh_config = instance_.files().ssh_config().string(),
                  .ssh_port = ssh_port_,
                  .limactl = own_executable().string()};
  input.instance = store::instance_value(instance_, home_);
  input.script_folder = runner_->script_folder();
  // Judged now, and from the very texts that are rendered and run: nothing is read again in between.
  input.permission = hostprovision::load_consent(instance_.dir, instance_.name,
                                                 instance_.config->host_provision)
                         .permission();
  return hostprovision::make_plan(instance_.config->host_provision, input);
}

asio::awaitable<void> HostScripts::run(config::Phase phase, Latch& stop) {
  if (instance_.config->host_provision.empty()) co_return;
  hostprovision::Plan plan = make_plan(phase);
  const auto executor = co_await asio::this_coro::executor;
  auto result = co_await race(runner_->run(std::move(plan)), cancel_on(stop, *runner_, executor));
  const auto& outcome = std::get<0>(result);
  if (outcome.kind == hostprovision::PhaseOutcome::Kind::completed) co_return;
  throw Error(outcome.message);
}

asio::awaitable<void> HostScripts::end() { co_await runner_->stop_background(); }

}  // namespace limequat::hostagent
