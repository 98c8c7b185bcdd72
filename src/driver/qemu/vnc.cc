#include "driver/qemu/vnc.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/quote.h"
#include "base/random.h"

namespace limequat::driver::qemu {
namespace asio = boost::asio;

namespace {

constexpr const char* kDisplayFile = "vncdisplay";
constexpr const char* kPasswordFile = "vncpassword";
constexpr int kFirstPort = 5900;
// RFC 6143 §7.2.2: the key of its DES is eight characters; what comes after them is ignored.
constexpr std::size_t kPasswordLength = 8;
// 64, so that each is as likely as the others.
constexpr std::string_view kLetters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string new_password() {
  std::array<unsigned char, kPasswordLength> bytes{};
  fill_random(bytes);
  std::string password;
  for (const unsigned char byte : bytes) password += kLetters[byte % kLetters.size()];
  return password;
}

int listening_port(const std::string& answer) {
  const auto reply = nlohmann::json::parse(answer, nullptr, false);
  const std::string service = reply.is_object() ? reply.value("service", "") : "";
  int port = 0;
  const char* const end = service.data() + service.size();
  const auto [stop, trouble] = std::from_chars(service.data(), end, port);
  if (trouble != std::errc() || stop != end || port < kFirstPort || port > 65535) {
    throw Error(
        fmt::format("QEMU does not say where its VNC server listens: {}", name_quote(answer)));
  }
  return port;
}

}  // namespace

asio::awaitable<std::unique_ptr<VncAccess>> VncAccess::open(QmpClient& monitor, std::string display,
                                                            Path directory, Logger& log) {
  const std::string password = new_password();
  const std::string arguments = nlohmann::json{{"password", password}}.dump();
  (void)co_await monitor.execute("change-vnc-password", arguments);
  const std::string answer = co_await monitor.execute("query-vnc");
  const int port = listening_port(answer);

  const std::string host = display.substr(0, display.substr(0, display.find(',')).rfind(':'));
  const std::string found = fmt::format("{}:{}", host, port - kFirstPort);
  std::unique_ptr<VncAccess> access(new VncAccess(directory));
  write_file_atomic(directory / kPasswordFile, password, 0600);
  write_file_atomic(directory / kDisplayFile, found, 0600);
  log.info("VNC server running at {} <vnc://{}:{}>", found, host, port);
  log.info("VNC Display: {}", name_quote((directory / kDisplayFile).string()));
  log.info("VNC Password: {}", name_quote((directory / kPasswordFile).string()));
  co_return access;
}

void VncAccess::remove_files(const Path& directory) {
  remove_file(directory / kDisplayFile);
  remove_file(directory / kPasswordFile);
}

VncAccess::~VncAccess() {
  try {
    remove_files(directory_);
  } catch (const Error&) {
    // A password that opens nothing any more; the next start removes it.
  }
}

}  // namespace limequat::driver::qemu
