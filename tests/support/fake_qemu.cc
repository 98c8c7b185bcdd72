// fake-qemu: enough of qemu-system-* to test a machine's life without a machine.
//
// It answers --version and the help texts; started as a machine it writes the pid file, makes the
// sockets and logs that its command line names, speaks QMP, listens on the forwarded ssh port,
// connects to the report port and sends what the boot scripts of a guest would. The instance id
// comes out of the seed, as in a real guest. Use it by putting it on PATH as qemu-system-x86_64, or
// with QEMU_SYSTEM_X86_64=PATH.
//
// Environment variables steer it (they pass through limactl and the host agent):
//
//   FAKE_QEMU_ARGV=FILE        writes its arguments to FILE, one a line
//   FAKE_QEMU_FAIL=TEXT        does not start: TEXT on standard error, exit code 1
//   FAKE_QEMU_CRASH_MS=N       aborts (SIGABRT) N milliseconds after the start has succeeded
//   FAKE_QEMU_BOOT=WORD        ready (default): hello, steps, ssh-ready, done 0
//                              failed: the same, but a step fails and it is `done IID 1`
//                              no-ssh: hello and steps, then nothing more
//                              never: not even a hello
//                              panic: a kernel panic in serial.log, then nothing more
//   FAKE_QEMU_STEP_MS=N        time before each report (default 0)
//   FAKE_QEMU_REPORT=FILE      the reports to send instead, @IID@ replaced; any bytes
//   FAKE_QEMU_POWERDOWN=WORD   exit (default) or ignore
//   FAKE_QEMU_POWERDOWN_MS=N   time to power down (default 0)
//   FAKE_QEMU_QMP=WORD         ok (default), silent (no greeting) or garbage (no JSON)
//   FAKE_QEMU_VERSION=X.Y.Z, FAKE_QEMU_ACCELERATORS="tcg kvm": what the help texts say
//
// The forwarded port accepts at any time, as QEMU's does; what connects gets the banner of an ssh
// server once the machine has reported ssh-ready, and nothing before.
#include "tests/support/fake_qemu.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>

#include "tests/support/fake_qemu_loop.h"

namespace limequat::test::fake_qemu {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

sockaddr_un unix_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  return address;
}

class Machine {
 public:
  explicit Machine(CommandLine line) : line_(std::move(line)) {}

  [[noreturn]] void run() {
    write_argv();
    if (const auto message = setting("FAIL")) fail(line_, *message);
    watch_signals();
    open_forward();
    for (const auto& [id, chardev] : line_.chardevs) open_chardev(id, chardev);
    write_pid_file();
    begin_boot();
    loop_.run();
  }

 private:
  void write_argv() const {
    const auto path = setting("ARGV");
    if (!path) return;
    std::ofstream file(*path);
    for (const auto& word : line_.all) file << word << '\n';
  }

  void watch_signals() {
    ::signal(SIGPIPE, SIG_IGN);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    ::sigprocmask(SIG_BLOCK, &set, nullptr);
    loop_.on_readable(::signalfd(-1, &set, SFD_CLOEXEC), [this] { power_off("host-signal"); });
  }

