// A machine and an input that every test of the seed starts from.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "cidata/seed.h"

namespace limequat::cidata::test {

// What config::load makes of an empty template for the user "ada".
[[nodiscard]] config::Machine sample_machine();

// Guest scripts are short stand-ins, so that golden files do not change with guest/.
[[nodiscard]] SeedInput sample_input();

[[nodiscard]] config::Provision provision(config::ProvisionMode mode, std::string script);

// The file's bytes; fails the test when there is none.
[[nodiscard]] const SeedFile& file(const Seed& seed, std::string_view path);

// What `action` throws, "" when it does not.
template <class Action>
std::string error_of(Action&& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.message();
  }
  return "";
}

}  // namespace limequat::cidata::test
