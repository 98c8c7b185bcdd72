// Three layers of lima.yaml: loading, validating, explaining and showing them ends in an answer or
// an Error. The input is three texts divided by a line "%%%": machine, default.yaml, override.yaml.
#include <array>
#include <cstdint>
#include <string>

#include "config/explain.h"
#include "config/load.h"
#include "config/networks.h"
#include "config/validate.h"
#include "gotemplate/json.h"
#include "gotemplate/yaml_text.h"

namespace limequat {
namespace {

std::array<std::string, 3> split(std::string_view input) {
  constexpr std::string_view kDivider = "\n%%%\n";
  std::array<std::string, 3> texts;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto end = i + 1 < texts.size() ? input.find(kDivider) : std::string_view::npos;
    texts[i] = input.substr(0, end);
    if (end == std::string_view::npos) break;
    input.remove_prefix(end + kDivider.size());
  }
  return texts;
}

void load_all(const std::array<std::string, 3>& texts) {
  const config::HostFacts facts{.cpus = 4, .memory = std::int64_t{8} << 30, .machine_id = "id"};
  const config::Loader loader(facts, config::LayerText{.path = "/d", .text = texts[1]},
                              config::LayerText{.path = "/o", .text = texts[2]});
  const auto loaded = loader.load({.path = "/lima/fuzz/lima.yaml", .text = texts[0]},
                                  {.name = "fuzz", .dir = "/lima/fuzz", .lima_home = "/lima"});
  (void)config::validate(loaded.machine, {});
  (void)gotemplate::to_json(loaded.machine.value);
  const std::string yaml = gotemplate::to_yaml(loaded.machine.value);
  for (const char* path : {"mounts.location", "env", "hostProvision", "vmOpts", "ssh"}) {
    (void)config::explain_field(path, loaded.machine);
  }
  // What we print reads back.
  (void)loader.load({.path = "/again", .text = yaml},
                    {.name = "fuzz", .dir = "/lima/fuzz", .lima_home = "/lima"});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto texts = split(input);
  try {
    load_all(texts);
  } catch (const Error&) {
    // an answer
  }
  try {
    (void)config::Networks::parse(config::LayerText{.path = "/n", .text = texts[0]});
  } catch (const Error&) {
  }
  try {
    (void)config::explain_field(input.substr(0, 200));
  } catch (const Error&) {
  }
  return 0;
}

}  // namespace limequat
