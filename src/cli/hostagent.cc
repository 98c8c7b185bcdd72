#include <unistd.h>

#include <memory>

#include "cli/command_list.h"
#include "cli/context.h"
#include "cli/flag_set.h"
#include "hostagent/agent.h"

namespace limequat::cli {

Action define_hostagent(FlagSet& flags) {
  auto options = std::make_shared<hostagent::AgentOptions>();
  flags.path("-p,--pidfile", options->pid_file, "Write PID to file");
  flags.path("--socket", options->socket, "Path of the hostagent socket");
  flags.number("--lock-fd", options->lock_fd, "Descriptor of the lock on the instance").hidden =
      true;
  flags
      .number("--last-words-fd", options->last_words_fd,
              "Descriptor of the pipe for what no log can take")
      .hidden = true;
  flags.boolean("--skip-host-scripts", options->skip_host_scripts, "Run no host scripts");
  // Upstream's callers give these; what they ask for arrives with the features they belong to.
  auto ignored = std::make_shared<std::string>();
  auto ignored_flag = std::make_shared<bool>(false);
  flags.text("--guestagent", *ignored, "Local file path (not URL) of the guest agent");
  flags.text("--nerdctl-archive", *ignored, "Local file path (not URL) of nerdctl-full archive");
  flags.boolean("--run-gui", *ignored_flag, "Run GUI synchronously within hostagent");
  flags.boolean("--progress", *ignored_flag, "Show the steps of the boot");
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
