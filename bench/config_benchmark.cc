// Load, merge and validate: what every command does for every machine it looks at. Budget: 1 ms for
// the biggest shipped template.
//
//   cmake --preset release && ninja -C build/release config_benchmark
//   build/release/bin/config_benchmark
#include <benchmark/benchmark.h>

#include <filesystem>

#include "base/file.h"
#include "config/json_schema.h"
#include "config/load.h"
#include "config/validate.h"
#include "gotemplate/json.h"
#include "gotemplate/yaml_text.h"

namespace limequat {
namespace {

const config::InstanceContext kInstance = {
    .name = "bench", .dir = "/lima/bench", .lima_home = "/lima"};

config::HostFacts facts() {
  return {.cpus = 8, .memory = std::int64_t{16} << 30, .timezone = "UTC", .machine_id = "bench"};
}

std::string biggest_template() {
  std::string biggest;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(LIMEQUAT_SOURCE_DIR "/templates")) {
    if (entry.path().extension() != ".yaml") continue;
    std::string text = read_file(entry.path());
    if (text.size() > biggest.size()) biggest = std::move(text);
  }
  return biggest;
}

// As big as upstream's biggest with its bases in it: long scripts, images, probes, params.
std::string heavy_template() {
  std::string text = "images:\n";
  for (int i = 0; i < 12; ++i) {
    text += "- location: \"https://example.com/image-" + std::to_string(i) +
            ".qcow2\"\n  arch: \"x86_64\"\n  digest: \"sha256:" + std::string(64, 'a') + "\"\n";
  }
  text += "mounts:\n- location: \"~\"\n- location: \"/tmp/{{.Name}}\"\n  writable: true\n";
  text += "param:\n  version: v1\n  url: \"\"\nprovision:\n";
  for (int i = 0; i < 12; ++i) {
    text += "- mode: system\n  script: |\n    #!/bin/bash\n    set -eux -o pipefail\n";
    for (int line = 0; line < 30; ++line) {
      text += "    echo {{.Param.version}} \"$PARAM_url\" line of a script that installs things\n";
    }
  }
  text += "probes:\n- script: |\n    #!/bin/bash\n    true\n  hint: see the log\n";
  text += "portForwards:\n";
  for (int i = 0; i < 20; ++i) text += "- guestPort: " + std::to_string(3000 + i) + "\n";
  return text;
}

constexpr const char* kDefaultYaml = "mounts: [{location: /tmp/x}]\nenv: {A: b}\ncpus: 2\n";

void load_and_validate(benchmark::State& state, const std::string& text) {
  const config::Loader loader(facts(), config::LayerText{.path = "/d.yaml", .text = kDefaultYaml});
  for ([[maybe_unused]] auto _ : state) {
    const auto loaded = loader.load({.path = "/lima/bench/lima.yaml", .text = text}, kInstance);
    benchmark::DoNotOptimize(config::validate(loaded.machine, {}));
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}

void shipped(benchmark::State& state) { load_and_validate(state, biggest_template()); }
void heavy(benchmark::State& state) { load_and_validate(state, heavy_template()); }

void fill(benchmark::State& state) {
  const config::Loader loader(facts());
  const auto loaded = loader.load({.path = "/l.yaml", .text = heavy_template()}, kInstance);
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(gotemplate::to_yaml(loaded.machine.value));
}

void show_as_json(benchmark::State& state) {
  const config::Loader loader(facts());
  const auto loaded = loader.load({.path = "/l.yaml", .text = heavy_template()}, kInstance);
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(gotemplate::to_json(loaded.machine.value));
}

void schema(benchmark::State& state) {
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(config::json_schema());
}

BENCHMARK(shipped)->Unit(benchmark::kMicrosecond);
BENCHMARK(heavy)->Unit(benchmark::kMicrosecond);
BENCHMARK(fill)->Unit(benchmark::kMicrosecond);
BENCHMARK(show_as_json)->Unit(benchmark::kMicrosecond);
BENCHMARK(schema)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace limequat

BENCHMARK_MAIN();
