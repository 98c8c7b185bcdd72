// What the installed OpenSSH client can do. Asking it costs a process (about 5 ms), so the answer
// is kept in a file and asked again only when the executable changed.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "base/file.h"
#include "ssh/executable.h"

namespace limequat::ssh {

// OpenSSH_9.2p1 is {9, 2, 1}. All zero when it could not be read, which counts as very old.
struct Version {
  int major = 0;
  int minor = 0;
  int patch = 0;
  friend auto operator<=>(const Version&, const Version&) = default;
};

struct Features {
  Version version;
  bool gssapi = false;  // knows the option GSSAPIAuthentication (not so on Alpine and NixOS)
  friend bool operator==(const Features&, const Features&) = default;
};

// Of what `ssh -o GSSAPIAuthentication=no -V` writes to standard error. Any bytes; never throws.
[[nodiscard]] Features parse_features(std::string_view version_text);

// Runs the executable, 10 s at most. Throws Error when that fails; Features{} for a program that is
// no OpenSSH.
[[nodiscard]] Features ask_features(const Executable& executable);
// The same, with Features{} for a failure too.
[[nodiscard]] Features probe_features(const Executable& executable);

// From `cache_file` when it tells of this program with its present size and modification time; else
// probes and writes the file. A cache that cannot be read or written is no error.
[[nodiscard]] Features cached_features(const Executable& executable, const Path& cache_file);

// Throws Error when the executable cannot be run, or fails when it is asked for its version: then
// it fails at everything. Costs nothing when the cache file knows it.
void require_usable(const Executable& executable, const Path& cache_file);

// $XDG_CACHE_HOME/limequat/ssh-features.json, else below ~/.cache.
[[nodiscard]] Path features_cache_file(const std::string& xdg_cache_home, const Path& home);

// Whether this CPU has AES instructions: then AES ciphers are faster than ChaCha20.
[[nodiscard]] bool cpu_has_aes();

}  // namespace limequat::ssh
