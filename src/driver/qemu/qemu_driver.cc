#include "driver/qemu/qemu_driver.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <boost/asio/this_coro.hpp>
#include <cstdlib>

#include "base/error.h"
#include "base/process_record.h"
#include "base/quote.h"
#include "driver/qemu/accel_probe.h"
#include "driver/qemu/argv.h"
#include "driver/qemu/exit_reason.h"
#include "driver/qemu/features.h"
#include "driver/qemu/firmware.h"
#include "driver/qemu/process.h"
#include "driver/qemu/qmp.h"
#include "driver/qemu/vm.h"
#include "driver/qemu/vnc.h"

namespace limequat::driver::qemu {
namespace asio = boost::asio;

namespace {

constexpr int kMonitorFd = 3;  // in QEMU: the first after the standard streams

// Everything that is decided before anything is started.
struct Plan {
  Program program;
  Features features;
  std::string accelerator;
  std::string why_no_kvm;  // empty when KVM is used, or is not to be expected
  std::vector<std::string> warnings;
};

struct SocketPair {
  UniqueFd ours;
  UniqueFd theirs;
};

SocketPair make_socket_pair() {
  int ends[2] = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) throw_errno("socketpair");
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

std::string quoted(const std::vector<std::string>& argv) {
  std::string line;
  for (const auto& word : argv) line += (line.empty() ? "" : " ") + shell_quote(word);
  return line;
}

// What an earlier run left. Logs too: who reads them is looking for this boot.
void remove_leftovers(const Path& directory) {
  for (const char* name : {"qmp.sock", "serial.sock", "serial.log", "serialp.sock", "serialp.log",
                           "serialv.sock", "serialv.log"}) {
    remove_file(directory / name);
  }
  VncAccess::remove_files(directory);
}

void refuse_unsupported(const config::Machine& machine) {
  using config::Os;
  if (machine.os != Os::linux && machine.os != Os::freebsd) {
    throw Error(fmt::format("guests with `os: {}` cannot run with the vmType `qemu`",
                            config::to_string(machine.os)));
  }
}

class QemuDriver : public Driver {
 public:
  QemuDriver(Logger& log, Surroundings surroundings)
      : log_(log), surroundings_(std::move(surroundings)) {}

  [[nodiscard]] std::string_view name() const override { return "qemu"; }

  void check(const config::Machine& machine) override {
    const Plan plan = make_plan(machine);
    for (const auto& warning : plan.warnings) log_.warning("{}", warning);
    (void)choose_firmware(plan, machine, std::nullopt);
  }

  [[nodiscard]] asio::awaitable<std::unique_ptr<RunningVm>> start(StartRequest request) override;

 private:
  [[nodiscard]] Plan make_plan(const config::Machine& machine) const;
  [[nodiscard]] std::optional<Path> choose_firmware(const Plan& plan,
                                                    const config::Machine& machine,
                                                    const std::optional<Path>& downloaded) const;
  [[nodiscard]] ProcessSpec make_spec(const Plan& plan, const StartRequest& request) const;

