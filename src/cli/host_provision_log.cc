#include <fmt/format.h>

#include <csignal>
#include <memory>

#include "base/quote.h"
#include "base/signal_fd.h"
#include "cli/command_list.h"
#include "cli/context.h"
#include "cli/flag_set.h"
#include "cli/host_provision_machine.h"
#include "cli/host_script_log.h"
#include "lifecycle/folder_watch.h"
#include "lifecycle/log_tail.h"

namespace limequat::cli {
namespace {

struct Options {
  bool follow = false;
  bool json = false;
};

class LogPrinter {
 public:
  LogPrinter(std::ostream& out, const store::InstanceFiles& files, ScriptLogFilter filter,
             bool json)
      : out_(out),
        log_(files.agent_log()),
        events_(files.agent_events()),
        filter_(filter),
        json_(json) {}

  // `rest`: also an unfinished last line.
  void print_new(bool rest) {
    const std::vector<std::string> lines = log_.take_lines(rest);
    if (json_) {
      for (const std::string& line : lines) {
        if (const auto text = script_log_json(line, filter_)) out_ << *text << '\n';
      }
    } else {
      const std::string text = script_log_text(lines, events_.take_lines(rest), filter_);
      if (!text.empty() && !printed_) out_ << script_log_heading();
      printed_ = printed_ || !text.empty();
      out_ << text;
    }
    out_.flush();
  }
  [[nodiscard]] bool printed() const { return printed_; }

 private:
  std::ostream& out_;
  lifecycle::LogTail log_;
  lifecycle::LogTail events_;
  ScriptLogFilter filter_;
  bool json_;
  bool printed_ = false;
};

std::optional<std::int64_t> index_of(const store::Instance& instance,
                                     const std::vector<std::string>& arguments) {
  if (arguments.size() < 2) return std::nullopt;
  return script_index(load_scripts(instance), arguments[1]);
}

int log(Context& context, const std::vector<std::string>& arguments, const Options& options) {
  const store::Instance instance = context.instance(arguments[0]);
  const ScriptLogFilter filter{.index = index_of(instance, arguments)};
  LogPrinter printer(context.out, instance.files(), filter, options.json);
  if (!options.follow) {
    printer.print_new(true);
    if (!printer.printed() && !options.json) {
      context.logger.info("Nothing yet: no host script{} has run since the last start of {}",
                          filter.index ? fmt::format(" {}", *filter.index) : "",
                          name_quote(instance.name));
    }
    return 0;
  }
  const SignalFd signals({SIGINT, SIGTERM, SIGHUP});
  lifecycle::FolderWatch watch(instance.dir);
  if (instance.status != store::Status::running) {
    context.logger.info(
        "Instance {} is not running: this waits for what its host scripts write from now on "
        "(Ctrl-C ends it)",
        name_quote(instance.name));
  }
  do {
    printer.print_new(false);
    if (!context.out) break;  // the reader has gone
  } while (watch.wait(signals.fd()));
  return 0;
}

}  // namespace

Action define_host_provision_log(FlagSet& flags) {
  auto options = std::make_shared<Options>();
  flags.boolean("-f,--follow", options->follow, "Go on with what is written from now on");
  flags.boolean("--json", options->json,
                "The lines of ha.stderr.log that host scripts wrote, as they are");
  return [options](Context& context, const std::vector<std::string>& arguments) {
    return log(context, arguments, *options);
  };
}

}  // namespace limequat::cli
