// The files that are made anew at each start: cidata.iso, cloud-config.yaml, ssh.config; and the
// list of what the machine boots from.
#pragma once

#include <string>

#include "base/log.h"
#include "cidata/seed.h"
#include "driver/driver.h"
#include "ssh/master.h"
#include "store/instance.h"

namespace limequat::hostagent {

// What the seed says about this start. `iid` names it ("iid-<unix time>").
[[nodiscard]] cidata::SeedInput seed_input(const store::Instance& instance, const store::Home& home,
                                           const config::HostFacts& facts, std::string iid,
                                           bool debug);

// Writes cidata.iso and cloud-config.yaml. Throws Error with the field that cannot be written.
void write_seed(const store::Instance& instance, const cidata::SeedInput& input,
                std::int64_t start_time, Logger& logger);
void write_ssh_config(const store::Instance& instance, const ssh::Connection& connection);

// From the folder as `limactl create` prepared it. Throws Error when there is no disk.
[[nodiscard]] driver::BootFiles boot_files(const store::InstanceFiles& files);

// `ssh.localPort` when set; 60022 for a machine called `default` that was made before
// version 2.0.0; else a free port on 127.0.0.1. Source: reference of upstream, lifecycle §6.
[[nodiscard]] int choose_ssh_port(const store::Instance& instance);

}  // namespace limequat::hostagent
