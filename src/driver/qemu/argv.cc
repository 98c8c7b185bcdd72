#include "driver/qemu/argv.h"

#include <fmt/format.h>

#include <utility>

#include "base/error.h"
#include "config/qemu_words.h"
#include "driver/qemu/program.h"

namespace limequat::driver::qemu {
namespace {

using config::Arch;

constexpr std::string_view kReportPort = "io.limequat.report.0";

// Validation said so already; a file may have changed since, and each is a little language of
// QEMU's in which a template could name files of the host.
void refuse(const std::string& problem) {
  if (!problem.empty()) throw Error(problem);
}

std::string escaped(const Path& path) { return escape_commas(path.string()); }

// The arguments in the making. Each add_… function below is one step of the order in the reference.
class Arguments {
 public:
  explicit Arguments(const ArgvInput& input) : in_(input), machine_(input.machine) {}

  std::vector<std::string> build() {
    add_memory();
    add_cpu_and_machine();
    add_firmware();
    add_disks();
    add_seed();
    add_kernel();
    add_network();
    add_random_source();
    add_audio();
    add_video();
    add_serial();
    add_monitors();
    add_report_port();
    add("-name", "lima-" + in_.name);
    add("-pidfile", (in_.directory / "qemu.pid").string());
    return std::move(arguments_);
  }

 private:
  void add(std::string option, std::string value) {
    arguments_.push_back(std::move(option));
    arguments_.push_back(std::move(value));
  }
  void add_device(std::string value) { add("-device", std::move(value)); }

  [[nodiscard]] Arch arch() const { return machine_.arch; }
  [[nodiscard]] bool is_arm() const { return arch() == Arch::aarch64 || arch() == Arch::armv7l; }
  [[nodiscard]] bool is_s390x() const { return arch() == Arch::s390x; }

  void add_memory() { add("-m", fmt::format("{}", machine_.memory >> 20)); }

  void add_cpu_and_machine() {
    const std::string model = cpu_model(machine_, in_.accelerator);
    refuse(config::cpu_model_problem(model));
    add("-cpu", model);
    const std::string type(machine_type(arch()));
    if (arch() == Arch::x86_64 && in_.accelerator == "tcg") {
      add("-machine", type + ",vmport=off");
      // One host thread per virtual CPU, and room for translated code: without it a second CPU
      // gains nothing and a large guest is translated over and over.
      add("-accel", "tcg,thread=multi,tb-size=512");
      add("-global", "ICH9-LPC.disable_s3=1");
      add("-global", "ICH9-LPC.disable_s4=1");
    } else if (arch() == Arch::riscv64) {
      // edk2 for RISC-V: the ACPI side of Linux is not there yet.
      add("-machine", fmt::format("{},acpi=off,accel={}", type, in_.accelerator));
    } else {
      add("-machine", fmt::format("{},accel={}", type, in_.accelerator));
    }
    add("-smp", fmt::format("{0},sockets=1,cores={0},threads=1", machine_.cpus));
  }

  void add_firmware() {
    if (!in_.firmware) return;
    add("-drive", "if=pflash,format=raw,readonly=on,file=" + escaped(*in_.firmware));
  }

  void add_disks() {
    const BootFiles& files = in_.files;
    add_device("qemu-xhci,id=usb-bus");
    if (files.disk && files.iso) {
      add_virtio_drive(*files.disk);
    } else if (files.disk) {
      add("-drive", fmt::format("file={},if=none,discard=on,id=boot-disk,format={}",
                                escaped(files.disk->path), files.disk->format));
      // bootindex: the order of disks alone does not decide when there are additional ones.
      add_device(fmt::format("{},drive=boot-disk,bootindex=1",
                             is_s390x() ? "virtio-blk-ccw" : "virtio-blk-pci"));
    }
    if (files.iso) {
      add("-boot", "order=d,splash-time=0,menu=on");
      add("-drive", fmt::format("file={},format=raw,media=cdrom,readonly=on", escaped(*files.iso)));
    } else {
      add("-boot", "order=c,splash-time=0,menu=on");
    }
    for (const auto& disk : files.additional_disks) add_virtio_drive(disk);
  }

  void add_virtio_drive(const Disk& disk) {
    add("-drive",
        fmt::format("file={},if=virtio,discard=on,format={}", escaped(disk.path), disk.format));
  }

  void add_seed() {
    add("-drive", "id=cdrom0,if=none,format=raw,readonly=on,file=" + escaped(in_.files.cidata));
    add_device("virtio-scsi,id=scsi0");
    add_device("scsi-cd,bus=scsi0.0,drive=cdrom0");
  }

  void add_kernel() {
    const BootFiles& files = in_.files;
    if (files.kernel) add("-kernel", files.kernel->string());
    if (files.kernel_cmdline) add("-append", *files.kernel_cmdline);
    if (files.initrd) add("-initrd", files.initrd->string());
  }

