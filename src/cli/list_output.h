// `limactl list` in its formats: table, JSON, YAML, a Go template.
#pragma once

#include <string>
#include <vector>

#include "store/instance.h"

namespace limequat::cli {

class Context;

struct ListOutput {
  std::string format;  // table, json, yaml, else a Go template
  bool all_fields = false;
  // Of JSON and YAML: what to print of each machine; empty: all of it.
  std::vector<std::string> expressions;
};

// Nothing is printed when something throws Error: an expression or a template that is wrong.
void print_instances(Context& context, const std::vector<store::Instance>& instances,
                     const ListOutput& output);

}  // namespace limequat::cli
