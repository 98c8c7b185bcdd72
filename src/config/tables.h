// The tables of sections and list elements, and what they share. Private to config/.
#pragma once

#include <array>
#include <string>

#include "config/bind.h"
#include "config/field.h"
#include "config/judge.h"
#include "config/machine.h"
#include "config/scope.h"

namespace limequat::config {

// fields_image.cc
extern const Table kImageTable;
extern const Table kFirmwareTable;
extern const Table kContainerdTable;
// fields_mount.cc
extern const Table kMountTable;
// fields_provision.cc
extern const Table kLocatorTable;
extern const Table kProvisionTable;
extern const Table kProbeTable;
// fields_forward.cc
extern const Table kPortForwardTable;
extern const Table kCopyToHostTable;
// fields_network.cc
extern const Table kNetworkTable;
extern const Table kHostResolverTable;
// fields_user.cc
extern const Table kUserTable;
extern const Table kSshTable;
// fields_device.cc
extern const Table kDiskTable;
extern const Table kAudioTable;
extern const Table kVideoTable;
extern const Table kCaCertsTable;
extern const Table kRosettaTable;
// fields_options.cc: the known keys of these maps
extern const Table kVmOptsTable;
extern const Table kOsOptsTable;
void set_vm_opts(Machine& machine, const Field& field);
void check_options(Judge& judge, const Field& field);
// fields_host_script.cc
extern const Table kHostScriptTable;

// Row::unset.
[[nodiscard]] inline bool empty_is_unset(const Value& value) { return value.empty(); }
[[nodiscard]] bool empty_or_default_is_unset(const Value& value);

// Row::in_plain_mode.
inline void off_in_plain_mode(Field& field) { field.value = false; }
inline void empty_in_plain_mode(Field& field) { field.value = ""; }
inline void drop_in_plain_mode(Field& field) { field.parts.clear(); }
void static_only_in_plain_mode(Field& forwards);  // fields_forward.cc

// Sets a field that has no value, as a default.
void set_default(Field& field, Value value);

// The word of an enumeration, by the machine's own spelling of it.
// fields_network.cc
void check_networks(Judge& judge, const Field& networks);

[[nodiscard]] Value machine_arch(const Scope& scope);

template <std::size_t A, std::size_t B>
consteval std::array<Row, A + B> join_rows(const std::array<Row, A>& first,
                                           const std::array<Row, B>& second) {
  std::array<Row, A + B> rows;
  for (std::size_t i = 0; i < A; ++i) rows[i] = first[i];
  for (std::size_t i = 0; i < B; ++i) rows[A + i] = second[i];
  return rows;
}

inline constexpr std::string_view kFileArchs[] = {"x86_64",  "aarch64", "armv7l",
                                                  "ppc64le", "riscv64", "s390x"};

// location, arch, digest: of a File or of a struct that has them from it.
template <class T>
consteval std::array<Row, 3> file_rows(Value (*arch)(const Scope&)) {
  return {{
      {.key = "location",
       .go_name = "Location",
       .doc = "Where the file is: a URL or a path on the host.",
       .check = check_file_location,
       .bind = member_of<T, &T::location>,
       .omit = Omit::never},
      {.key = "arch",
       .go_name = "Arch",
       .doc = "Processor architecture that the file is for.",
       .default_words = "that of the image for a kernel or initrd, else `arch` of the machine",
       .words = kFileArchs,
       .compute = arch,
       .unset = empty_is_unset,
       .check = check_file_arch,
       .bind = member_of<T, &T::arch>,
       .omit = Omit::if_empty},
      {.key = "digest",
       .go_name = "Digest",
       .doc =
           "What the file must hash to: sha256, sha384 or sha512, a colon and hexadecimal digits.",
       .check = check_file_digest,
       .bind = member_of<T, &T::digest>,
       .omit = Omit::if_empty},
  }};
}

}  // namespace limequat::config
