#include "cli/program.h"

#include <fmt/format.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "base/error.h"
#include "base/quote.h"
#include "base/result_stream.h"
#include "base/terminal.h"
#include "base/version.h"
#include "cli/context.h"
#include "cli/help.h"
#include "cli/parse.h"

namespace limequat::cli {
namespace {

constexpr long kNfsMagic = 0x6969;  // statfs(2)

void set_up_logging(const GlobalFlags& flags, Logger& logger, ProgressLine& progress,
                    int error_fd) {
  if (flags.log_format != "text" && flags.log_format != "json") {
    throw UsageError(fmt::format("unsupported log-format: {}", name_quote(flags.log_format)));
  }
  const LogFormat format = flags.log_format == "json" ? LogFormat::json : LogFormat::text;
  logger.replace_sink(make_progress_aware_sink(make_fd_sink(error_fd, format), progress));
  if (flags.debug) logger.set_threshold(LogLevel::debug);
  if (!flags.log_level.empty()) {
    const auto level = parse_log_level(flags.log_level);
    if (!level) {
      throw UsageError(fmt::format("not a valid logrus Level: {}", go_quote(flags.log_level)));
    }
    logger.set_threshold(*level);
  }
}

void fill_context(const GlobalFlags& flags, int error_fd, Context& context) {
  if (flags.tty && flags.yes) {
    throw UsageError("cannot use both --tty and --yes flags at the same time");
  }
  context.tty = flags.yes ? false : flags.tty.value_or(is_terminal(STDOUT_FILENO));
  context.tty_given = flags.tty.has_value();
  context.yes = flags.yes;
  context.debug = flags.debug;
  context.questions_reach_a_person = is_terminal(STDIN_FILENO) && is_terminal(error_fd);
  // For tests and pagers; the variable is upstream's.
  const char* forced = std::getenv("_LIMA_OUTPUT_IS_TTY");
  const bool force = forced != nullptr && *forced != '\0';
  context.out_is_terminal = force || is_terminal(STDOUT_FILENO);
  context.out_colours = force || colours_allowed(STDOUT_FILENO);
}

// Once per $LIMA_HOME: Lima refuses root; containers and CI are root.
void warn_about_root(Context& context) {
  if (::geteuid() != 0) return;
  const Path mark = context.home().config_directory() / ".limequat-root-warned";
  if (limequat::exists(mark)) return;
  context.logger.warning(
      "Running as root. Host scripts and QEMU then run as root too; an ordinary user is safer.");
  make_directories(mark.parent_path(), 0700);
  write_file_atomic(mark, "", 0600, false);
}

void warn_about_nfs(Context& context) {
  struct statfs info {};
  if (::statfs(context.home().root().c_str(), &info) == 0 && info.f_type == kNfsMagic) {
    context.logger.warning("LIMA_HOME should not be on an NFS mount");
  }
}

// Not for what only looks or talks to other programs.
bool starts_things(const Command& command) {
  return command.name == "create" || command.name == "start" || command.name == "restart";
}

// Upstream's: people take it for "yes, start it".
void warn_about_yes(Context& context, const Command& command) {
  const bool asks = command.name == "clone" || command.name == "edit" || command.name == "rename";
  if (!context.yes || !asks || !command.parent.empty()) return;
  context.logger.warning(
      "--yes flag is deprecated (--tty=false is still supported and works in the same way. Also "
      "consider using --start)");
}

int run_command(const std::vector<std::string>& words, const Streams& streams, Logger& logger,
                ProgressLine& progress) {
  const Parsed parsed = parse(words);
  if (parsed.global.version) {
    streams.out << "limactl version " << kVersion << '\n';
    return 0;
  }
  if (parsed.command == nullptr) {
    streams.out << program_help();
    return 0;
  }
  if (parsed.global.help) {
    streams.out << command_help(*parsed.command);
    return 0;
  }
  set_up_logging(parsed.global, logger, progress, streams.error_fd);
  Context context(streams.out, logger, progress);
  fill_context(parsed.global, streams.error_fd, context);
  if (starts_things(*parsed.command)) {
    warn_about_root(context);
    warn_about_nfs(context);
  }
  warn_about_yes(context, *parsed.command);
  return parsed.action(context, parsed.arguments);
}

// What was printed before a failure. That this cannot be written either is not worth a second word.
void flush_before_failing(std::ostream& out) {
  out.clear();
  try {
    out.flush();
  } catch (const ReaderGone&) {
    throw;
  } catch (const SystemError&) {
  }
}

}  // namespace

int run_program(const std::vector<std::string>& words, const Streams& streams) {
  ProgressLine progress(streams.error_fd);
  Logger logger(make_fd_sink(streams.error_fd, LogFormat::text), LogLevel::info);
  std::string fatal;
  try {
    const int code = run_command(words, streams, logger, progress);
    streams.out.flush();
    return code;
  } catch (const ReaderGone&) {
    progress.finish();
    throw;
  } catch (const ProcessError& error) {
    flush_before_failing(streams.out);
    return error.exit_code();
  } catch (const Error& error) {
    fatal = error.message();
  } catch (const std::filesystem::filesystem_error& error) {
    // The standard library's SystemError: the computer's state, not our bug.
    const std::string words_of_it = error.code().message();
    fatal = error.path1().empty()
                ? words_of_it
                : fmt::format("{}: {}", name_quote(error.path1().string()), words_of_it);
  } catch (const std::exception& error) {
    fatal = fmt::format("{} (this is a bug in limactl)", error.what());
  }
  flush_before_failing(streams.out);
  progress.finish();
  logger.log(LogLevel::fatal, fatal);
  return 1;
}

}  // namespace limequat::cli
