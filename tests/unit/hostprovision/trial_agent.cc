#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "tests/unit/hostprovision/support.h"

namespace limequat::hostprovision {
namespace {

namespace asio = boost::asio;

asio::awaitable<void> serve(Runner& runner, Plan plan) {
  (void)co_await runner.run(std::move(plan));
  asio::steady_timer never(co_await asio::this_coro::executor,
                           asio::steady_timer::time_point::max());
  co_await never.async_wait(asio::use_awaitable);
}

class NoSink final : public LogSink {
 public:
  void write(const LogRecord&) override {}
};

}  // namespace

int trial_agent_main(const std::vector<std::string>& arguments) {
  const Path dir = arguments.at(0);
  Logger logger(std::make_unique<NoSink>(), LogLevel::trace);
  RunnerOptions options;
  options.instance = "dev";
  options.instance_dir = dir;
  options.temp_root = arguments.at(1);
  options.logger = &logger;
  Runner runner(std::move(options));
  config::HostScript script = Trial::entry(read_file(dir / "script"));
  script.wait = arguments.size() > 2 && arguments[2] == "wait";
  PlanInput input;
  input.environment = current_environment();
  input.host = this_host(input.environment);
  input.around.instance = "dev";
  input.around.instance_dir = dir.string();
  input.script_folder = runner.script_folder();
  asio::io_context loop;
  asio::co_spawn(loop, serve(runner, make_plan(list_of(script), input)), asio::detached);
  loop.run();
  return 0;
}

}  // namespace limequat::hostprovision
