#include "hostprovision/running_script.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <utility>

#include "base/error.h"
#include "hostprovision/leftovers.h"

namespace limequat::hostprovision {
namespace {

namespace asio = boost::asio;

// Beyond the grace of an order: for the keeper to kill, look again and exit.
constexpr std::chrono::seconds kKeeperSlack{5};
constexpr std::size_t kFairShare = 64u << 10;  // of one script, before others have their turn
constexpr std::size_t kPipeSize = 1u << 20;    // more than a pipe holds (pipe(7): 64 KiB)

struct SocketPair {
  UniqueFd ours;
  UniqueFd theirs;
};

SocketPair make_socket_pair() {
  std::array<int, 2> fds{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds.data()) < 0)
    throw_errno("socketpair");
  return {UniqueFd(fds[0]), UniqueFd(fds[1])};
}

// Not a pipe, which may hold less; not an argument, which everybody can read.
UniqueFd environment_file(const Environment& environment) {
  UniqueFd fd(::memfd_create("host-script-environment", MFD_CLOEXEC));
  if (!fd) throw_errno("memfd_create");
  write_all(fd.get(), environment_block(environment));
  if (::lseek(fd.get(), 0, SEEK_SET) < 0) throw_errno("lseek");
  return fd;
}

}  // namespace

std::shared_ptr<RunningScript> RunningScript::start(
    const asio::any_io_executor& executor, Run run, LaunchOptions launch, ScriptOutput::Sink sink,
    Callbacks callbacks, const std::function<std::chrono::steady_clock::time_point()>& now) {
  // Not make_shared: the constructor is private.
  std::shared_ptr<RunningScript> script(new RunningScript(
      executor, std::move(run), std::move(launch), std::move(sink), std::move(callbacks), now));
  script->spawn_keeper();
  script->begin_listening();
  return script;
}

RunningScript::RunningScript(const asio::any_io_executor& executor, Run run, LaunchOptions launch,
                             ScriptOutput::Sink sink, Callbacks callbacks,
                             const std::function<std::chrono::steady_clock::time_point()>& now)
    : run_(std::move(run)),
      launch_(std::move(launch)),
      callbacks_(std::move(callbacks)),
      output_(std::move(sink), SecretMask(run_.secrets), now, RateLimit(launch_.lines_per_second)),
      control_(executor),
      standard_output_(executor),
      standard_error_(executor),
      keeper_end_(executor),
      watchdog_(executor),
      shell_ended_(executor),
      gone_(executor) {}

RunningScript::~RunningScript() {
  // Without this, Child's destructor would SIGKILL a keeper that grants its script a grace.
  if (keeper_.running()) send(EndOrder{0});
}

void RunningScript::write_files() {
  if (run_.script) {
    const auto& spec = *run_.script;
    if (!spec.copy.empty()) write_debug_script(spec.copy, spec.bytes);
    file_ = ScriptFile::create(spec.path, spec.bytes);
    run_.script->bytes = std::string();  // a background script may run for days
  }
  if (run_.sandbox && ::mkdir(run_.sandbox->temp.c_str(), 0700) < 0) {
    throw_errno(fmt::format("make folder {}", run_.sandbox->temp.string()));
  }
}

KeeperSpec RunningScript::keeper_spec() const {
  KeeperSpec keeper{.index = run_.info.index,
                    .grace_ms = static_cast<int>(launch_.grace.count()),
                    .remove_folder = launch_.script_folder,
                    .argv = run_.argv};
  if (run_.script) keeper.remove_file = run_.script->path;
  if (run_.sandbox) {
    keeper.remove_tree = run_.sandbox->temp;
    keeper.sandbox = run_.sandbox->policy;
    keeper.environment_fd = kKeeperEnvironmentFd;
  }
  return keeper;
}

void RunningScript::spawn_keeper() {
  write_files();
  SocketPair control = make_socket_pair();
  const KeeperSpec keeper = keeper_spec();
  set_variable(run_.environment, kMarkVariable, launch_.mark);
  ProcessSpec spec{.argv = launch_.keeper,
                   .working_directory = run_.working_directory,
                   .standard_output = ProcessSpec::ToPipe{},
                   .standard_error = ProcessSpec::ToPipe{},
                   .extra_fds = {{kKeeperControlFd, control.theirs.get()}},
                   .new_session = true};
  UniqueFd environment;
  if (run_.sandbox) {
    environment = environment_file(run_.environment);
    spec.extra_fds.emplace_back(kKeeperEnvironmentFd, environment.get());
    spec.environment = current_environment();
    set_variable(*spec.environment, kMarkVariable, launch_.mark);
  } else {
    spec.environment = std::move(run_.environment);
  }
  const auto words = keeper_arguments(keeper);
  spec.argv.insert(spec.argv.end(), words.begin(), words.end());
  keeper_ = spawn(spec);
  control_.assign(control.ours.release());
  standard_output_.assign(keeper_.standard_output.release());
  standard_error_.assign(keeper_.standard_error.release());
  keeper_end_.assign(duplicate(keeper_.pidfd()).release());
  callbacks_.on_process(LedgerEntry::Role::keeper, keeper_.pid());
}

void RunningScript::begin_listening() {
  const auto self = shared_from_this();
  // Each coroutine keeps the object alive through its completion handler.
  const auto keep = [self](const std::exception_ptr& error) {
    if (error) std::rethrow_exception(error);
  };
  // So that asynchronous reads never block on a pipe that has less than it promised.
  for (Stream* stream : {&control_, &standard_output_, &standard_error_})
    stream->non_blocking(true);
  asio::co_spawn(control_.get_executor(), listen_to_keeper(), keep);
  asio::co_spawn(control_.get_executor(),
                 read_output(standard_output_, OutputStream::standard_output), keep);
  asio::co_spawn(control_.get_executor(),
                 read_output(standard_error_, OutputStream::standard_error), keep);
}

