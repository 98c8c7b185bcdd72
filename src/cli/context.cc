#include "cli/context.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/quote.h"
#include "base/suggest.h"
#include "store/names.h"

namespace limequat::cli {

const store::Home& Context::home() {
  if (!home_) home_ = std::make_unique<store::Home>(store::Home::from_environment());
  return *home_;
}

const config::Loader& Context::loader() {
  if (!loader_) {
    loader_ =
        std::make_unique<config::Loader>(store::make_loader(home(), config::HostFacts::detect()));
  }
  return *loader_;
}

std::optional<store::Instance> Context::find_instance(const std::string& name) {
  store::validate_instance_name(name);
  return store::inspect(home(), name, loader());
}

store::Instance Context::instance(const std::string& name) {
  auto found = find_instance(name);
  if (!found) throw Error(fmt::format("instance {} not found{}", name_quote(name), nearest(name)));
  return std::move(*found);
}

std::string Context::nearest(const std::string& name) {
  const auto near = nearest_match(name, home().instance_names());
  return near ? fmt::format(" (did you mean {}?)", name_quote(*near)) : "";
}

}  // namespace limequat::cli
