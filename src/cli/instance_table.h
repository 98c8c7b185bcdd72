// The table of `limactl list`, in upstream's layout: which columns hide when the terminal is narrow
// is part of what people know (reference of upstream, cli §5).
#pragma once

#include <string>
#include <vector>

#include "store/instance.h"

namespace limequat::cli {

// `columns`: the terminal's width, 0 when there is none.
[[nodiscard]] std::string format_instances(const std::vector<store::Instance>& instances,
                                           int columns, bool all_fields, const std::string& home,
                                           config::Arch host_arch);

// The same for a descriptor and this host.
[[nodiscard]] std::string instance_table(const std::vector<store::Instance>& instances, int fd,
                                         bool all_fields);

}  // namespace limequat::cli
