#include "hostagent/boot_error.h"

#include <fmt/format.h>

#include "base/quote.h"
#include "driver/serial_watch.h"

namespace limequat::hostagent {

void log_serial_tail(const Path& serial_log, Logger& logger) {
  const std::string serial = driver::read_serial_tail(serial_log);
  const auto lines = driver::last_serial_lines(serial, 10);
  if (lines.empty()) return;
  logger.error("The last lines of the console ({}):", serial_log.string());
  for (const auto& line : lines) logger.error("  | {}", line);
}

Error boot_failed(const driver::BootFailure& failure, const Path& serial_log, Logger& logger) {
  log_serial_tail(serial_log, logger);
  return Error(fmt::format("while booting: {}: {} (hint: see {})", failure.cause, failure.evidence,
                           name_quote(serial_log.string())));
}

Error ended_while_booting(const WaitStatus& status, std::string_view last_output,
                          const Path& serial_log, Logger& logger) {
  log_serial_tail(serial_log, logger);
  return Error(fmt::format("while booting: the machine ended ({}){}{} (hint: see {})",
                           status.to_string(), last_output.empty() ? "" : " ", last_output,
                           name_quote(serial_log.string())));
}

}  // namespace limequat::hostagent
