// Turning an access off in the text of a lima.yaml (host_access.h). One edit at a time, with a
// parse between them: each edit moves what stands below.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "base/error.h"
#include "hostprovision/host_access.h"
#include "yaml/document.h"
#include "yaml/patch.h"

namespace limequat::hostprovision {
namespace {

using yaml::Node;
using yaml::NodePath;

// More edits than a text within yaml's limits can need; a bug must not loop.
constexpr int kMaxEdits = 10'000;

bool is_off(const std::optional<Node>& node) {
  return !node || node->is_null() || node->boolean() == false;
}

// Set a scalar to false, or remove a part.
struct Edit {
  NodePath path;
  bool remove = false;
};
using Finder = std::function<std::optional<Edit>(const Node& root)>;

// The first item of the list `key` that is `wanted`.
std::optional<Edit> find_item(const Node& root, const std::string& key,
                              const std::function<bool(const Node&)>& wanted) {
  const auto list = root.find(key);
  if (!list) return std::nullopt;
  std::size_t index = 0;
  for (const Node& item : list->items()) {
    if (wanted(item)) return Edit{.path = {key, index}, .remove = true};
    ++index;
  }
  return std::nullopt;
}

std::optional<Edit> find_writable_mount(const Node& root) {
  auto edit =
      find_item(root, "mounts", [](const Node& mount) { return !is_off(mount.find("writable")); });
  if (edit) *edit = {.path = {edit->path[0], edit->path[1], "writable"}};
  return edit;
}

std::optional<Edit> find_ssh_switch(const Node& root, const std::string& key) {
  const auto ssh = root.find("ssh");
  if (!ssh || is_off(ssh->find(key))) return std::nullopt;
  return Edit{.path = {"ssh", key}};
}

std::optional<Edit> find_x11(const Node& root) {
  if (auto edit = find_ssh_switch(root, "forwardX11")) return edit;
  return find_ssh_switch(root, "forwardX11Trusted");
}

bool is_ansible(const Node& provision) {
  const auto mode = provision.find("mode");
  return mode && mode->as_string() == "ansible";
}

bool is_host_socket(const Node& forward) {
  const auto socket = forward.find("hostSocket");
  const bool has_socket = socket && !socket->is_null() && socket->as_string() != "";
  return has_socket || !is_off(forward.find("reverse"));
}

Finder finder_of(AccessKind kind) {
  switch (kind) {
    case AccessKind::writable_mount:
      return find_writable_mount;
    case AccessKind::forward_agent:
      return [](const Node& root) { return find_ssh_switch(root, "forwardAgent"); };
    case AccessKind::forward_x11:
      return find_x11;
    case AccessKind::copy_to_host:
      return [](const Node& root) {
        return find_item(root, "copyToHost", [](const Node&) { return true; });
      };
    case AccessKind::ansible:
      return [](const Node& root) { return find_item(root, "provision", is_ansible); };
    case AccessKind::host_socket:
      return [](const Node& root) { return find_item(root, "portForwards", is_host_socket); };
    case AccessKind::host_script:
    case AccessKind::mount:
      break;
  }
  return [](const Node&) -> std::optional<Edit> { return std::nullopt; };
}

}  // namespace

std::string withhold(std::string yaml, std::string_view source_name,
                     const std::vector<AccessKind>& refused) {
  const std::string name(source_name);
  for (const AccessKind kind : refused) {
    const Finder find = finder_of(kind);
    for (int edits = 0;; ++edits) {
      const yaml::Document document = yaml::Document::parse(yaml, name);
      const auto edit = find(document.root());
      if (!edit) break;
      if (edits >= kMaxEdits) {
        throw Error(fmt::format("{}: cannot turn off {}", name, to_string(kind)));
      }
      yaml = with_context(fmt::format("cannot turn off {}", to_string(kind)), [&] {
        return edit->remove ? yaml::remove(document, edit->path)
                            : yaml::set_scalar(document, edit->path, false);
      });
    }
  }
  return yaml;
}

}  // namespace limequat::hostprovision
