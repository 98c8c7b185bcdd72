// A machine's life from the driver's point of view, with the fake QEMU
// (tests/support/fake_qemu.cc).
#include "driver/qemu/qemu_driver.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <filesystem>

#include "base/error.h"
#include "driver/qemu/qmp.h"
#include "driver/serial_watch.h"
#include "tests/support/environment.h"
#include "tests/support/run_coroutine.h"
#include "tests/unit/driver/driver_fixture.h"

namespace limequat::driver::qemu {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using std::chrono::milliseconds;
using test::ScopedVariable;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class FakeMachine : public DriverFixture {
 protected:
  FakeMachine() : DriverFixture(LIMEQUAT_FAKE_QEMU) {}
};

TEST_F(FakeMachine, starts_and_powers_down) {
  test::run_coroutine([this]() -> awaitable<void> {
    const auto vm = co_await driver().start(request());
    EXPECT_EQ(recorded(), vm->identity());
    EXPECT_TRUE(vm->identity().alive());
    EXPECT_EQ(read_file(directory() / "qemu.pid"), fmt::format("{}\n", vm->pid()));
    EXPECT_EQ(::getpgid(vm->pid()), vm->pid()) << "a Ctrl-C of ours must not reach it";

    co_await vm->shut_down(std::chrono::minutes(1));
    const WaitStatus status = co_await vm->exited();
    EXPECT_TRUE(status.success());
    EXPECT_FALSE(vm->identity().alive());
    EXPECT_FALSE(limequat::exists(directory() / "qemu.pid"));
  });
  EXPECT_THAT(events, ElementsAre(VmEvent::powered_off));
  EXPECT_THAT(log_text(), HasSubstr("Sending QMP system_powerdown command"));
  EXPECT_THAT(log_text(), HasSubstr("QEMU has exited"));
}

TEST_F(FakeMachine, reports_reach_the_socket_that_the_caller_listens_on) {
  write_file_atomic(directory() / "cidata.iso", "xx instance-id: iid-1754500000\nyy", 0600);
  std::string received;
  test::run_coroutine([this, &received]() -> awaitable<void> {
    asio::local::stream_protocol::acceptor acceptor(co_await asio::this_coro::executor,
                                                    report_socket().string());
    StartRequest start = request();
    start.report_socket = report_socket();
    const auto vm = co_await driver().start(std::move(start));
    auto guest = co_await acceptor.async_accept(asio::use_awaitable);
    while (received.find("done") == std::string::npos) {
      char bytes[256];
      const std::size_t got =
          co_await guest.async_read_some(asio::buffer(bytes), asio::use_awaitable);
      received.append(bytes, got);
    }
    co_await vm->shut_down();
  });
  EXPECT_EQ(
      received,
      "hello iid-1754500000\nstep boot.Linux/05-guest-home.sh\nstep provision.system/00000000\n"
      "ssh-ready iid-1754500000\ndone iid-1754500000 0\n");
}

TEST_F(FakeMachine, a_guest_that_ignores_the_button_is_killed) {
  const ScopedVariable ignore("FAKE_QEMU_POWERDOWN", "ignore");
  test::run_coroutine([this]() -> awaitable<void> {
    const auto vm = co_await driver().start(request());
    co_await vm->shut_down(milliseconds(50));
    const WaitStatus status = co_await vm->exited();
    EXPECT_EQ(status.signal(), SIGKILL);
    EXPECT_FALSE(limequat::exists(directory() / "qemu.pid")) << "QEMU could not remove it";
  });
  EXPECT_THAT(log_text(), HasSubstr("forcibly killing QEMU"));
}

TEST_F(FakeMachine, kill_pulls_the_plug) {
  test::run_coroutine([this]() -> awaitable<void> {
    const auto vm = co_await driver().start(request());
    vm->kill();
    const WaitStatus status = co_await vm->exited();
    EXPECT_EQ(status.signal(), SIGKILL);
    EXPECT_EQ(vm->explain_end(status), "QEMU exited (signal: killed)");
    co_await vm->shut_down();  // nothing left to do: returns
  });
  EXPECT_THAT(log_text(), Not(HasSubstr("power button")));
}

TEST_F(FakeMachine, an_end_that_nobody_asked_for_is_seen_by_all_waiters) {
  const ScopedVariable crash("FAKE_QEMU_CRASH_MS", "20");
  test::run_coroutine([this]() -> awaitable<void> {
    const auto vm = co_await driver().start(request());
    const WaitStatus status = co_await vm->exited();
    EXPECT_EQ(status.signal(), SIGABRT);
    const WaitStatus again = co_await vm->exited();
    EXPECT_EQ(again, status);
  });
}

TEST_F(FakeMachine, dropping_a_machine_ends_its_process) {
  ProcessIdentity identity;
  test::run_coroutine([this, &identity]() -> awaitable<void> {
    const auto vm = co_await driver().start(request());
    identity = vm->identity();
  });
  EXPECT_FALSE(identity.alive());
}

TEST_F(FakeMachine, a_start_that_fails_says_why) {
  const ScopedVariable fail("FAKE_QEMU_FAIL", "-drive file=disk: Failed to get \"write\" lock");
  const std::string error = start_error();
  EXPECT_THAT(error, HasSubstr("QEMU exited (exit status 1): a disk is in use by another process"));
  EXPECT_THAT(log_text(), HasSubstr("qemu[stderr]: "));
}

TEST_F(FakeMachine, a_taken_port_fails_the_start_with_a_hint) {
  const UniqueFd listener = listen_on_free_port();
  port = port_of(listener);
  EXPECT_THAT(start_error(), HasSubstr("the host port for ssh is taken"));
}

TEST_F(FakeMachine, a_report_socket_without_listener_fails_the_start) {
  EXPECT_THAT(start_error(report_socket()), HasSubstr("report.sock"));
}

TEST_F(FakeMachine, a_monitor_that_speaks_nonsense_fails_the_start_and_leaves_no_process) {
  const ScopedVariable garbage("FAKE_QEMU_QMP", "garbage");
  EXPECT_THAT(start_error(), HasSubstr("QMP: not a JSON object"));
  const auto process = recorded();
  ASSERT_TRUE(process.has_value());
  EXPECT_FALSE(process->alive());
}

TEST_F(FakeMachine, the_public_monitor_stays_free_for_others) {
  test::run_coroutine([this]() -> awaitable<void> {
    const auto vm = co_await driver().start(request());
    auto other = co_await QmpClient::connect(directory() / "qmp.sock", {}, QmpClient::Limits{});
    (void)co_await other->execute("quit");
    const WaitStatus status = co_await vm->exited();
    EXPECT_TRUE(status.success());
  });
}

TEST_F(FakeMachine, leftovers_of_an_earlier_run_are_removed) {
  for (const char* name : {"qmp.sock", "serial.sock", "serial.log", "serialp.log"}) {
    write_file_atomic(directory() / name, "old", 0600);
  }
  test::run_coroutine([this]() -> awaitable<void> {
    const auto vm = co_await driver().start(request());
    EXPECT_THAT(read_serial_tail(directory() / "serial.log"), Not(HasSubstr("old")));
    EXPECT_FALSE(limequat::exists(directory() / "serialp.log"));
    co_await vm->shut_down();
  });
}

TEST_F(FakeMachine, a_kernel_panic_is_noticed_in_the_serial_log) {
  const ScopedVariable panic("FAKE_QEMU_BOOT", "panic");
  test::run_coroutine([this]() -> awaitable<void> {
    const auto vm = co_await driver().start(request());
    const BootFailure failure = co_await watch_for_boot_failure(directory() / "serial.log");
    EXPECT_EQ(failure.cause, "the guest kernel panicked");
    EXPECT_THAT(failure.evidence, HasSubstr("Unable to mount root fs"));
    vm->kill();
    (void)co_await vm->exited();
  });
}

TEST_F(FakeMachine, without_kvm_it_warns_once_and_uses_tcg) {
  const Path argv = directory() / "argv";
  const ScopedVariable tell("FAKE_QEMU_ARGV", argv.c_str());
  machine.arch = config::host_arch();
  test::run_coroutine([this]() -> awaitable<void> {
    const auto vm = co_await driver().start(request());
    co_await vm->shut_down();
  });
  EXPECT_THAT(read_file(argv), HasSubstr("tcg"));
  EXPECT_THAT(log_text(), HasSubstr("No hardware acceleration, the machine will be slow: "
                                    "open /dev/no-such-kvm: No such file or directory"));
}

TEST_F(FakeMachine, check_passes_and_names_what_is_missing) {
  driver().check(machine);
  EXPECT_THAT(log_text(), Not(HasSubstr("warning")));
  {
    const ScopedVariable old("FAKE_QEMU_VERSION", "3.0.0");
    forget_features();
    EXPECT_THAT([this] { driver().check(machine); },
                testing::ThrowsMessage<Error>(HasSubstr("QEMU 3.0.0 is too old")));
  }
  machine.os = config::Os::windows;
  EXPECT_THAT([this] { driver().check(machine); },
              testing::ThrowsMessage<Error>(HasSubstr("`os: Windows`")));
}

// The death of the parent is not the death of the machine: a crash of ours must not cut its power.
TEST_F(FakeMachine, survives_the_death_of_its_parent) {
  Pipe answer = make_pipe();
  const pid_t parent = ::fork();
  ASSERT_GE(parent, 0);
  if (parent == 0) {
    test::run_coroutine([this, &answer]() -> awaitable<void> {
      const auto vm = co_await driver().start(request());
      write_all(answer.write_end.get(), vm->identity().serialize());
      ::raise(SIGKILL);
    });
    ::_exit(1);
  }
  answer.write_end.reset();
  // Read up to the newline: the fake holds no copy of the pipe (close-on-exec).
  const auto identity = ProcessIdentity::parse(read_all(answer.read_end.get()));
  int status = 0;
  ASSERT_EQ(::waitpid(parent, &status, 0), parent);
  ASSERT_TRUE(WIFSIGNALED(status));
  ASSERT_TRUE(identity.has_value());
  const auto orphan = ProcessHandle::open(*identity);
  ASSERT_TRUE(orphan.has_value()) << "it has died with its parent";
  // And it is still reached by its public monitor.
  test::run_coroutine([this]() -> awaitable<void> {
    auto monitor = co_await QmpClient::connect(directory() / "qmp.sock", {}, QmpClient::Limits{});
    (void)co_await monitor->execute("system_powerdown");
  });
  EXPECT_TRUE(orphan->wait_gone(30'000));
}

}  // namespace
}  // namespace limequat::driver::qemu
