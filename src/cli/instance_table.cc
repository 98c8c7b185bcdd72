#include "cli/instance_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "base/sanitize.h"
#include "base/size.h"
#include "base/table.h"
#include "base/terminal.h"

namespace limequat::cli {
namespace {

// Upstream's estimate of a column's width.
constexpr int kColumn = 8;

struct Hidden {
  bool vm_type = false;
  bool arch = false;
  bool dir = false;
};

std::string vm_type_of(const store::Instance& instance) {
  return instance.config ? instance.config->vm_type : std::string();
}

template <class Get>
bool all_same(const std::vector<store::Instance>& instances, Get get) {
  return std::all_of(instances.begin(), instances.end(),
                     [&](const store::Instance& i) { return get(i) == get(instances.front()); });
}

Hidden hidden_columns(const std::vector<store::Instance>& instances, int width, bool all_fields,
                      config::Arch host_arch) {
  Hidden hidden;
  if (width <= 0 || all_fields || instances.empty()) return hidden;
  int used = 5;  // NAME counts 2, STATUS 1, SSH 2
  if ((used + 7) * kColumn > width && all_same(instances, vm_type_of)) {
    hidden.vm_type = true;
  } else {
    ++used;
  }
  const auto arch_of = [](const store::Instance& i) {
    return i.config ? std::optional(i.config->arch) : std::nullopt;
  };
  if ((used + 6) * kColumn > width && all_same(instances, arch_of) &&
      arch_of(instances.front()) == host_arch) {
    hidden.arch = true;
  } else {
    ++used;
  }
  used += 3;  // CPUS, MEMORY, DISK
  hidden.dir = (used + 2) * kColumn > width;
  return hidden;
}

std::string shorten(const std::string& dir, const std::string& home) {
  if (!home.empty() && dir.starts_with(home + '/')) return '~' + dir.substr(home.size());
  return dir;
}

std::vector<std::string> header(const Hidden& hidden) {
  std::vector<std::string> row{"NAME", "STATUS", "SSH"};
  if (!hidden.vm_type) row.emplace_back("VMTYPE");
  if (!hidden.arch) row.emplace_back("ARCH");
  row.insert(row.end(), {"CPUS", "MEMORY", "DISK"});
  if (!hidden.dir) row.emplace_back("DIR");
  return row;
}

std::vector<std::string> row_of(const store::Instance& instance, const Hidden& hidden,
                                const std::string& home) {
  const config::Machine* machine = instance.config.get();
  std::vector<std::string> row{
      sanitize(instance.name), std::string(to_string(instance.status)),
      fmt::format("{}:{}", machine ? "127.0.0.1" : "", instance.ssh_local_port)};
  if (!hidden.vm_type) row.push_back(vm_type_of(instance));
  if (!hidden.arch) row.emplace_back(machine ? config::to_string(machine->arch) : "");
  row.push_back(fmt::format("{}", machine ? machine->cpus : 0));
  row.push_back(format_size(machine ? machine->memory : 0));
  row.push_back(format_size(machine ? machine->disk : 0));
  if (!hidden.dir) row.push_back(sanitize(shorten(instance.dir.string(), home)));
  return row;
}

}  // namespace

std::string format_instances(const std::vector<store::Instance>& instances, int columns,
                             bool all_fields, const std::string& home, config::Arch host_arch) {
  const Hidden hidden = hidden_columns(instances, columns, all_fields, host_arch);
  std::vector<std::vector<std::string>> rows{header(hidden)};
  for (const auto& instance : instances) rows.push_back(row_of(instance, hidden, home));
  return format_table(rows);
}

std::string instance_table(const std::vector<store::Instance>& instances, int fd, bool all_fields) {
  const auto size = terminal_size(fd);
  const char* home = std::getenv("HOME");
  return format_instances(instances, size ? size->columns : 0, all_fields, home ? home : "",
                          config::host_arch());
}

}  // namespace limequat::cli
