#include "hostagent/agent.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <optional>
#include <utility>

#include "base/async_race.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/quote.h"
#include "config/derived.h"
#include "driver/driver.h"
#include "driver/qemu/qemu_driver.h"
#include "driver/serial_watch.h"
#include "hostagent/boot.h"
#include "hostagent/boot_error.h"
#include "hostagent/claimed_pid_file.h"
#include "hostagent/control_server.h"
#include "hostagent/event_log.h"
#include "hostagent/host_scripts.h"
#include "hostagent/last_words.h"
#include "hostagent/machine_files.h"
#include "hostagent/report_channel.h"
#include "hostagent/ssh_link.h"
#include "hostagent/stop_requests.h"
#include "hostagent/unix_listener.h"
#include "hostprovision/leftovers.h"
#include "lifecycle/script_phase.h"
#include "lifecycle/ssh_access.h"
#include "lifecycle/stop.h"
#include "store/instance_lock.h"
#include "store/pid_file.h"

namespace limequat::hostagent {
namespace {

namespace asio = boost::asio;
namespace stop_reason = lifecycle::stop_reason;

store::Instance load_instance(const std::string& name, const store::Home& home,
                              const config::Loader& loader) {
  auto instance = store::inspect(home, name, loader);
  if (!instance) throw Error(fmt::format("instance {} does not exist", name_quote(name)));
  store::require_config(*instance);
  return std::move(*instance);
}

// QEMU and forwards of many ports need more than the usual soft limit of 1024.
void raise_open_file_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

class Agent {
 public:
  Agent(asio::io_context& io, const AgentOptions& options, const store::Home& home,
        const config::Loader& loader, LastWords& last_words, Logger& logger)
      : options_(options),
        home_(home),
        facts_(loader.facts()),
        logger_(logger),
        instance_(load_instance(options.instance, home, loader)),
        files_(instance_.files()),
        driver_(driver::qemu::make_qemu_driver(logger)),
        executor_(io.get_executor()),
        events_(options.event_fd, last_words),
        scripts_(instance_, home, events_, logger, options.skip_host_scripts),
        stop_(executor_, logger, [this] { scripts_.skip_from_now_on(); }) {
    if (options.lock_fd >= 0) {
      // Inherited without close-on-exec; children must not keep the lock.
      const UniqueFd inherited(options.lock_fd);
      lock_ = store::InstanceLock::adopt(duplicate(inherited.get()));
    }
  }

  // From nothing to the end of the machine, in named steps.
  asio::awaitable<void> live() {
    const ClaimedPidFile pid_file(store::agent_pid_file(files_));
    UnixListener control(executor_, options_.socket);
    UnixListener reports(executor_, files_.report_socket());
    // The services never end by themselves; they are cancelled when the life is over.
    co_await race(life(), serve_control(control, [this] { return info_json(); }),
                  receive_reports(reports, [this](const guestlink::Report& r) { hear(r); }),
                  stop_.listen());
  }

 private:
  asio::awaitable<void> life() {
    std::optional<std::string> failure;
    try {
      co_await start();
      co_await post_start();
      release_startup_memory();
      co_await stay();
    } catch (const Error& error) {
      failure = error.message();
    }
    co_await shut_down();
    const auto trouble = co_await post_stop();
    store::AgentStatus status{.exiting = true};
    if (failure) status.errors.push_back(*failure);
    if (trouble) status.errors.push_back(*trouble);
    events_.state(std::move(status));
    if (failure) throw Error(*failure);
  }

  asio::awaitable<void> start() {
    begin();
    auto owed_interruption = stop_.requested();
    co_await scripts_.settle_owed(std::move(owed_interruption));
    auto interruption = stop_.requested();
    co_await scripts_.pre_start(std::move(interruption));
    scripts_.promise_post_stop();
    co_await start_machine();
    co_await wait_until_ready();
  }