  Logger& log_;
  Surroundings surroundings_;
};

Plan QemuDriver::make_plan(const config::Machine& machine) const {
  refuse_unsupported(machine);
  Plan plan;
  plan.program = find_qemu(machine.arch, surroundings_.get_env);
  const std::string_view type = machine_type(machine.arch);
  plan.features =
      cached_features(plan.program, type, surroundings_.cache_folder / "qemu-features.json");
  plan.accelerator = "tcg";
  if (machine.arch == config::host_arch()) {
    const KvmState kvm =
        cached_kvm(surroundings_.cache_folder / "acceleration", surroundings_.kvm_device);
    plan.why_no_kvm = explain(kvm);
    if (plan.why_no_kvm.empty() && !plan.features.accelerators.contains("kvm")) {
      plan.why_no_kvm = fmt::format("{} was built without it", plan.program.executable.string());
    }
    if (plan.why_no_kvm.empty()) plan.accelerator = "kvm";
  }
  plan.warnings = check_features(plan.features, plan.program,
                                 {.accelerator = plan.accelerator,
                                  .machine_type = std::string(type),
                                  .cpu = cpu_model(machine, plan.accelerator),
                                  .minimum_version = machine.qemu_minimum_version});
  return plan;
}

std::optional<Path> QemuDriver::choose_firmware(const Plan& plan, const config::Machine& machine,
                                                const std::optional<Path>& downloaded) const {
  if (!needs_uefi(machine.arch, machine.firmware.legacy_bios)) return std::nullopt;
  if (downloaded) return downloaded;
  // One of these is still to be fetched when a machine is checked before its first start.
  for (const auto& image : machine.firmware.images) {
    if (image.arch == machine.arch && (image.vm_type.empty() || image.vm_type == "qemu")) {
      return std::nullopt;
    }
  }
  return find_firmware(machine.arch, plan.program.executable, surroundings_.home,
                       [](const Path& path) { return limequat::exists(path); });
}

ProcessSpec QemuDriver::make_spec(const Plan& plan, const StartRequest& request) const {
  const ArgvInput input{.machine = request.machine,
                        .name = request.name,
                        .directory = request.directory,
                        .files = request.files,
                        .firmware = choose_firmware(plan, request.machine, request.files.firmware),
                        .accelerator = plan.accelerator,
                        .version = plan.features.version,
                        .ssh_local_port = request.ssh_local_port,
                        .mac_address = request.mac_address,
                        .report_socket = request.report_socket,
                        .monitor_fd = kMonitorFd};
  ProcessSpec spec;
  spec.argv = {plan.program.executable.string()};
  for (const auto& words : {plan.program.extra_arguments, make_argv(input)}) {
    spec.argv.insert(spec.argv.end(), words.begin(), words.end());
  }
  return spec;
}

asio::awaitable<std::unique_ptr<RunningVm>> QemuDriver::start(StartRequest request) {
  const auto executor = co_await asio::this_coro::executor;
  const Plan plan = make_plan(request.machine);
  if (!plan.why_no_kvm.empty()) {
    log_.warning("No hardware acceleration, the machine will be slow: {}", plan.why_no_kvm);
  }
  if (!plan.program.plain()) {
    log_.warning("Specifying arguments for QEMU in the environment is meant for debugging only");
  }
  ProcessSpec spec = make_spec(plan, request);
  SocketPair monitor = make_socket_pair();
  spec.extra_fds = {{kMonitorFd, monitor.theirs.get()}};
  const ProcessRecord record(request.identity_file);
  spec.last_act = record.last_act();
  remove_leftovers(request.directory);

  log_.info("Starting QEMU (hint: to watch the boot progress, see {})",
            name_quote((request.directory / "serial*.log").string()));
  log_.debug("QEMU command line: {}", quoted(spec.argv));
  auto process = std::make_unique<QemuProcess>(executor, std::move(spec), log_);
  monitor.theirs.reset();  // QEMU has it now: its end must be the end of the connection

  const auto on_event = [handler = request.on_event](const QmpEvent& event) {
    const auto meaning = to_vm_event(event);
    if (handler && meaning) handler(*meaning);
  };
  std::unique_ptr<QmpClient> client;
  std::string failure;
  try {
    client = co_await QmpClient::attach(std::move(monitor.ours), on_event, {});
  } catch (const Error& error) {
    failure = error.message();
  }
  if (!client) {
    // Its end explains more than the end of the connection does, and follows at once.
    if (!co_await process->exited_within(std::chrono::seconds(2))) throw Error(failure);
    const WaitStatus status = co_await process->exited();
    throw Error(explain_exit(status, process->last_lines()));
  }
  std::unique_ptr<VncAccess> vnc;
  if (request.machine.video_display == "vnc") {
    vnc = co_await VncAccess::open(*client, request.machine.vnc_display, request.directory, log_);
  }
  co_return std::make_unique<QemuVm>(std::move(process), std::move(client), std::move(vnc),
                                     request.directory / "qemu.pid", log_);
}

}  // namespace

Surroundings real_surroundings() {
  Surroundings result;
  result.get_env = [](std::string_view name) -> std::optional<std::string> {
    const char* value = std::getenv(std::string(name).c_str());
    return value ? std::optional<std::string>(value) : std::nullopt;
  };
  result.home = result.get_env("HOME").value_or("/");
  const auto cache = result.get_env("XDG_CACHE_HOME");
  const bool given = cache && cache->starts_with('/');
  result.cache_folder = (given ? Path(*cache) : result.home / ".cache") / "limequat";
  return result;
}

std::unique_ptr<Driver> make_qemu_driver(Logger& log, Surroundings surroundings) {
  return std::make_unique<QemuDriver>(log, std::move(surroundings));
}

}  // namespace limequat::driver::qemu
