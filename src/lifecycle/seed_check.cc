#include "lifecycle/seed_check.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "cidata/seed.h"

namespace limequat::lifecycle {

void require_seed(const config::Machine& machine) {
  cidata::SeedInput input;
  input.instance_name = "sample";
  input.hostname = "lima-sample";
  input.iid = "iid-0";
  input.mac_address = "52:55:55:00:00:00";
  input.ssh_public_keys = {"ssh-ed25519 AAAA sample"};
  input.ca_cert_files.resize(machine.ca_certs.files.size());
  (void)cidata::make_seed(machine, input);
}

void require_ca_certs(const config::Machine& machine) {
  const auto& files = machine.ca_certs.files;
  for (std::size_t i = 0; i < files.size(); ++i) {
    with_context(fmt::format("field `caCerts.files[{}]`", i), [&] { (void)read_file(files[i]); });
  }
}

}  // namespace limequat::lifecycle