  void begin() {
    if (instance_.config->vm_type != driver_->name()) {
      throw Error(
          fmt::format("unknown or unsupported VM type: {}", name_quote(instance_.config->vm_type)));
    }
    refuse_running_driver();
    hostprovision::end_leftovers(instance_.dir);
    raise_open_file_limit();
    driver_->check(*instance_.config);
    const auto now = std::chrono::system_clock::now();
    const std::int64_t start_time = std::chrono::system_clock::to_time_t(now);
    iid_ = fmt::format("iid-{}", start_time);
    ssh_port_ = choose_ssh_port(instance_);
    instance_.ssh_local_port = ssh_port_;
    scripts_.set_ssh_port(ssh_port_);
    const cidata::SeedInput seed = seed_input(instance_, home_, facts_, iid_, options_.debug);
    write_seed(instance_, seed, start_time, logger_);
    mac_address_ = seed.mac_address;
    const ssh::Connection connection = lifecycle::connection_to(instance_, home_, ssh_port_);
    write_ssh_config(instance_, connection);
    link_.emplace(connection, files_.ssh_control_socket(), logger_);
    events_.state({.ssh_local_port = ssh_port_});
  }

  // A machine that outlived its host agent: its scripts must not run as if it had ended.
  void refuse_running_driver() {
    const auto driver =
        store::driver_pid_file(files_, instance_.config->vm_type).running_or_recorded();
    if (!driver) return;
    throw Error(
        fmt::format("the machine of {0} still runs (process {1}), without its host agent "
                    "(hint: limactl stop -f {0})",
                    name_quote(instance_.name), driver->pid));
  }

  asio::awaitable<void> start_machine() {
    events_.progress(store::BootStep{"starting", "QEMU"});
    // Before QEMU exists, so that no report can come unheard.
    boot_.emplace(executor_, *instance_.config, iid_, *link_, logger_,
                  [this](std::string phase, std::string step) {
                    events_.progress(store::BootStep{std::move(phase), std::move(step)});
                  });
    remove_file(files_.serial_log());  // evidence of this boot only
    const store::PidFile pid_file = store::driver_pid_file(files_, instance_.config->vm_type);
    driver::StartRequest request{.machine = *instance_.config,
                                 .name = instance_.name,
                                 .directory = instance_.dir,
                                 .files = boot_files(files_),
                                 .ssh_local_port = static_cast<std::uint16_t>(ssh_port_),
                                 .mac_address = mac_address_,
                                 .report_socket = files_.report_socket(),
                                 .identity_file = pid_file.identity_path()};
    request.on_event = [this](driver::VmEvent event) {
      logger_.debug("QEMU: {}", driver::to_string(event));
    };
    auto started = co_await race(driver_->start(std::move(request)), stop_.requested());
    if (started.index() == 1) throw_interrupted();
    vm_ = std::get<0>(std::move(started));
    instance_.status = store::Status::running;  // for the templates of later phases (H9)
    instance_.host_agent = ProcessIdentity::self();
    instance_.driver = vm_->identity();
    events_.progress(store::BootStep{"booting", ""});
  }

  asio::awaitable<void> wait_until_ready() {
    if (instance_.config->plain) {
      logger_.info(
          "Running in plain mode. Mounts, dynamic port forwarding, containerd, etc. will be "
          "ignored. Guest agent will not be running.");
    }
    auto outcome =
        co_await race(boot_->bring_up(), driver::watch_for_boot_failure(files_.serial_log()),
                      vm_->exited(), stop_.requested());
    switch (outcome.index()) {
      case 0:
        ready(std::get<0>(std::move(outcome)));
        break;
      case 1:
        vm_->kill();  // a guest without a kernel hears no power button
        throw boot_failed(std::get<1>(outcome), files_.serial_log(), logger_);
      case 2:
        throw ended_while_booting(std::get<2>(outcome), vm_->last_output(), files_.serial_log(),
                                  logger_);
      default:
        throw_interrupted();
    }
  }

  void ready(std::vector<std::string> errors) {
    ready_ = true;
    if (!errors.empty()) log_serial_tail(files_.serial_log(), logger_);
    const bool more = errors.empty() && scripts_.has_post_start();
    // Held through post-start: a script that is waited for must not stop the machine.
    if (!more) lock_.reset();
    store::AgentStatus status{
        .running = true, .degraded = !errors.empty(), .ssh_local_port = ssh_port_};
    status.errors = std::move(errors);
    if (more) status.host_provision_phase = config::to_string(config::Phase::post_start);
    events_.state(std::move(status));
  }

  asio::awaitable<void> until_post_start_ends() {
    co_await race(vm_->exited(), stop_.requested(), stop_.post_start_ended());
  }

