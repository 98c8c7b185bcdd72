#include "tests/unit/cidata/sample.h"

#include <algorithm>
#include <stdexcept>

namespace limequat::cidata::test {
namespace {

constexpr EmbeddedFile kGuestFiles[] = {
    {"boot.Linux/00-first.sh", "#!/bin/sh\necho first\n"},
    {"boot.essential.Linux/00-user.sh", "#!/bin/sh\necho user\n"},
    {"boot.sh", "#!/bin/sh\necho boot\n"},
    {"cloud-init/00-lima.boot.sh", "#!/bin/sh\nexec /mnt/lima-cidata/boot.sh\n"},
    {"cloud-init/bootcmd.sh", "#!/bin/sh\necho \"$0\" \"$@\"\n"},
    {"util/report.sh", "report() { :; }\n"},
};

}  // namespace

config::Machine sample_machine() {
  config::Machine machine;
  machine.user.name = "ada";
  machine.user.comment = "Ada Lovelace";
  machine.user.home = "/home/ada.guest";
  machine.user.shell = "/bin/bash";
  machine.user.uid = 1000;
  return machine;
}

SeedInput sample_input() {
  SeedInput input;
  input.instance_name = "default";
  input.hostname = "lima-default";
  input.iid = "iid-1700000000";
  input.mac_address = "52:55:55:AB:cd:ef";
  input.ssh_public_keys = {"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE5 lima"};
  input.guest_files = kGuestFiles;
  return input;
}

config::Provision provision(config::ProvisionMode mode, std::string script) {
  config::Provision entry;
  entry.mode = mode;
  entry.script = std::move(script);
  return entry;
}

const SeedFile& file(const Seed& seed, std::string_view path) {
  const auto found = std::find_if(seed.files.begin(), seed.files.end(),
                                  [&](const auto& file) { return file.path == path; });
  if (found == seed.files.end()) throw std::out_of_range("no seed file " + std::string(path));
  return *found;
}

}  // namespace limequat::cidata::test