  void open_forward() {
    if (line_.forward_port == 0) return;
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(line_.forward_port));
    ::inet_pton(AF_INET, line_.forward_address.c_str(), &address.sin_addr);
    if (::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) < 0 ||
        ::listen(fd, 16) < 0) {
      const std::string rule =
          "tcp:" + line_.forward_address + ':' + std::to_string(line_.forward_port) + "-:22";
      fail(line_, "-netdev user: Could not set up host forwarding rule '" + rule + "'");
    }
    loop_.on_readable(fd, [this, fd] { accept_ssh(fd); });
  }

  void accept_ssh(int listener) {
    const int fd = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    if (ssh_ready_) put(fd, "SSH-2.0-FakeQemu\r\n");
    loop_.on_readable(fd, [this, fd] {
      char buffer[4096];
      if (::read(fd, buffer, sizeof buffer) <= 0) close_fd(fd);
    });
  }

  void open_chardev(const std::string& id, const Option& option) {
    const auto value = [&](const char* key) {
      const auto found = option.find(key);
      return found == option.end() ? std::string() : found->second;
    };
    const bool monitor =
        std::find(line_.monitors.begin(), line_.monitors.end(), id) != line_.monitors.end();
    if (!value("fd").empty()) {
      begin_monitor(static_cast<int>(std::strtol(value("fd").c_str(), nullptr, 10)));
    } else if (value("server") == "on") {
      listen_on(value("path"), monitor);
    } else if (!value("path").empty()) {
      connect_to(id, value("path"));
    }
    if (!value("logfile").empty()) {
      logs_[id] = std::make_unique<std::ofstream>(value("logfile"));
    }
  }

  void listen_on(const std::string& path, bool monitor) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_un address = unix_address(path);
    ::unlink(path.c_str());
    if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) < 0 ||
        ::listen(fd, 1) < 0) {
      fail(line_, "Failed to bind socket to " + path + ": " + std::strerror(errno));
    }
    made_.push_back(path);
    loop_.on_readable(fd, [this, fd, monitor] {
      const int client = ::accept4(fd, nullptr, nullptr, SOCK_CLOEXEC);
      if (client >= 0 && monitor) begin_monitor(client);
    });
  }

  void connect_to(const std::string& id, const std::string& path) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_un address = unix_address(path);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) < 0) {
      fail(line_, "-chardev socket: Failed to connect to '" + path + "': " + std::strerror(errno));
    }
    if (id == line_.report_chardev) report_fd_ = fd;
  }

  void write_pid_file() {
    if (line_.pid_file.empty()) return;
    std::ofstream(line_.pid_file) << ::getpid() << '\n';
    made_.push_back(line_.pid_file);
  }

  // --- the guest ---

  void serial(const std::string& text) {
    const auto log = logs_.find("char-serial");
    if (log != logs_.end()) *log->second << text << "\r\n" << std::flush;
  }

  void begin_boot() {
    const std::string boot = setting("BOOT").value_or("ready");
    serial("[    0.000000] Linux version 6.1.0-fake (fake-qemu)");
    if (boot == "panic") {
      serial(
          "[    1.234567] Kernel panic - not syncing: VFS: Unable to mount root fs on "
          "unknown-block(0,0)");
      return;
    }
    if (boot == "never") return;
    serial("[    2.000000] systemd[1]: Detected virtualization qemu.");
    const std::string iid = find_iid(line_.seed);
    if (const auto file = setting("REPORT")) {
      reports_ = {file_bytes(*file, iid)};
    } else {
      reports_ = {"hello " + iid + "\n", "step boot.Linux/05-guest-home.sh\n",
                  "step provision.system/00000000\n"};
      if (boot == "failed") reports_.push_back("failed provision.system/00000000 1\n");
      if (boot != "no-ssh") {
        reports_.push_back("ssh-ready " + iid + "\n");
        reports_.push_back("done " + iid + (boot == "failed" ? " 1\n" : " 0\n"));
      }
    }
    report_next(0);
  }

  static std::string file_bytes(const std::string& path, const std::string& iid) {
    std::ifstream file(path, std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    constexpr std::string_view kMark = "@IID@";
    for (auto at = text.find(kMark); at != std::string::npos; at = text.find(kMark, at)) {
      text.replace(at, kMark.size(), iid);
    }
    return text;
  }

  void report_next(std::size_t index) {
    if (index == reports_.size()) return;
    loop_.after(milliseconds(number_setting("STEP_MS", 0)), [this, index] {
      const std::string& text = reports_[index];
      if (text.find("ssh-ready ") != std::string::npos) ssh_ready_ = true;
      if (report_fd_ >= 0) put(report_fd_, text);
      report_next(index + 1);
    });
  }

  // --- QMP ---

  void begin_monitor(int fd) {
    const std::string mode = setting("QMP").value_or("ok");
    if (mode == "garbage") put(fd, "this is no JSON\n");
    if (mode == "ok") {
      send(fd,
           {{"QMP",
             {{"version", {{"qemu", {{"major", 7}, {"minor", 2}, {"micro", 22}}}, {"package", ""}}},
              {"capabilities", json::array({"oob"})}}}});
    }
    auto buffer = std::make_shared<std::string>();
    loop_.on_readable(fd, [this, fd, buffer] {
      char bytes[4096];
      const ssize_t got = ::read(fd, bytes, sizeof bytes);
      if (got <= 0) return close_fd(fd);
      buffer->append(bytes, static_cast<std::size_t>(got));
      for (auto end = buffer->find('\n'); end != std::string::npos; end = buffer->find('\n')) {
        execute(fd, json::parse(buffer->substr(0, end), nullptr, false));
        buffer->erase(0, end + 1);
      }
    });
  }

  void execute(int fd, const json& request) {
    if (setting("QMP").value_or("ok") != "ok" || !request.is_object()) return;
    const std::string command = request.value("execute", "");
    json reply = {{"return", json::object()}};
    if (request.contains("id")) reply["id"] = request["id"];
    if (command == "qmp_capabilities") {
      if (listeners_.empty()) plan_crash();
      listeners_.push_back(fd);
    } else if (command == "query-status") {
      reply["return"] = {{"status", "running"}, {"running", true}};
    } else if (command == "query-vnc") {
      reply["return"] = {{"enabled", true}, {"host", "127.0.0.1"}, {"service", "5907"}};
    } else if (command == "human-monitor-command") {
      reply["return"] = "";
    } else if (command != "system_powerdown" && command != "quit" &&
               command != "change-vnc-password") {
      reply.erase("return");
      reply["error"] = {{"class", "CommandNotFound"},
                        {"desc", "The command " + command + " has not been found"}};
    }
    send(fd, reply);
    if (command == "quit") power_off("host-qmp-quit");
    if (command == "system_powerdown") press_power_button();
  }

  void plan_crash() {
    const int after = number_setting("CRASH_MS", -1);
    if (after >= 0) loop_.after(milliseconds(after), [] { std::abort(); });
  }

  void press_power_button() {
    event("POWERDOWN", json::object());
    if (setting("POWERDOWN").value_or("exit") == "ignore" || powering_down_) return;
    powering_down_ = true;
    loop_.after(milliseconds(number_setting("POWERDOWN_MS", 0)),
                [this] { power_off("guest-shutdown"); });
  }

  void event(const std::string& name, const json& data) {
    for (const int fd : listeners_) {
      send(fd,
           {{"timestamp", {{"seconds", 0}, {"microseconds", 0}}}, {"event", name}, {"data", data}});
    }
  }

  [[noreturn]] void power_off(const std::string& reason) {
    event("SHUTDOWN", {{"guest", reason == "guest-shutdown"}, {"reason", reason}});
    for (const auto& path : made_) ::unlink(path.c_str());
    std::exit(0);
  }

  // --- bytes ---

  static void put(int fd, std::string_view text) {
    (void)!::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
  }
  static void send(int fd, const json& message) { put(fd, message.dump() + "\r\n"); }

  void close_fd(int fd) {
    loop_.forget(fd);
    std::erase(listeners_, fd);
    ::close(fd);
  }

  CommandLine line_;
  Loop loop_;
  std::vector<std::string> made_;  // to be removed at the end
  std::map<std::string, std::unique_ptr<std::ofstream>> logs_;
  std::vector<std::string> reports_;
  std::vector<int> listeners_;  // monitors that have negotiated
  int report_fd_ = -1;
  bool ssh_ready_ = false;
  bool powering_down_ = false;
};

}  // namespace
}  // namespace limequat::test::fake_qemu

int main(int argc, char** argv) {
  using namespace limequat::test::fake_qemu;  // NOLINT(google-build-using-namespace): main only
  CommandLine line = parse_command_line(argc, argv);
  if (print_help(line)) return 0;
  Machine(std::move(line)).run();
}
