// The fields of a machine that people see: one table gives `list --format`, `--json`,
// `--list-fields`, the variables of host scripts and of `message`.
//
// Source: reference of upstream, cli, "Instance fields" (order, names, JSON keys, what is left
// out).
#pragma once

#include <span>
#include <string_view>

#include "gotemplate/value.h"
#include "store/instance.h"

namespace limequat::store {

struct InstanceContext {
  const Instance& instance;
  const Home& home;
};

struct InstanceField {
  std::string_view go_name;
  std::string_view json_key;
  gotemplate::Omit omit = gotemplate::Omit::never;
  // Kept for old scripts, not shown by --list-fields.
  bool deprecated = false;
  gotemplate::Value (*get)(const InstanceContext& context) = nullptr;
};

[[nodiscard]] std::span<const InstanceField> instance_fields();

// All of them as one struct, for templates and JSON.
[[nodiscard]] gotemplate::Value instance_value(const Instance& instance, const Home& home);

}  // namespace limequat::store
