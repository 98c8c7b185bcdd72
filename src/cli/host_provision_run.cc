#include <fmt/format.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <exception>

#include "base/error.h"
#include "base/quote.h"
#include "base/sanitize.h"
#include "cli/command_list.h"
#include "cli/context.h"
#include "cli/host_provision_machine.h"
#include "hostprovision/audit_log.h"
#include "hostprovision/runner.h"
#include "hostprovision/secret_source.h"

namespace limequat::cli {
namespace {

namespace asio = boost::asio;
using hostprovision::Runner;
using hostprovision::ScriptEvent;

constexpr int kSignalBase = 128;  // as shells answer for a death by signal

// What the runner logs: a script's lines go where the script wrote them, the rest to the logger.
class LiveSink : public LogSink {
 public:
  LiveSink(std::ostream& out, Logger& logger) : out_(out), logger_(logger) {}

  void write(const LogRecord& record) override {
    const bool of_script =
        record.fields.size() == 1 && record.fields.front().key == "hostProvision";
    if (!of_script) return logger_.log(record.level, record.message, record.fields);
    const std::string line = sanitize(record.message, {.keep_tab = true}) + '\n';
    if (record.level == LogLevel::debug) {
      out_ << line << std::flush;
      return;
    }
    try {
      write_all(STDERR_FILENO, line);
    } catch (const SystemError&) {
      // Nobody reads it; the script goes on.
    }
  }

 private:
  std::ostream& out_;
  Logger& logger_;
};

// One run: signals, audit line, exit code.
class ManualRun {
 public:
  ManualRun(Context& context, const ScriptedMachine& machine, std::size_t index)
      : context_(context),
        machine_(machine),
        script_(machine.scripts()[index]),
        consent_(machine.judged[index]),
        live_(std::make_unique<LiveSink>(context.out, context.logger), LogLevel::debug),
        runner_({.instance = machine.instance.name,
                 .instance_dir = machine.instance.dir,
                 .logger = &live_,
                 .on_event = [this](const ScriptEvent& event) { hear(event); },
                 .temp_root = {},
                 .keeper = {},
                 .limit_output = false}) {}

  int run() {
    hostprovision::Plan plan = make_plan();
    asio::io_context io;
    asio::signal_set signals(io, SIGINT, SIGTERM, SIGHUP);
    std::exception_ptr failure;
    watch(signals);
    asio::co_spawn(io, live(std::move(plan)), [&](const std::exception_ptr& thrown) {
      failure = thrown;
      signals.cancel();
    });
    io.run();
    if (failure) std::rethrow_exception(failure);
    return interrupted_ == 0 ? exit_code_ : kSignalBase + interrupted_;
  }

 private:
  // Throws Error when the script may not or cannot run.
  hostprovision::Plan make_plan() {
    if (!script_.invalid.empty()) {
      throw Error(fmt::format("host script {} was not run: {}", script_label(script_),
                              skip_reason(script_, {})));
    }
    hostprovision::PlanInput input = plan_input(context_, machine_.instance, script_);
    input.permission = machine_.consent.permission();
    input.script_folder = runner_.script_folder();
    input.resolve_env = hostprovision::make_env_resolver(input);
    hostprovision::Plan plan = hostprovision::make_plan({script_}, input);
    check(plan.steps.size() == 1, "a plan of one script without its step");
    if (const auto* skip = std::get_if<hostprovision::Skip>(&plan.steps.front())) {
      throw Error(fmt::format("{} was not run: {}", describe(skip->info), skip->reason));
    }
    if (const auto* broken = std::get_if<hostprovision::Broken>(&plan.steps.front())) {
      throw Error(broken->message);
    }
    // Whoever runs it by hand waits for it.
    std::get<hostprovision::Run>(plan.steps.front()).info.wait = true;
    return plan;
  }

  asio::awaitable<void> live(hostprovision::Plan plan) {
    (void)co_await runner_.run(std::move(plan));
    co_await runner_.stop_background();
  }

  void watch(asio::signal_set& signals) {
    signals.async_wait([this, &signals](const boost::system::error_code& error, int number) {
      if (error) return;
      interrupted_ = number;
      runner_.cancel("interrupted");
      watch(signals);
    });
  }

  void hear(const ScriptEvent& event) {
    auto entry = hostprovision::audit_entry_of(event, machine_.instance.name,
                                               machine_.instance.dir.string(), consent_.digest);
    if (!entry) return;
    exit_code_ = event.exit_code.value_or(event.signal ? kSignalBase + *event.signal : 1);
    if (event.state != hostprovision::ScriptState::succeeded && exit_code_ == 0) exit_code_ = 1;
    entry->name = script_.name;
    entry->restricted = consent_.restricted;
    const std::string trouble = write_down(*entry);
    if (!trouble.empty()) context_.logger.warning("{}", trouble);
  }

  static std::string write_down(const hostprovision::AuditEntry& entry) {
    try {
      return hostprovision::AuditLog(hostprovision::StateFolder::from_environment()).append(entry);
    } catch (const Error& error) {
      return error.message();
    }
  }

  Context& context_;
  const ScriptedMachine& machine_;
  const config::HostScript& script_;
  const hostprovision::ScriptConsent& consent_;
  Logger live_;
  Runner runner_;
  int exit_code_ = 1;
  int interrupted_ = 0;  // by this signal
};

int run(Context& context, const std::vector<std::string>& arguments) {
  const ScriptedMachine machine = load_scripts(context, arguments[0]);
  return ManualRun(context, machine, script_index(machine, arguments[1])).run();
}

}  // namespace

Action define_host_provision_run(FlagSet&) { return run; }

}  // namespace limequat::cli
