// Values of flags as Go's pflag reads them. Pure; any bytes are fine. All throw UsageError.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace limequat::cli {

// pflag's words for a value that a flag does not take; `flag` as in help: "-f, --format".
[[noreturn]] void bad_flag_value(std::string_view flag, std::string_view value,
                                 std::string_view why);

// One line of encoding/csv: commas separate; a field in double quotes may have commas, and `""` for
// a quote. "" is no field at all.
[[nodiscard]] std::vector<std::string> split_csv(std::string_view text);
// The fields of all occurrences of a flag.
[[nodiscard]] std::vector<std::string> split_csv(const std::vector<std::string>& texts);

// An IPv4 or IPv6 address in its shortest form.
[[nodiscard]] std::string canonical_ip(std::string_view text);

struct PortForwardFlag {
  std::string host;
  std::string guest;
  bool is_static = false;
  friend bool operator==(const PortForwardFlag&, const PortForwardFlag&) = default;
};
// `HOST:GUEST[,static=BOOL]`; whether the ports are numbers is for the YAML's rules to say.
[[nodiscard]] PortForwardFlag parse_port_forward(std::string_view text);

// Absolute and without `.`, `..` and doubled slashes. Throws for "" and `~user`.
[[nodiscard]] std::string expand_path(std::string_view path, std::string_view home,
                                      std::string_view working_folder);

}  // namespace limequat::cli