  void add_network() {
    add("-netdev", fmt::format("user,id=net0,net=192.168.5.0/24,dhcpstart=192.168.5.15,"
                               "hostfwd=tcp:127.0.0.1:{}-:22",
                               in_.ssh_local_port));
    add_device(fmt::format("{},netdev=net0,mac={}",
                           is_s390x() ? "virtio-net-ccw" : "virtio-net-pci", in_.mac_address));
  }

  void add_random_source() { add_device("virtio-rng-pci"); }

  void add_audio() {
    const std::string& device = machine_.audio_device;
    refuse(config::audio_device_problem(device));
    if (device.empty() || device == "none") {
      add("-audiodev", "none,id=snd0");
      return;
    }
    add("-audiodev", (device == "default" ? "pa" : device) + ",id=snd0");
    const std::string& interface = machine_.audio_interface;
    if (interface == "virtio" && (!in_.version || *in_.version >= Version{8, 2, 0})) {
      add_device("virtio-sound-pci,audiodev=snd0");
    } else if (interface == "virtio" || interface == "hda" || interface.empty()) {
      add_device("ich9-intel-hda");
      add_device("hda-output,audiodev=snd0");
    } else {
      throw Error(fmt::format("unknown audio.interface `{}`", interface));
    }
  }

  void add_video() {
    const std::string& display = machine_.video_display;
    refuse(config::display_problem(display));
    const bool vnc = display == "vnc";
    if (vnc) {
      refuse(config::vnc_display_problem(machine_.vnc_display));
      add("-display", fmt::format("vnc={},password=on", machine_.vnc_display));
    } else if (!display.empty()) {
      add("-display", display);
    }
    if (display == "none") {
      add("-vga", "none");
      return;
    }
    const bool has_vga = arch() == Arch::x86_64 || arch() == Arch::riscv64;
    add_device(has_vga ? "virtio-vga" : "virtio-gpu");
    add_device("virtio-keyboard-pci");
    // An absolute pointer, or a VNC viewer shows two cursors.
    add_device(vnc ? "virtio-tablet-pci" : "virtio-mouse-pci");
  }

  // A console on a socket, with what it printed in a log. `word`: "serial", "serialp", "serialv".
  void add_console(std::string_view id, std::string_view word) {
    add("-chardev", fmt::format("socket,id={},path={},server=on,wait=off,logfile={}", id,
                                escaped(in_.directory / fmt::format("{}.sock", word)),
                                escaped(in_.directory / fmt::format("{}.log", word))));
  }

  void add_serial() {
    add("-parallel", "none");
    add_console("char-serial", "serial");
    add("-serial", "chardev:char-serial");
    if (is_arm()) {
      // The first serial port of ARM machines is ttyAMA0; images print to ttyS0.
      add_console("char-serial-pci", "serialp");
      add_device("pci-serial,chardev=char-serial-pci");
    }
    add_console("char-serial-virtio", "serialv");
    // On s390x port 0 is not usable for a console when there is only one.
    add_device(fmt::format("virtio-serial-pci,id=virtio-serial0,max_ports={}", is_s390x() ? 2 : 1));
    add_device("virtconsole,chardev=char-serial-virtio,id=console0");
  }

  void add_monitors() {
    add("-chardev", fmt::format("socket,id=char-qmp,path={},server=on,wait=off",
                                escaped(in_.directory / "qmp.sock")));
    add("-qmp", "chardev:char-qmp");
    if (in_.monitor_fd) {
      add("-chardev", fmt::format("socket,id=char-agent,fd={}", *in_.monitor_fd));
      add("-qmp", "chardev:char-agent");
    }
  }

  void add_report_port() {
    if (in_.report_socket.empty()) return;
    add("-chardev",
        fmt::format("socket,id=char-report,path={},server=off", escaped(in_.report_socket)));
    // Port 0 of a controller is kept for consoles, hence two.
    add_device("virtio-serial-pci,id=virtio-serial1,max_ports=2");
    add_device(fmt::format("virtserialport,bus=virtio-serial1.0,chardev=char-report,name={}",
                           kReportPort));
  }

  const ArgvInput& in_;
  const config::Machine& machine_;
  std::vector<std::string> arguments_;
};

}  // namespace

std::vector<std::string> make_argv(const ArgvInput& input) { return Arguments(input).build(); }

std::string cpu_model(const config::Machine& machine, std::string_view accelerator) {
  const auto chosen = machine.qemu_cpu_type.find(std::string(config::to_string(machine.arch)));
  if (chosen != machine.qemu_cpu_type.end() && !chosen->second.empty()) return chosen->second;
  // Hardware acceleration exists for native machines only.
  return accelerator != "tcg" ? "host" : "max";
}

std::string escape_commas(std::string_view value) {
  std::string result;
  for (const char c : value) {
    result += c;
    if (c == ',') result += ',';
  }
  return result;
}

}  // namespace limequat::driver::qemu
