// Child processes. A ProcessSpec is a pure value (so that tests compare it with a golden file);
// `spawn` makes a Child out of it; a Child that goes out of scope is terminated and reaped.
//
// There is no shell anywhere in here: argv only.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/file.h"
#include "base/unique_fd.h"

namespace limequat {

struct Exited {
  int code = 0;
  friend bool operator==(const Exited&, const Exited&) = default;
};
struct Signalled {
  int signal = 0;
  friend bool operator==(const Signalled&, const Signalled&) = default;
};

// What waitpid(2) said, wrapped once.
class WaitStatus {
 public:
  explicit WaitStatus(std::variant<Exited, Signalled> how) : how_(how) {}
  static WaitStatus from_wait(int raw);
  [[nodiscard]] bool success() const { return how_ == std::variant<Exited, Signalled>(Exited{0}); }
  // nullopt after a signal.
  [[nodiscard]] std::optional<int> exit_code() const;
  [[nodiscard]] std::optional<int> signal() const;
  // "exit status 3", "signal: killed": the words of Go's os/exec, which people grep for.
  [[nodiscard]] std::string to_string() const;
  friend bool operator==(const WaitStatus&, const WaitStatus&) = default;

 private:
  std::variant<Exited, Signalled> how_;
};

using Environment = std::vector<std::pair<std::string, std::string>>;
// The environment of this process.
[[nodiscard]] Environment current_environment();
// Sets or replaces one variable.
void set_variable(Environment& environment, std::string_view name, std::string_view value);

struct ProcessSpec {
  struct Inherit {};
  struct Null {};
  struct ToPipe {};  // the other end is in Child
  struct ToFd {
    int fd = -1;
  };  // not owned; must be open at spawn
  using Stream = std::variant<Inherit, Null, ToPipe, ToFd>;

  // argv[0] is looked up on PATH (of this process) when it has no slash.
  std::vector<std::string> argv;
  std::optional<Environment> environment;  // nullopt: inherit
  Path working_directory;                  // empty: inherit
  Stream standard_input = Null{};
  Stream standard_output = Inherit{};
  Stream standard_error = Inherit{};
  // More descriptors for the child: (number in the child, our fd). Numbers from 3 up.
  std::vector<std::pair<int, int>> extra_fds;
  bool new_session = false;        // setsid: no controlling terminal, own process group
  bool new_process_group = false;  // setpgid(0, 0)
  // Linux: SIGKILL for the child when the *thread* that spawned it ends (prctl PR_SET_PDEATHSIG).
  bool die_with_parent = false;
  // What the child does to itself last, with descriptors and folder in place: only what
  // signal-safety(7) allows. `act` returns 0, or the errno with which spawn throws, naming `what`;
  // the program is not run then. spawn only.
  struct LastAct {
    int (*act)(const void* context) = nullptr;
    const void* context = nullptr;  // not owned; must live until spawn returns
    std::string what;
  } last_act;
};

// A running child that we own. Destruction: SIGTERM, up to 2 s, SIGKILL, reap.
class Child {
 public:
  Child() = default;
  Child(Child&&) noexcept;
  Child& operator=(Child&&) noexcept;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] bool running() const { return pid_ > 0; }
  // Readable when the child has ended (pidfd_open(2)); for event loops.
  [[nodiscard]] int pidfd() const { return pidfd_.get(); }

  // Our ends of the pipes that the spec asked for.
  UniqueFd standard_input;
  UniqueFd standard_output;
  UniqueFd standard_error;

  // Blocks until the child ends, and reaps it.
  WaitStatus wait();
  // nullopt when the limit passed first.
  [[nodiscard]] std::optional<WaitStatus> wait_for(std::chrono::milliseconds limit);
  // Reaps if it has ended already.
  [[nodiscard]] std::optional<WaitStatus> try_wait();
  void signal(int number) const;
  // To the whole process group; only for a child with its own group or session.
  void signal_group(int number) const;
  // SIGTERM, `grace`, SIGKILL, reap.
  WaitStatus terminate(std::chrono::milliseconds grace = std::chrono::seconds(2));
  // The child lives on without us; nobody reaps it here. Returns its pid.
  pid_t detach();

 private:
  friend Child spawn(const ProcessSpec& spec);
  WaitStatus reap();
  pid_t pid_ = -1;
  UniqueFd pidfd_;
};

// Throws SystemError when the program could not be executed ("exec NAME: No such file or
// directory"), which is not the same as a child that exited 1.
[[nodiscard]] Child spawn(const ProcessSpec& spec);

// Replaces this process (execve). Returns only by throwing.
[[noreturn]] void exec(const ProcessSpec& spec);

struct RunResult {
  WaitStatus status{Exited{0}};
  std::string output;
  std::string error_output;
};
struct RunLimits {
  std::chrono::milliseconds time = std::chrono::minutes(1);
  std::size_t output_bytes = 16u << 20;
  std::string_view input;  // given to the child's standard input
};
// Runs to the end with both outputs captured. Past a limit the child is killed and an Error thrown.
[[nodiscard]] RunResult run(ProcessSpec spec, const RunLimits& limits = {});

// The absolute path of `name` on PATH, as execvp would find it; a name with a slash is itself.
[[nodiscard]] std::optional<Path> find_program(std::string_view name);
// This program's own executable.
[[nodiscard]] Path own_executable();

}  // namespace limequat
