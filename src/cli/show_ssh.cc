#include <fmt/format.h>

#include <memory>

#include "base/error.h"
#include "base/quote.h"
#include "cli/command_list.h"
#include "cli/context.h"
#include "cli/flag_set.h"
#include "cli/value_output.h"
#include "lifecycle/ssh_access.h"
#include "ssh/config_file.h"

namespace limequat::cli {
namespace {

struct Options {
  std::string format = "cmd";
};

int show_ssh(Context& context, const std::string& name, const Options& options) {
  const store::Instance instance = context.instance(name);
  store::require_config(instance);
  const auto format = ssh::parse_format(options.format);
  if (!format) {
    throw UsageError(fmt::format("unknown format: {} (known: {})", name_quote(options.format),
                                 fmt::join(ssh::kFormats, ", ")));
  }
  context.logger.warning("`limactl show-ssh` is deprecated. Instead, use `ssh -F {} {}`.",
                         instance.files().ssh_config().string(), instance.hostname);
  const ssh::Connection connection =
      lifecycle::connection_to(instance, context.home(), instance.ssh_local_port);
  context.out << shown(context, ssh::format_options(*format, connection.options,
                                                    connection.destination, instance.hostname));
  return 0;
}

}  // namespace

Action define_show_ssh(FlagSet& flags) {
  auto options = std::make_shared<Options>();
  flags.text("-f,--format", options->format, "Format: cmd, args, options, or config");
  return [options](Context& context, const std::vector<std::string>& arguments) {
    return show_ssh(context, arguments[0], *options);
  };
}

}  // namespace limequat::cli
