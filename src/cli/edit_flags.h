// The flags that change a lima.yaml: `--cpus`, `--memory`, `--set`, … of create, start, edit,
// clone, rename and restart. Each becomes an expression in yq's language (edit_expressions.h), and
// all of them one text edit, so that comments and order stay.
//
// Source: reference of upstream, cli §1.1.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace limequat::cli {

class Context;
class FlagSet;

// As given; nullopt or empty: the flag was not there. Of lists each occurrence, not yet split.
struct EditFlags {
  std::optional<std::int64_t> cpus;
  std::vector<std::string> dns;
  std::optional<float> memory;  // GiB
  std::vector<std::string> mount;
  std::vector<std::string> mount_only;
  std::optional<bool> mount_none;
  std::optional<std::string> mount_type;
  std::optional<std::string> vm_type;
  std::optional<bool> mount_inotify;
  std::optional<bool> mount_writable;
  std::vector<std::string> network;
  std::optional<bool> nested_virt;
  std::optional<bool> rosetta;
  std::vector<std::string> set;
  std::vector<std::string> param;
  std::optional<bool> video;
  std::optional<std::uint16_t> ssh_port;
  std::optional<float> disk;  // GiB
  std::optional<std::string> shell;

  // Of create and start alone.
  std::optional<std::string> audio_device;
  std::optional<std::string> audio_interface;
  std::optional<std::string> image_variant;
  std::optional<std::string> arch_variant;
  std::optional<std::string> arch;
  std::optional<std::string> containerd;
  std::optional<bool> plain;
  std::vector<std::string> port_forward;
};

// For edit, clone, rename and restart.
void add_edit_flags(FlagSet& set, EditFlags& flags);
// For create and start: those above and the rest.
void add_create_flags(FlagSet& set, EditFlags& flags);

[[nodiscard]] bool any_set(const EditFlags& flags);

enum class EditSubject { new_machine, existing_machine };
// `yaml` with the flags applied; the same bytes when there is none, or none that changes anything.
// `source` names the text in messages. Logs warnings. Throws Error for a bad value, and for an
// expression that is wrong.
[[nodiscard]] std::string apply(Context& context, const EditFlags& flags, std::string yaml,
                                const std::string& source, EditSubject subject);

}  // namespace limequat::cli