asio::awaitable<void> RunningScript::listen_to_keeper() {
  for (;;) {
    std::array<char, 4096> packet{};
    boost::system::error_code error;
    const std::size_t got = co_await control_.async_read_some(
        asio::buffer(packet), asio::redirect_error(asio::use_awaitable, error));
    if (abandoned_) co_return;
    if (error) break;
    if (const auto report = parse_keeper_report({packet.data(), got})) on_report(*report);
  }
  boost::system::error_code ignored;
  co_await keeper_end_.async_wait(Stream::wait_read,
                                  asio::redirect_error(asio::use_awaitable, ignored));
  if (!abandoned_) finish_keeper(keeper_.wait());
}

void RunningScript::on_report(const KeeperReport& report) {
  if (const auto* started = std::get_if<ShellStarted>(&report)) {
    callbacks_.on_process(LedgerEntry::Role::shell, started->pid);
  } else if (const auto* failed = std::get_if<ShellNotStarted>(&report)) {
    finish_shell({.status = std::nullopt, .problem = failed->why});
  } else {
    finish_shell({.status = std::get<ShellEnded>(report).status, .problem = {}});
  }
}

asio::awaitable<void> RunningScript::read_output(Stream& stream, OutputStream which) {
  for (;;) {
    boost::system::error_code error;
    // Not async_read_some: bytes that it had taken while its completion was still queued would be
    // missing in drain(), and come after what drain() read.
    co_await stream.async_wait(Stream::wait_read, asio::redirect_error(asio::use_awaitable, error));
    if (abandoned_ || error) co_return;
    if (read_now(stream, which, kFairShare) == Pipe::ended) break;
  }
  output_.flush(which);
}

// Takes at most about `limit` bytes of what is in the pipe.
RunningScript::Pipe RunningScript::read_now(Stream& stream, OutputStream which, std::size_t limit) {
  std::array<char, 8192> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by read
  for (std::size_t taken = 0; taken < limit;) {
    const ssize_t got = ::read(stream.native_handle(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return Pipe::open;
    if (got <= 0) return Pipe::ended;
    taken += static_cast<std::size_t>(got);
    output_.feed(which, {buffer.data(), static_cast<std::size_t>(got)});
  }
  return Pipe::open;
}

// What the shell wrote before it ended is in the pipe now; what its children write later is not
// waited for.
void RunningScript::drain(Stream& stream, OutputStream which) {
  if (!stream.is_open()) return;
  (void)read_now(stream, which, kPipeSize);
  output_.flush(which);
}

void RunningScript::finish_shell(ShellResult result) {
  if (shell_ended_.is_set()) return;
  drain(standard_output_, OutputStream::standard_output);
  drain(standard_error_, OutputStream::standard_error);
  output_.finish();
  file_.remove();
  result_ = std::move(result);
  callbacks_.on_shell_end(*this);
  shell_ended_.set();
}

void RunningScript::finish_keeper(WaitStatus status) {
  watchdog_.cancel();
  // A keeper that was killed could not end what was below it.
  if (status.signal()) {
    kill_marked(launch_.mark);
    if (run_.sandbox) remove_script_temp(run_.sandbox->temp);
  }
  left_something_ = status.exit_code() == kKeeperLeftSomething;
  finish_shell({.status = std::nullopt, .problem = "its keeper ended: " + status.to_string()});
  drain(standard_output_, OutputStream::standard_output);
  drain(standard_error_, OutputStream::standard_error);
  output_.finish();
  for (Stream* stream : {&control_, &standard_output_, &standard_error_, &keeper_end_}) {
    boost::system::error_code ignored;
    stream->close(ignored);
  }
  const auto self = shared_from_this();
  callbacks_.on_gone(*this);
  gone_.set();
}

void RunningScript::send(const EndOrder& order) {
  if (!control_.is_open()) return;
  const std::string packet = to_packet(order);
  // A keeper that has died is seen by its pidfd.
  (void)!::send(control_.native_handle(), packet.data(), packet.size(),
                MSG_NOSIGNAL | MSG_DONTWAIT);
}

void RunningScript::end(std::chrono::milliseconds grace) {
  if (gone_.is_set()) return;
  send(EndOrder{static_cast<int>(grace.count())});
  const auto patience = grace + kKeeperSlack;
  const auto limit = std::chrono::steady_clock::now() + patience;
  if (std::exchange(ordered_to_end_, true) && watchdog_.expiry() <= limit) return;
  watchdog_.expires_at(limit);
  watchdog_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (!error && self) self->destroy();
  });
}

void RunningScript::destroy() {
  if (!keeper_.running()) return;
  keeper_.signal(SIGKILL);
  kill_marked(launch_.mark);
}

void RunningScript::abandon() {
  abandoned_ = true;
  watchdog_.cancel();
  send(EndOrder{0});
  if (keeper_.running() && !keeper_.wait_for(kKeeperSlack)) {
    destroy();
    keeper_.wait();
  }
  file_.remove();
  for (Stream* stream : {&control_, &standard_output_, &standard_error_, &keeper_end_}) {
    boost::system::error_code ignored;
    stream->close(ignored);
  }
}

}  // namespace limequat::hostprovision
