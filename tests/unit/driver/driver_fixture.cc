#include "tests/unit/driver/driver_fixture.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/error.h"
#include "tests/support/run_coroutine.h"

namespace limequat::driver::qemu {
namespace {

Surroundings surroundings_in(const Path& folder, std::string program) {
  Surroundings result;
  // The same for all architectures.
  result.get_env = [program](std::string_view) { return program; };
  result.home = folder;
  result.cache_folder = folder / "cache";
  result.kvm_device = "/dev/no-such-kvm";
  return result;
}

}  // namespace

DriverFixture::DriverFixture(std::string program)
    : driver_(
          make_qemu_driver(log_.logger(), surroundings_in(folder_.path(), std::move(program)))) {
  machine.arch = config::Arch::x86_64;
  machine.cpus = 1;
  machine.memory = std::int64_t{64} << 20;
  machine.firmware.legacy_bios = true;
  write_file_atomic(directory() / "cidata.iso", std::string(2048, '\0'), 0600);
  write_file_atomic(directory() / "disk", std::string(1 << 20, '\0'), 0600);
  port = port_of(listen_on_free_port());
}

StartRequest DriverFixture::request() {
  StartRequest result{.machine = machine,
                      .name = "test",
                      .directory = directory(),
                      .files = {},
                      .ssh_local_port = port,
                      .mac_address = "52:55:55:00:00:01",
                      .report_socket = {},
                      .identity_file = directory() / "qemu.pid.id.tmp",
                      .on_event = [this](VmEvent event) { events.push_back(event); }};
  result.files.disk = Disk{directory() / "disk", "raw"};
  result.files.cidata = directory() / "cidata.iso";
  return result;
}

std::optional<ProcessIdentity> DriverFixture::recorded() const {
  const auto text = read_file_if_exists(directory() / "qemu.pid.id.tmp", 256);
  return text ? ProcessIdentity::parse(*text) : std::nullopt;
}

std::string DriverFixture::start_error(Path report_socket) {
  std::string message = "no error";
  test::run_coroutine([&]() -> boost::asio::awaitable<void> {
    StartRequest start = request();
    start.report_socket = report_socket;
    try {
      const auto vm = co_await driver().start(std::move(start));
      vm->kill();
    } catch (const Error& error) {
      message = error.message();
    }
  });
  return message;
}

void DriverFixture::forget_features() { remove_tree(directory() / "cache"); }

UniqueFd listen_on_free_port() {
  UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  check(::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0, "bind");
  check(::listen(fd.get(), 1) == 0, "listen");
  return fd;
}

std::uint16_t port_of(const UniqueFd& socket) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  check(::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0,
        "getsockname");
  return ntohs(address.sin_port);
}

}  // namespace limequat::driver::qemu
