#include <unistd.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/command_list.h"
#include "cli/context.h"
#include "hostagent/agent.h"

namespace limequat::cli {

Action define_hostagent(CLI::App& app) {
  auto options = std::make_shared<hostagent::AgentOptions>();
  app.add_option("-p,--pidfile", options->pid_file, "Write PID to file")->type_name("string");
  app.add_option("--socket", options->socket, "Path of the hostagent socket")->type_name("string");
  app.add_option("--lock-fd", options->lock_fd, "Descriptor of the lock on the instance")
      ->group("");
  app.add_option("--last-words-fd", options->last_words_fd,
                 "Descriptor of the pipe for what no log can take")
      ->group("");
  app.add_flag("--skip-host-scripts", options->skip_host_scripts, "Run no host scripts");
  // Upstream's callers give these; what they ask for arrives with the features they belong to.
  auto ignored = std::make_shared<std::string>();
  auto ignored_flag = std::make_shared<bool>(false);
  app.add_option("--guestagent", *ignored, "Local file path (not URL) of the guest agent");
  app.add_option("--nerdctl-archive", *ignored,
                 "Local file path (not URL) of nerdctl-full archive");
  app.add_flag("--run-gui", *ignored_flag, "Run GUI synchronously within hostagent");
  app.add_flag("--progress", *ignored_flag, "Show the steps of the boot");
  return [options, ignored, ignored_flag](Context& context,
                                          const std::vector<std::string>& arguments) {
    // Standard error is `ha.stderr.log`: JSON lines, everything from debug up.
    context.logger.replace_sink(make_fd_sink(STDERR_FILENO, LogFormat::json_nanoseconds));
    if (!context.logger.enabled(LogLevel::debug)) context.logger.set_threshold(LogLevel::debug);
    options->instance = arguments[0];
    options->debug = context.debug;
    hostagent::run_agent(*options, context.home(), context.loader(), context.logger);
    return 0;
  };
}

}  // namespace limequat::cli
