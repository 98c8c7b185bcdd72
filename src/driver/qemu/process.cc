#include "driver/qemu/process.h"

#include <signal.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <optional>
#include <string_view>

#include "base/error.h"
#include "base/latch.h"

namespace limequat::driver::qemu {
namespace asio = boost::asio;

namespace {

constexpr std::size_t kKeptLines = 20;
constexpr std::size_t kMaxLine = 2048;
// For the last output of a child that is gone: it is in the pipe already, unless a grandchild that
// holds the pipe open makes us wait.
constexpr std::chrono::milliseconds kDrainLimit(500);

using Stream = asio::posix::stream_descriptor;

}  // namespace

struct QemuProcess::State {
  State(const asio::any_io_executor& executor, Child started, Logger& logger)
      : log(logger),
        child(std::move(started)),
        pidfd(executor, duplicate(child.pidfd()).release()),
        standard_output(executor, child.standard_output.release()),
        standard_error(executor, child.standard_error.release()),
        output_read(executor),
        error_read(executor),
        ended(executor) {}

  Logger& log;
  Child child;
  ProcessIdentity identity;
  Stream pidfd;
  Stream standard_output;
  Stream standard_error;
  Latch output_read;
  Latch error_read;
  Latch ended;
  std::optional<WaitStatus> status;
  std::deque<std::string> lines;

  void keep(std::string_view source, std::string line);
  void close();

  static asio::awaitable<void> read(std::shared_ptr<State> self, Stream& stream,
                                    std::string_view source, Latch& done);
  static asio::awaitable<void> reap(std::shared_ptr<State> self);
};

void QemuProcess::State::keep(std::string_view source, std::string line) {
  if (line.size() > kMaxLine) line.resize(kMaxLine);
  log.debug("qemu[{}]: {}", source, line);
  lines.push_back(std::move(line));
  if (lines.size() > kKeptLines) lines.pop_front();
}

void QemuProcess::State::close() {
  boost::system::error_code ignored;
  for (Stream* stream : {&pidfd, &standard_output, &standard_error}) {
    stream->close(ignored);  // NOLINT(bugprone-unused-return-value)
  }
}

asio::awaitable<void> QemuProcess::State::read(std::shared_ptr<State> self, Stream& stream,
                                               std::string_view source, Latch& done) {
  std::array<char, 4096> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by read
  std::string partial;
  for (;;) {
    boost::system::error_code error;
    const std::size_t got = co_await stream.async_read_some(
        asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, error));
    if (error) break;
    for (const char c : std::string_view(buffer.data(), got)) {
      if (c == '\n') {
        self->keep(source, std::exchange(partial, {}));
      } else if (partial.size() < kMaxLine) {
        partial += c;
      }
    }
  }
  if (!partial.empty()) self->keep(source, std::move(partial));
  done.set();
}

asio::awaitable<void> QemuProcess::State::reap(std::shared_ptr<State> self) {
  std::optional<WaitStatus> status;
  while (!status) {
    boost::system::error_code error;
    co_await self->pidfd.async_wait(Stream::wait_read,
                                    asio::redirect_error(asio::use_awaitable, error));
    if (error || !self->child.running()) co_return;  // closed by the destructor
    status = self->child.try_wait();
  }
  (void)co_await self->output_read.wait_for(kDrainLimit);
  (void)co_await self->error_read.wait_for(kDrainLimit);
  self->status = status;
  self->ended.set();
}

QemuProcess::QemuProcess(const asio::any_io_executor& executor, ProcessSpec spec, Logger& log) {
  spec.standard_input = ProcessSpec::Null{};
  spec.standard_output = ProcessSpec::ToPipe{};
  spec.standard_error = ProcessSpec::ToPipe{};
  spec.new_process_group = true;
  // No die_with_parent: when we are killed, the guest goes on and `limactl stop --force` finds it.
  state_ = std::make_shared<State>(executor, spawn(spec), log);
  const pid_t pid = state_->child.pid();
  // One that has ended already has no start time any more; exited() will tell.
  state_->identity = ProcessIdentity::of(pid).value_or(ProcessIdentity{.pid = pid, .boot_id = {}});
  asio::co_spawn(executor,
                 State::read(state_, state_->standard_output, "stdout", state_->output_read),
                 asio::detached);
  asio::co_spawn(executor,
                 State::read(state_, state_->standard_error, "stderr", state_->error_read),
                 asio::detached);
  asio::co_spawn(executor, State::reap(state_), asio::detached);
}

QemuProcess::~QemuProcess() {
  state_->close();
  try {
    if (state_->child.running()) state_->status = state_->child.terminate();
    state_->ended.set();
  } catch (const std::exception& error) {
    state_->log.warning("could not end QEMU: {}", error.what());
  }
}

const ProcessIdentity& QemuProcess::identity() const { return state_->identity; }

asio::awaitable<WaitStatus> QemuProcess::exited() {
  auto state = state_;
  co_await state->ended.wait();
  check(state->status.has_value(), "QEMU ended without a status");
  co_return *state->status;
}

asio::awaitable<bool> QemuProcess::exited_within(std::chrono::milliseconds limit) {
  auto state = state_;
  co_return co_await state->ended.wait_for(limit);
}

bool QemuProcess::ended() const { return state_->ended.is_set(); }

std::vector<std::string> QemuProcess::last_lines() const {
  return {state_->lines.begin(), state_->lines.end()};
}

void QemuProcess::kill() {
  if (state_->child.running()) state_->child.signal(SIGKILL);
}

}  // namespace limequat::driver::qemu
