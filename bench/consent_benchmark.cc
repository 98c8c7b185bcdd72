// The check that stands before every start of a machine with host scripts of a template. Budget: 5
// ms for 100 allowed scripts, the reading of the store included.
//
//   cmake --preset release && ninja -C build/release consent_benchmark
//   build/release/bin/consent_benchmark
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "base/file.h"
#include "hostprovision/consent.h"

namespace limequat {
namespace {

std::vector<config::HostScript> scripts(int count) {
  std::vector<config::HostScript> all;
  for (int i = 0; i < count; ++i) {
    config::HostScript script;
    script.index = i;
    script.name = "script-" + std::to_string(i);
    script.shell = "bash";
    std::string text;
    for (int line = 0; line < 20; ++line) text += "echo line of a script, with some words in it\n";
    script.script = text + std::to_string(i) + '\n';
    all.push_back(std::move(script));
  }
  return all;
}

void allowed_scripts(benchmark::State& state) {
  const TemporaryDirectory root("limequat-bench");
  const Path instance = root.path() / "dev";
  make_directories(instance, 0700);
  const hostprovision::StateFolder folder(root.path() / "state");
  const auto all = scripts(static_cast<int>(state.range(0)));
  const auto digests = hostprovision::load_consent(folder, instance, "dev", all).digests();
  hostprovision::TrustStoreFile(folder).update([&](hostprovision::TrustStore& store) {
    for (const auto& script : all) {
      store.decide(hostprovision::bind_instance(instance),
                   hostprovision::make_record(script, hostprovision::Verdict::allowed,
                                              hostprovision::Means::command),
                   digests);
    }
  });
  for ([[maybe_unused]] auto _ : state) {
    const auto permission = hostprovision::load_consent(folder, instance, "dev", all).permission();
    for (const auto& script : all) {
      if (!permission(script).allowed) state.SkipWithError("an allowed script is off");
    }
  }
}
BENCHMARK(allowed_scripts)->Arg(1)->Arg(100)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace limequat

BENCHMARK_MAIN();
