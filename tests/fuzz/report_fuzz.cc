// Whatever a guest writes into the report port: however the bytes are cut, the same reports come
// out, and none that is longer than a line may be.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <variant>

#include "guestlink/report.h"

namespace {

namespace guestlink = limequat::guestlink;

struct Words {
  std::string operator()(const guestlink::Hello& r) const { return "hello " + r.iid; }
  std::string operator()(const guestlink::Step& r) const { return "step " + r.name; }
  std::string operator()(const guestlink::StepFailed& r) const {
    return "failed " + r.name + ' ' + std::to_string(r.exit_code);
  }
  std::string operator()(const guestlink::SshReady& r) const { return "ssh-ready " + r.iid; }
  std::string operator()(const guestlink::Done& r) const {
    return "done " + r.iid + ' ' + std::to_string(r.exit_code);
  }
  std::string operator()(const guestlink::LogLine& r) const { return "log " + r.text; }
  std::string operator()(const guestlink::Unknown& r) const { return "? " + r.text; }
};

std::string heard(std::string_view bytes, std::size_t step) {
  guestlink::ReportReader reader;
  std::string all;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    for (const auto& report : reader.feed(bytes.substr(at, step))) {
      const std::string words = std::visit(Words{}, report);
      if (words.size() > guestlink::ReportReader::kMaxLine + 16) std::abort();
      all += words + '\n';
    }
  }
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string whole = heard(bytes, size + 1);
  if (heard(bytes, 1) != whole || heard(bytes, 7) != whole) std::abort();
  return 0;
}
