// What the guest's boot scripts push to the host over the virtio-serial port
// `io.limequat.report.0`, one line per message (guest/README.md has the guest's side):
//
//   hello IID          boot.sh began        step NAME          a boot step begins
//   failed NAME CODE   a boot step failed   ssh-ready IID      user sessions may be opened
//   done IID CODE      boot.sh has ended    log TEXT           a line worth showing
//
// IID is the instance-id of this boot's seed, so that a late line of an earlier boot is told apart.
// The bytes come from the guest and are hostile: parsing never throws, lines have a limit, text is
// sanitised by whoever prints it.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace limequat::guestlink {

struct Hello {
  std::string iid;
};
struct Step {
  std::string name;
};
struct StepFailed {
  std::string name;
  int exit_code = 0;
};
struct SshReady {
  std::string iid;
};
struct Done {
  std::string iid;
  int exit_code = 0;
};
struct LogLine {
  std::string text;
};
// A line that is none of these; kept for the debug log.
struct Unknown {
  std::string text;
};
using Report = std::variant<Hello, Step, StepFailed, SshReady, Done, LogLine, Unknown>;

[[nodiscard]] Report parse_report(std::string_view line);

// Cuts a byte stream into reports. A line over kMaxLine bytes is dropped whole.
class ReportReader {
 public:
  static constexpr std::size_t kMaxLine = 1024;
  [[nodiscard]] std::vector<Report> feed(std::string_view bytes);

 private:
  std::string partial_;
  bool skipping_ = false;
};

}  // namespace limequat::guestlink
