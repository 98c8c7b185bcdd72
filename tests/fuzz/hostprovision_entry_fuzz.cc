// Bytes as a default.yaml: loading, judging and planning end in values or in an Error. No entry
// that breaks a rule is planned to run.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <variant>

#include "config/load.h"
#include "config/validate.h"
#include "hostprovision/plan.h"

namespace {

using namespace limequat;  // NOLINT(google-build-using-namespace)

config::HostFacts facts() {
  return {.goos = "linux",
          .goarch = "amd64",
          .user = "alice",
          .uid = 501,
          .home = "/home/alice",
          .cpus = 8,
          .memory = std::int64_t{16} << 30,
          .timezone = "UTC",
          .machine_id = "0123456789abcdef0123456789abcdef",
          .temp_dir = "/tmp"};
}

hostprovision::PlanInput plan_input(config::Phase phase) {
  hostprovision::PlanInput input;
  input.phase = phase;
  input.host = {.os = "linux",
                .path = "/usr/bin",
                .trusted_folder = [](const std::string&) { return true; },
                .executable = [](const std::string&) { return true; }};
  input.around = {.lima_home = "/h", .instance = "dev", .instance_dir = "/h/dev"};
  input.instance = gotemplate::StructBuilder("store.FormatData")
                       .field("Name", "name", gotemplate::Omit::never, "dev")
                       .field("Dir", "dir", gotemplate::Omit::never, "/h/dev")
                       .build();
  input.script_folder = "/tmp/scripts";
  input.permission = [](const config::HostScript&) {
    return hostprovision::Decision{.allowed = true};
  };
  input.sandbox_support = [] {
    return hostprovision::SandboxSupport{.landlock_abi = 7, .seccomp = true};
  };
  return input;
}

[[noreturn]] void fail(const char* why) {
  std::cerr << why << '\n';
  std::abort();
}

void check(const config::HostScript& script, const hostprovision::Step& step) {
  const auto* run = std::get_if<hostprovision::Run>(&step);
  if (!run) return;
  if (!script.invalid.empty()) fail("an invalid entry would run");
  if (run->argv.empty() || run->argv[0].empty() || run->argv[0][0] != '/') fail("no program");
  if (script.sandbox != config::Sandbox::none && !run->sandbox) fail("the sandbox is lost");
  for (const std::string& word : run->argv) {
    if (word.find('\0') != std::string::npos) fail("NUL in argv");
  }
  if (run->script && run->script->bytes.find('\0') != std::string::npos) fail("NUL in a script");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 8192) return 0;
  const std::string text(reinterpret_cast<const char*>(data), size);
  try {
    const config::Loader loader(facts(),
                                config::LayerText{.path = "/h/default.yaml", .text = text});
    const auto loaded = loader.load({.path = "/h/dev/lima.yaml", .text = "images: []\n"},
                                    {.name = "dev", .dir = "/h/dev", .lima_home = "/h"});
    (void)config::validate(loaded.machine, {.goos = "linux"});
    const auto& scripts = loaded.machine.host_provision;
    for (const auto phase : {config::Phase::pre_start, config::Phase::pre_stop}) {
      const auto plan = hostprovision::make_plan(scripts, plan_input(phase));
      const auto of_phase = std::ranges::count_if(
          scripts, [&](const config::HostScript& script) { return script.runs_in(phase); });
      if (std::ssize(plan.steps) != of_phase) fail("an entry is lost");
      for (const auto& step : plan.steps) {
        check(scripts.at(static_cast<std::size_t>(hostprovision::info_of(step).index)), step);
      }
    }
  } catch (const Error&) {
  }
  return 0;
}