  // The machine is ready, and stays so whatever becomes of them.
  asio::awaitable<void> post_start() {
    if (events_.current().host_provision_phase.empty()) co_return;
    auto interruption = until_post_start_ends();
    auto trouble = co_await scripts_.post_start(std::move(interruption));
    lock_.reset();
    store::AgentStatus status = events_.current();
    status.host_provision_phase.clear();
    status.degraded = trouble.has_value();
    if (trouble) status.errors.push_back(std::move(*trouble));
    events_.state(std::move(status));
  }

  // Until the machine ends by itself, or is to be stopped and no script refuses.
  asio::awaitable<void> stay() {
    for (;;) {
      auto ended = co_await race(vm_->exited(), stop_.requested());
      if (ended.index() == 0) {
        reason_ =
            std::get<0>(ended).success() ? stop_reason::kGuestShutdown : stop_reason::kCrashed;
        logger_.info("The machine has shut down");
        co_return;
      }
      const bool refused = co_await refuses_stop();
      if (!refused) break;
    }
    reason_ = stop_reason::kStopped;
    logger_.info("Shutting down the machine");
  }

  asio::awaitable<bool> refuses_stop() {
    auto interruption = stop_.begin_scripts();
    auto trouble = co_await scripts_.pre_stop(std::move(interruption));
    stop_.end_scripts();
    if (!trouble) co_return false;
    if (!stop_.may_be_refused()) {
      logger_.error("{}", *trouble);
      logger_.warning("The machine is stopped all the same: it was SIGTERM that asked for it");
      co_return false;
    }
    logger_.warning("A pre-stop host script refused the stop");
    stop_.refuse();
    events_.stop_refused(std::move(*trouble));
    co_return true;
  }

  asio::awaitable<std::optional<std::string>> post_stop() {
    auto interruption = stop_.begin_scripts();
    co_return co_await scripts_.post_stop(reason_, std::move(interruption));
  }

  [[noreturn]] void throw_interrupted() { throw Error(std::string(lifecycle::kStartInterrupted)); }

  asio::awaitable<void> shut_down() {
    if (link_) co_await link_->close();
    if (vm_) {
      auto impatient = [this]() -> asio::awaitable<void> {
        co_await stop_.insisted();
        logger_.warning("Stopping again: killing the machine");
        vm_->kill();
        co_await vm_->exited();
      };
      // A guest that is still booting may not listen to the power button yet, and has nothing to
      // lose. Variables of their own: GCC 12 destroys the temporaries of a conditional twice in a
      // co_await.
      auto shutting_down = ready_ ? vm_->shut_down() : vm_->shut_down(std::chrono::seconds(15));
      auto impatience = impatient();
      co_await race(std::move(shutting_down), std::move(impatience));
      const store::PidFile pid_file = store::driver_pid_file(files_, instance_.config->vm_type);
      pid_file.remove_if(vm_->identity());
      vm_.reset();
      instance_.status = store::Status::stopped;
      instance_.driver.reset();
    }
  }

  void hear(const guestlink::Report& report) {
    if (boot_) boot_->on_report(report);
  }

  std::string info_json() const {
    return ssh_port_ == 0 ? "{}" : fmt::format(R"({{"sshLocalPort":{}}})", ssh_port_);
  }

  const AgentOptions& options_;
  const store::Home& home_;
  const config::HostFacts& facts_;
  Logger& logger_;
  store::Instance instance_;
  store::InstanceFiles files_;
  std::unique_ptr<driver::Driver> driver_;
  asio::any_io_executor executor_;
  EventLog events_;
  HostScripts scripts_;
  StopRequests stop_;
  std::string_view reason_ = stop_reason::kStartFailed;
  std::optional<store::InstanceLock> lock_;
  std::string iid_;
  std::string mac_address_;
  int ssh_port_ = 0;
  bool ready_ = false;
  std::optional<SshLink> link_;
  std::unique_ptr<driver::RunningVm> vm_;
  std::optional<Boot> boot_;
};

}  // namespace

void run_agent(const AgentOptions& options, const store::Home& home, const config::Loader& loader,
               Logger& logger) {
  LastWords last_words(options.last_words_fd);
  try {
    asio::io_context io(1);  // a hint: one thread
    Agent agent(io, options, home, loader, last_words, logger);
    std::exception_ptr failure;
    asio::co_spawn(io, agent.live(), [&](std::exception_ptr error) { failure = std::move(error); });
    io.run();
    if (failure) std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    last_words.say(error.what());
    throw;
  }
}

}  // namespace limequat::hostagent
