#include "tests/unit/hostprovision/support.h"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

#include "hostprovision/process_tree.h"

namespace limequat::hostprovision {
namespace {

namespace asio = boost::asio;
constexpr std::chrono::seconds kPatience{20};

class KeepingSink final : public LogSink {
 public:
  explicit KeepingSink(std::vector<LogRecord>& records) : records_(records) {}
  void write(const LogRecord& record) override { records_.push_back(record); }

 private:
  std::vector<LogRecord>& records_;
};

Path make_folder(const Path& path) {
  make_directories(path, 0700);
  return path;
}

}  // namespace

Trial::Trial()
    : root_("hostprovision-test"),
      dir_(make_folder(root_.path() / "dev")),
      temp_root_(make_folder(root_.path() / "tmp")),
      logger_(std::make_unique<KeepingSink>(records), LogLevel::trace) {}

RunnerOptions Trial::options() {
  RunnerOptions options;
  options.instance = "dev";
  options.instance_dir = dir_;
  options.logger = &logger_;
  options.on_event = [this](const ScriptEvent& event) { events.push_back(event); };
  options.temp_root = temp_root_;
  return options;
}

PlanInput Trial::plan_input(const Runner& runner) const {
  PlanInput input;
  input.environment = environment;
  input.host = this_host(environment);
  input.around = {.lima_home = root_.path().string(),
                  .instance = "dev",
                  .instance_dir = dir_.string(),
                  .ssh_config = (dir_ / "ssh.config").string(),
                  .ssh_port = 60022,
                  .limactl = "/usr/bin/limactl"};
  input.instance = gotemplate::StructBuilder("store.FormatData")
                       .field("Name", "name", gotemplate::Omit::never, "dev")
                       .field("Dir", "dir", gotemplate::Omit::never, dir_.string())
                       .build();
  input.script_folder = runner.script_folder();
  return input;
}

config::HostScript Trial::entry(std::string script, int index) {
  config::HostScript entry;
  entry.index = index;
  entry.origin = config::ScriptOrigin::default_yaml;
  entry.file = "/home/user/.lima/_config/default.yaml";
  entry.line = 10 * index + 2;
  entry.script_line = entry.line + 1;
  entry.script = std::move(script);
  entry.host_os = {"linux"};
  return entry;
}

PhaseOutcome Trial::run(const std::vector<config::HostScript>& scripts,
                        const std::function<asio::awaitable<void>(Runner&)>& afterwards) {
  PhaseOutcome outcome;
  test::run_coroutine([&]() -> asio::awaitable<void> {
    Runner runner(options());
    outcome = co_await runner.run(make_plan(scripts, plan_input(runner)));
    if (afterwards) co_await afterwards(runner);
    co_await runner.stop_background();
  });
  return outcome;
}

std::vector<std::string> Trial::lines(LogLevel level, int index) const {
  std::vector<std::string> found;
  for (const LogRecord& record : records) {
    for (const LogField& field : record.fields) {
      const auto* number = std::get_if<std::int64_t>(&field.value);
      if (field.key == "hostProvision" && number && *number == index && record.level == level) {
        found.push_back(record.message);
      }
    }
  }
  return found;
}

std::vector<std::string> Trial::all_messages() const {
  std::vector<std::string> found;
  for (const LogRecord& record : records) found.push_back(record.message);
  return found;
}

std::vector<std::string> Trial::states() const {
  std::vector<std::string> found;
  for (const ScriptEvent& event : events) {
    found.push_back(fmt::format("{} {}", event.index, to_string(event.state)));
  }
  return found;
}

asio::awaitable<void> until(std::function<bool()> condition, const char* what) {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) {
      ADD_FAILURE() << "waited in vain for: " << what;
      co_return;
    }
    timer.expires_after(std::chrono::milliseconds(2));
    co_await timer.async_wait(asio::use_awaitable);
  }
}

void wait_until(const std::function<bool()>& condition, const char* what) {
  test::run_coroutine([&]() -> asio::awaitable<void> { co_await until(condition, what); });
}

std::vector<pid_t> processes_with(std::string_view name, std::string_view value) {
  std::vector<pid_t> found;
  const ProcessTree tree = ProcessTree::snapshot();  // a temporary would be gone in the loop
  for (const ProcessEntry& entry : tree.entries()) {
    if (!entry.zombie && environment_value(entry.identity.pid, name) == value) {
      found.push_back(entry.identity.pid);
    }
  }
  return found;
}

}  // namespace limequat::hostprovision
