#include "cidata/user_data.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/quote.h"
#include "cidata/line_field.h"
#include "cidata/param_env.h"
#include "cidata/provision_files.h"
#include "cidata/yaml_text.h"

namespace limequat::cidata {
namespace {

constexpr std::string_view kBootScript = "cloud-init/00-lima.boot.sh";
constexpr std::string_view kBootCommand = "cloud-init/bootcmd.sh";

// A script travels as one argument, and Linux takes 128 KiB in one (MAX_ARG_STRLEN).
constexpr std::size_t kMaxBootScript = 120'000;

std::string_view guest_file(const SeedInput& input, std::string_view path) {
  const auto found = std::find_if(input.guest_files.begin(), input.guest_files.end(),
                                  [&](const auto& file) { return file.path == path; });
  check(found != input.guest_files.end(), fmt::format("no guest file {}", path));
  return found->bytes;
}

void add_packages(std::string& out, const Plan& plan) {
  if (!plan.machine.upgrade_packages) return;
  out +=
      "package_update: true\n"
      "package_upgrade: true\n"
      "package_reboot_if_required: true\n";
}

void add_mounts(std::string& out, const Plan& plan) {
  if (plan.mounts.empty() || (plan.mount_type != "9p" && plan.mount_type != "virtiofs")) return;
  out += "mounts:\n";
  for (const auto& mount : plan.mounts) {
    out += fmt::format("- [{}, {}, {}, {}, \"0\", \"0\"]\n", yaml_quoted(mount.tag),
                       yaml_quoted(mount.mount_point), yaml_quoted(mount.type),
                       yaml_quoted(mount.options));
  }
}

void add_timezone(std::string& out, const Plan& plan) {
  if (plan.machine.timezone.empty()) return;
  require_line("timezone", plan.machine.timezone);
  out += fmt::format("timezone: {}\n", yaml_quoted(plan.machine.timezone));
}

void add_user(std::string& out, const Plan& plan) {
  const auto& user = plan.machine.user;
  const auto field = [&](std::string_view key, std::string_view value) {
    out += fmt::format("  {}: {}\n", key, yaml_quoted(value));
  };
  out += fmt::format("users:\n- name: {}\n", yaml_quoted(user.name));
  field("uid", std::to_string(user.uid));
  if (!plan.comment.empty()) field("gecos", plan.comment);
  field("homedir", user.home);
  field("shell", user.shell);
  field("sudo", user.passwordless_sudo ? "ALL=(ALL) NOPASSWD:ALL" : "ALL=(ALL) ALL");
  out += fmt::format("  lock_passwd: {}\n", user.passwordless_sudo);
  out += "  ssh_authorized_keys:\n";
  for (const auto& key : plan.input.ssh_public_keys)
    out += fmt::format("  - {}\n", yaml_quoted(key));
}

void add_boot_script(std::string& out, const Plan& plan) {
  out += fmt::format(
      "write_files:\n"
      "- path: /var/lib/cloud/scripts/per-boot/00-lima.boot.sh\n"
      "  owner: root:root\n"
      "  permissions: \"0755\"\n"
      "  content: {}\n",
      yaml_block(guest_file(plan.input, kBootScript), 4));
}

// For guests that have neither systemd-resolved nor netplan, such as Alpine.
void add_resolv_conf(std::string& out, const Plan& plan) {
  if (plan.dns_addresses.empty()) return;
  out +=
      "manage_resolv_conf: true\n"
      "resolv_conf:\n"
      "  nameservers:\n";
  for (const auto& address : plan.dns_addresses)
    out += fmt::format("  - {}\n", yaml_quoted(address));
}

// Without empty lines and the white space around each line, which the templates' own indentation
// leaves.
std::string trimmed_certificate(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  std::string out;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    line.remove_prefix(std::min(line.find_first_not_of(kBlank), line.size()));
    if (line.empty()) continue;
    line = line.substr(0, line.find_last_not_of(kBlank) + 1);
    out.append(line).append("\n");
  }
  return out;
}

void add_ca_certs(std::string& out, const Plan& plan) {
  const auto& wanted = plan.machine.ca_certs;
  std::vector<std::string> certificates;
  for (const auto* list : {&plan.input.ca_cert_files, &wanted.certs}) {
    for (const auto& text : *list) {
      require_text("caCerts", text);
      certificates.push_back(trimmed_certificate(text));
    }
  }
  if (!wanted.remove_defaults && certificates.empty()) return;
  out += "ca_certs:\n";
  if (wanted.remove_defaults) out += "  remove_defaults: true\n";
  if (!certificates.empty()) out += "  trusted:\n";
  for (const auto& text : certificates) out += fmt::format("  - {}\n", yaml_block(text, 4));
}

// cloud-init quotes each word of a list for the shell.
void add_command(std::string& out, const std::vector<std::string>& words) {
  std::string_view lead = "- ";
  for (const auto& word : words) {
    const bool lines = word.find('\n') != word.npos;
    out += fmt::format("{}- {}\n", lead, lines ? yaml_block(word, 4) : yaml_quoted(word));
    lead = "  ";
  }
}

void add_boot_commands(std::string& out, const Plan& plan) {
  const std::string text(guest_file(plan.input, kBootCommand));
  std::vector<std::string> start = {"sh", "-c", text, "start"};
  for (const auto& nic : plan.nics)
    start.push_back(fmt::format("{}={}", nic.mac_address, nic.interface));
  out += "bootcmd:\n";
  add_command(out, start);

  const auto params = param_variables(plan.machine);
  const auto& provisions = plan.machine.provision;
  for (std::size_t i = 0; i < provisions.size(); ++i) {
    if (provisions[i].mode != config::ProvisionMode::boot) continue;
    const auto field = fmt::format("provision[{}].script", i);
    require_text(field, provisions[i].script);
    if (provisions[i].script.size() > kMaxBootScript) {
      throw Error(fmt::format("field {}: a script of mode `boot` may have at most {} bytes",
                              name_quote(field), kMaxBootScript));
    }
    std::vector<std::string> words = {"env"};
    words.insert(words.end(), params.begin(), params.end());
    words.insert(words.end(),
                 {"sh", "-c", text, provision_path(provisions[i].mode, i), provisions[i].script});
    add_command(out, words);
  }
}

}  // namespace

std::string user_data(const Plan& plan, UserDataKind kind) {
  const bool seed = kind == UserDataKind::seed;
  std::string out =
      "#cloud-config\n"
      "growpart:\n"
      "  mode: auto\n"
      "  devices: [\"/\"]\n"
      // A new instance-id at each start means new host keys; an RSA one takes seconds to make.
      "ssh_genkeytypes: [ed25519, ecdsa]\n";
  add_packages(out, plan);
  if (seed) add_mounts(out, plan);
  add_timezone(out, plan);
  add_user(out, plan);
  if (seed) add_boot_script(out, plan);
  if (seed) add_resolv_conf(out, plan);
  add_ca_certs(out, plan);
  add_boot_commands(out, plan);
  return out;
}

}  // namespace limequat::cidata
