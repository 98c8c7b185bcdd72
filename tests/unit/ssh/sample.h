// Options and a connection that the tests start from.
#pragma once

#include <string>

#include "base/error.h"
#include "ssh/master.h"
#include "ssh/options.h"

namespace limequat::ssh::test {

inline OptionsInput sample_input() {
  OptionsInput input;
  input.identity_file = "/home/ada/.lima/_config/user";
  input.user = "ada";
  input.control_path = "/home/ada/.lima/default/ssh.sock";
  input.features = {.version = {9, 2, 1}, .gssapi = true};
  input.aes = true;
  return input;
}

inline Connection sample_connection() {
  return {.executable = {.program = "ssh", .arguments = {}},
          .options = options(sample_input()),
          .destination = {.address = "127.0.0.1", .port = 60022}};
}

template <class Action>
std::string error_of(Action&& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.message();
  }
  return "";
}

}  // namespace limequat::ssh::test
