#include "hostprovision/secret_source.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>

#include "base/error.h"
#include "base/quote.h"
#include "base/words.h"
#include "hostprovision/leftovers.h"
#include "hostprovision/sandbox.h"
#include "hostprovision/sandbox_darwin_profile.h"

namespace limequat::hostprovision {
namespace {

using Clock = std::chrono::steady_clock;
using EnvValue = config::HostScript::EnvValue;
using config::Sandbox;

std::string without_line_break(std::string text) {
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  return text;
}

std::string variable(const Environment& environment, std::string_view name) {
  const auto found = std::find_if(environment.begin(), environment.end(),
                                  [&](const auto& one) { return one.first == name; });
  return found == environment.end() ? std::string() : found->second;
}

// Takes the time of its scope off, also when that is left by an Error: what was too slow counts.
class Stopwatch {
 public:
  explicit Stopwatch(std::chrono::milliseconds& left) : left_(left) {}
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;
  ~Stopwatch() { left_ -= std::chrono::ceil<std::chrono::milliseconds>(Clock::now() - began_); }

 private:
  std::chrono::milliseconds& left_;
  Clock::time_point began_ = Clock::now();
};

class Source {
 public:
  Source(const PlanInput& input, SecretLimits limits)
      : host_(input.host),
        home_(variable(input.environment, "HOME")),
        directory_(input.around.instance_dir),
        sandbox_support_(input.sandbox_support),
        limits_(limits),
        commands_left_(limits.all_commands) {
    // As for a script that came with a template: the value may be asked for by one.
    for (const auto& [name, value] : input.environment) {
      if (!is_scrubbed(name, config::HostScript{})) environment_.emplace_back(name, value);
    }
  }

  std::string get(const EnvValue& value, Sandbox sandbox) {
    switch (value.from) {
      case EnvValue::From::literal:
        return value.value;
      case EnvValue::From::file:
        return sandbox == Sandbox::none ? read(value.value) : read_restricted(value.value);
      case EnvValue::From::command:
        return run_command(value.value, sandbox);
    }
    throw InternalError("unknown source of an env value");
  }

 private:
  Path path_of(std::string_view text) const {
    if (!text.starts_with("~/")) return Path(directory_) / text;
    if (home_.empty()) throw Error(fmt::format("{}: HOME is not set", name_quote(text)));
    return Path(home_) / text.substr(2);
  }

  void refuse_unfit(const Path& path, const struct stat& info) const {
    if (!S_ISREG(info.st_mode)) {
      throw Error(fmt::format("{} is not a regular file", name_quote(path.string())));
    }
    if (static_cast<std::size_t>(info.st_size) > limits_.bytes) throw_too_long(path.string());
  }

  std::string read(std::string_view text) const {
    if (text.empty()) throw Error("`path` is empty");
    const Path path = path_of(text);
    // Not blocking: a pipe must not hold up the start.
    const UniqueFd fd = open_file(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    struct stat info {};
    if (::fstat(fd.get(), &info) < 0) throw_errno(fmt::format("stat {}", path.string()));
    refuse_unfit(path, info);
    return without_line_break(with_context(fmt::format("read {}", path.string()),
                                           [&] { return read_all(fd.get(), limits_.bytes); }));
  }

  // By a process in the sandbox, so that the kernel decides: no comparison of paths holds against a
  // link that a script in the instance directory turns around in between.
  std::string read_restricted(std::string_view text) {
    if (text.empty()) throw Error("`path` is empty");
    const Path path = path_of(text);
    struct stat info {};
    if (::stat(path.c_str(), &info) < 0) throw_errno(fmt::format("stat {}", path.string()));
    refuse_unfit(path, info);
    RunResult result = execute({"cat", "--", path.string()}, Sandbox::restricted);
    if (!result.status.success()) {
      throw Error(fmt::format(
          "{} cannot be read in the sandbox: an entry with sandbox: restricted gets only files "
          "that its script may read, those of the machine's folder and of the system (hint: put "
          "it there, or run the entry without the sandbox)",
          name_quote(path.string())));
    }
    return without_line_break(std::move(result.output));
  }

  std::string run_command(std::string_view text, Sandbox sandbox) {
    auto words = split_words(text);
    if (words.empty()) throw Error("`command` is empty");
    const std::string what = name_quote(words.front());
    RunResult result = execute(std::move(words), sandbox);
    if (!result.status.success()) {
      throw Error(fmt::format("command {} failed{}: {} (hint: run it by hand)", what,
                              sandbox == Sandbox::none ? "" : " in the sandbox",
                              result.status.to_string()));
    }
    return without_line_break(std::move(result.output));
  }

  RunResult execute(std::vector<std::string> words, Sandbox sandbox) {
    const std::string what = name_quote(words.front());
    const auto program = find_shell_program(words.front(), host_, directory_);
    if (!program) throw Error(fmt::format("command {} not found in PATH", what));
    const auto limit = std::min(limits_.command, commands_left_);
    if (limit.count() <= 0) {
      throw Error(fmt::format("command {}: the commands of all entries took over {} s together",
                              what, limits_.all_commands.count() / 1000.0));
    }
    ProcessSpec spec{.argv = std::move(words),
                     .environment = environment_,
                     .working_directory = directory_,
                     .new_session = true};
    spec.argv.front() = *program;
    const Stopwatch stopwatch(commands_left_);
    return sandbox == Sandbox::none ? run_marked(std::move(spec), limit)
                                    : run_restricted(std::move(spec), limit);
  }

  // Under the policy of the entry's script.
  RunResult run_restricted(ProcessSpec spec, std::chrono::milliseconds limit) const {
    const TemporaryDirectory folder("limequat-env");
    const Path temp = std::filesystem::absolute(folder.path());
    const SandboxPolicy policy = restricted_policy(
        host_.os,
        {.instance_dir = directory_, .temp = temp, .script = {}, .program = spec.argv.front()});
    set_temp_variables(*spec.environment, temp);
    if (host_.os == "darwin") {
      const auto words = sandbox_exec_arguments(policy);
      spec.argv.insert(spec.argv.begin(), words.begin(), words.end());
      return run_marked(std::move(spec), limit);
    }
    const PreparedSandbox sandbox(policy, sandbox_support_());
    spec.last_act = sandbox.last_act();
    return run_marked(std::move(spec), limit);
  }

  // A command that failed or was too slow may have left something running.
  RunResult run_marked(ProcessSpec spec, std::chrono::milliseconds limit) const {
    const std::string mark =
        fmt::format("env-value.{}.{}.", ::getpid(), Clock::now().time_since_epoch().count());
    set_variable(*spec.environment, kMarkVariable, mark);
    try {
      RunResult result = run(std::move(spec), {.time = limit, .output_bytes = limits_.bytes});
      if (!result.status.success()) kill_marked(mark);
      return result;
    } catch (const Error&) {
      kill_marked(mark);
      throw;
    }
  }

  [[noreturn]] void throw_too_long(std::string_view what) const {
    throw Error(fmt::format("{}: more than {} KiB", what, limits_.bytes >> 10));
  }

  Host host_;
  std::string home_;
  std::string directory_;
  Environment environment_;
  std::function<SandboxSupport()> sandbox_support_;
  SecretLimits limits_;
  std::chrono::milliseconds commands_left_;
};

}  // namespace

EnvResolver make_env_resolver(const PlanInput& input, SecretLimits limits) {
  // A function object is copied; the time left is one for all copies.
  auto source = std::make_shared<Source>(input, limits);
  return [source](const EnvValue& value, Sandbox sandbox) { return source->get(value, sandbox); };
}

}  // namespace limequat::hostprovision
