// The functions a template may call. Go's own words are in standard_functions(); `limactl list`
// adds four; callers may add more (`shq` of host scripts):
//
//   Functions functions = list_functions();
//   functions["shq"] = {.min_arguments = 1, .max_arguments = 1, .call = quote, .verbatim = true};
//
// `and`, `or`, `break`, `continue`, `if`… are part of the language, not of this table (as in Go,
// where `and` and `or` evaluate their arguments lazily).
#pragma once

#include <functional>
#include <limits>
#include <map>
#include <span>
#include <string>

#include "gotemplate/value.h"

namespace limequat::gotemplate {

using Arguments = std::span<const Value>;

struct Function {
  static constexpr int kAnyNumber = std::numeric_limits<int>::max();

  int min_arguments = 0;
  int max_arguments = kAnyNumber;
  // An Error thrown here becomes `error calling NAME: TEXT` with the place in the template.
  std::function<Value(Arguments)> call;
  // What it returns may be printed as it is: RenderOptions::check_value does not look at it.
  bool verbatim = false;
  // The first argument must be a string; anything else is an error of the template, as with Go's
  // typed parameters (`printf`).
  bool text_first = false;
};

using Functions = std::map<std::string, Function, std::less<>>;

// Go's builtins: html index js len not print printf println slice urlquery eq ge gt le lt ne.
// (`and` and `or` are always there; `call` says that there is nothing to call.)
[[nodiscard]] const Functions& standard_functions();

// Those, and what `limactl list --format` adds (reference of upstream, cli §5):
//   json v              compact JSON as Go's encoder without HTML escaping
//   yaml v              "---\n" and YAML text without the last newline
//   indent [n=2] s      n spaces before every line that is not empty
//   missing [m] s       s, or m (default "<missing>") when s is empty
[[nodiscard]] const Functions& list_functions();

}  // namespace limequat::gotemplate
