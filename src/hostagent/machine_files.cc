#include "hostagent/machine_files.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/error.h"
#include "cidata/iso.h"
#include "config/derived.h"
#include "image/disk.h"
#include "ssh/config_file.h"
#include "ssh/key.h"

namespace limequat::hostagent {
namespace {

constexpr int kOldDefaultPort = 60022;

std::optional<std::string> first_words(const Path& path) {
  auto text = read_file_if_exists(path, 1u << 16);
  while (text && !text->empty() && (text->back() == '\n' || text->back() == ' ')) text->pop_back();
  return text;
}

std::optional<Path> if_there(const Path& path) {
  return limequat::exists(path) ? std::optional(path) : std::nullopt;
}

// A TCP port that was free a moment ago: bound and released. QEMU binds it next; should another
// program be faster, its error says so and a new start takes another port.
int free_port() {
  const UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (!fd || ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) < 0 ||
      ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size) < 0) {
    throw_errno("failed to find a free port, try setting `ssh.localPort` manually");
  }
  return ntohs(address.sin_port);
}

}  // namespace

cidata::SeedInput seed_input(const store::Instance& instance, const store::Home& home,
                             const config::HostFacts& facts, std::string iid, bool debug) {
  const config::Machine& machine = *instance.config;
  cidata::SeedInput input;
  input.instance_name = instance.name;
  input.hostname = instance.hostname;
  input.iid = std::move(iid);
  input.mac_address = config::mac_address(facts.machine_id, instance.dir.string());
  const ssh::KeyPair pair = ssh::ensure_key(home.config_directory());
  const auto dot_ssh =
      machine.ssh.load_dot_ssh_pub_keys ? std::optional(Path(facts.home) / ".ssh") : std::nullopt;
  input.ssh_public_keys = ssh::public_keys(pair, dot_ssh).lines;
  for (const auto& [name, value] : current_environment()) input.host_environment[name] = value;
  for (const auto& file : machine.ca_certs.files) input.ca_cert_files.push_back(read_file(file));
  input.host_home = facts.home;
  input.debug = debug;
  return input;
}

void write_seed(const store::Instance& instance, const cidata::SeedInput& input,
                std::int64_t start_time, Logger& logger) {
  const store::InstanceFiles files = instance.files();
  write_file_atomic(files.cloud_config(), cidata::make_cloud_config(*instance.config, input), 0444,
                    false);
  const cidata::Seed seed = cidata::make_seed(*instance.config, input);
  for (const auto& warning : seed.warnings) logger.warning("{}", warning);
  cidata::write_iso(files.cidata(), seed, start_time);
}

void write_ssh_config(const store::Instance& instance, const ssh::Connection& connection) {
  write_file_atomic(instance.files().ssh_config(),
                    ssh::config_file(connection.options, connection.destination, instance.hostname),
                    0600, false);
}

driver::BootFiles boot_files(const store::InstanceFiles& files) {
  driver::BootFiles boot;
  if (limequat::exists(files.disk())) {
    const image::Format format = image::check_disk(files.directory());
    boot.disk = driver::Disk{files.disk(), std::string(image::to_string(format))};
  }
  boot.iso = if_there(files.iso());
  boot.kernel = if_there(files.kernel());
  boot.kernel_cmdline = first_words(files.kernel_cmdline());
  boot.initrd = if_there(files.initrd());
  boot.firmware = if_there(files.firmware());
  boot.cidata = files.cidata();
  if (!boot.disk && !boot.iso) {
    throw Error(fmt::format("{} is missing (hint: `limactl start` makes it from the image)",
                            files.disk().string()));
  }
  return boot;
}

int choose_ssh_port(const store::Instance& instance) {
  if (instance.config->ssh.local_port != 0) return instance.config->ssh.local_port;
  if (instance.name == "default" && config::compare_version(instance.lima_version, "2.0.0") < 0) {
    return kOldDefaultPort;
  }
  return free_port();
}

}  // namespace limequat::hostagent
