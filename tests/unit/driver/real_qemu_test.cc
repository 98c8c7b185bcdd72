// The driver with the QEMU of this host. Skipped where there is none.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <signal.h>

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/error.h"
#include "driver/qemu/features.h"
#include "driver/qemu/qmp.h"
#include "driver/serial_watch.h"
#include "tests/support/run_coroutine.h"
#include "tests/unit/driver/driver_fixture.h"

namespace limequat::driver::qemu {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using testing::HasSubstr;

constexpr const char* kQemu = "qemu-system-x86_64";

class RealQemu : public DriverFixture {
 protected:
  RealQemu() : DriverFixture(kQemu) {}
  void SetUp() override {
    if (!find_program(kQemu)) GTEST_SKIP() << kQemu << " is not installed";
  }
};

TEST_F(RealQemu, tells_its_features) {
  const Features features = probe_features({*find_program(kQemu), {}}, "q35");
  ASSERT_TRUE(features.version.has_value());
  EXPECT_GE(*features.version, (Version{4, 0, 0}));
  EXPECT_TRUE(features.accelerators.contains("tcg"));
  EXPECT_TRUE(features.netdevs.contains("user"));
  EXPECT_TRUE(features.machines.contains("q35"));
  EXPECT_TRUE(features.cpus.contains("qemu64"));
}

// A guest without an operating system: QEMU accepts every device of ours, and SeaBIOS gives up.
TEST_F(RealQemu, accepts_our_command_line_and_runs) {
  test::run_coroutine([this]() -> awaitable<void> {
    asio::local::stream_protocol::acceptor reports(co_await asio::this_coro::executor,
                                                   report_socket().string());
    StartRequest start = request();
    start.report_socket = report_socket();
    const auto vm = co_await driver().start(std::move(start));
    (void)co_await reports.async_accept(asio::use_awaitable);
    EXPECT_EQ(read_file(directory() / "qemu.pid"), fmt::format("{}\n", vm->pid()));

    auto monitor = co_await QmpClient::connect(directory() / "qmp.sock", {}, QmpClient::Limits{});
    const std::string status = co_await monitor->execute("query-status");
    EXPECT_THAT(status, HasSubstr("\"running\":true"));
    const std::string none = co_await monitor->execute("stop");
    EXPECT_EQ(none, "{}");
    (void)co_await monitor->execute("quit");
    const WaitStatus end = co_await vm->exited();
    EXPECT_TRUE(end.success());
  });
  EXPECT_THAT(events, testing::ElementsAre(VmEvent::paused, VmEvent::powered_off));
  EXPECT_FALSE(limequat::exists(directory() / "qmp.sock")) << "QEMU removes its sockets";
}

TEST_F(RealQemu, a_guest_without_power_management_is_killed) {
  test::run_coroutine([this]() -> awaitable<void> {
    const auto vm = co_await driver().start(request());
    co_await vm->shut_down(std::chrono::milliseconds(100));
    const WaitStatus end = co_await vm->exited();
    EXPECT_EQ(end.signal(), SIGKILL);
  });
}

TEST_F(RealQemu, a_taken_port) {
  const UniqueFd listener = listen_on_free_port();
  port = port_of(listener);
  EXPECT_THAT(start_error(), HasSubstr("the host port for ssh is taken"));
}

TEST_F(RealQemu, a_locked_disk) {
  test::run_coroutine([this]() -> awaitable<void> {
    const auto vm = co_await driver().start(request());
    StartRequest second = request();
    port = port_of(listen_on_free_port());
    second.ssh_local_port = port;
    std::string message = "no error";
    try {
      const auto other = co_await driver().start(std::move(second));
      other->kill();
    } catch (const Error& error) {
      message = error.message();
    }
    // The pid file is locked too; which of them QEMU looks at first is its own business.
    EXPECT_THAT(message, testing::AnyOf(HasSubstr("a disk is in use by another process"),
                                        HasSubstr("another QEMU of this machine")));
    vm->kill();
    (void)co_await vm->exited();
  });
}

TEST_F(RealQemu, a_disk_in_another_format_than_recorded) {
  StartRequest start = request();
  start.files.disk->format = "qcow2";
  std::string message = "no error";
  test::run_coroutine([&]() -> awaitable<void> {
    try {
      const auto vm = co_await driver().start(start);
      vm->kill();
    } catch (const Error& error) {
      message = error.message();
    }
  });
  EXPECT_THAT(message, HasSubstr("a disk is not in the format that it was made in"));
}

TEST_F(RealQemu, a_comma_in_the_path_is_part_of_the_path) {
  const Path odd = directory() / "disk,if=none";
  write_file_atomic(odd, std::string(1 << 20, '\0'), 0600);
  test::run_coroutine([this, odd]() -> awaitable<void> {
    StartRequest start = request();
    start.files.disk = Disk{odd, "raw"};
    const auto vm = co_await driver().start(std::move(start));
    vm->kill();
    (void)co_await vm->exited();
  });
}

}  // namespace
}  // namespace limequat::driver::qemu
