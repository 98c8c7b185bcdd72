// Any bytes either parse or are a YamlError; what the direct reader accepts, libfyaml reads as the
// same tree.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

#include "yaml/tree.h"

namespace {

using limequat::yaml::Limits;
using limequat::yaml::YamlError;
namespace detail = limequat::yaml::detail;

bool same(const detail::Record& a, const detail::Record& b) {
  return a.kind == b.kind && a.style == b.style && a.parent == b.parent && a.begin == b.begin &&
         a.end == b.end && a.text == b.text && a.target == b.target && a.expanded == b.expanded;
}

[[noreturn]] void differ(std::string_view how) {
  std::cerr << "the two readers differ: " << how << '\n';
  std::abort();
}

void expect_same(const detail::Tree& direct, const detail::Tree& by_libfyaml) {
  if (direct.records.size() != by_libfyaml.records.size()) differ("number of nodes");
  for (std::size_t i = 0; i < direct.records.size(); ++i) {
    const auto& a = direct.records[i];
    const auto& b = by_libfyaml.records[i];
    if (same(a, b)) continue;
    std::cerr << a.begin << '-' << a.end << " \"" << a.text << "\" / " << b.begin << '-' << b.end
              << " \"" << b.text << "\"\n";
    differ("a node");
  }
  if (direct.children != by_libfyaml.children) differ("children");
}

void walk(const limequat::yaml::Node& node, std::size_t text_size) {
  const auto position = node.position();
  if (position.begin > position.end || position.end > text_size) differ("extent");
  if (node.is_scalar()) {
    (void)node.as_string();
    (void)node.as_integer();
    (void)node.as_floating();
    (void)node.boolean();
  }
  if (limequat::yaml::parse_path(node.path()) != node.steps()) differ("path");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const Limits limits{.bytes = 1u << 16, .depth = 50, .nodes = 5000, .expanded_nodes = 20000};
  std::unique_ptr<detail::Tree> direct;
  try {
    direct = detail::parse_tree(text, "fuzz", limits);
  } catch (const YamlError&) {
    return 0;
  }
  try {
    expect_same(*direct, *detail::parse_tree(text, "fuzz", limits, detail::Readers::libfyaml_only));
  } catch (const YamlError& error) {
    differ(error.what());
  }
  const auto document = limequat::yaml::Document::parse(text, "fuzz", limits);
  walk(document.root(), size);
  for (const auto entry : document.root().entries()) walk(entry.value, size);
  for (const auto item : document.root().items()) walk(item, size);
  return 0;
}
