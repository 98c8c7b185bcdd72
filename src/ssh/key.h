// The key pair that logs in to the machines of one $LIMA_HOME, and the public keys that a machine
// gets.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"

namespace limequat::ssh {

struct KeyPair {
  Path private_key;  // _config/user
  Path public_key;   // _config/user.pub
};

// Makes the pair with ssh-keygen when it is missing; `config_directory` is made (0700) too. Safe
// against other processes (a lock on the folder) and against being killed: the private key appears
// complete or not at all, and a missing public key is derived from it again. Throws Error; without
// ssh-keygen on PATH it names the package.
KeyPair ensure_key(const Path& config_directory);

struct PublicKeys {
  std::vector<std::string> lines;  // one per key, without newline; ours first
  std::vector<std::string> warnings;
};

// The key of `pair`, and with a folder `dot_ssh` its *.pub in the order of their names. A file
// there that is not a public key is left out with a warning.
[[nodiscard]] PublicKeys public_keys(const KeyPair& pair, const std::optional<Path>& dot_ssh);

// The private keys beside ~/.ssh/*.pub, for OptionsInput::more_identity_files.
[[nodiscard]] std::vector<Path> identity_files(const Path& dot_ssh);

}  // namespace limequat::ssh
