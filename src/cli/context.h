// What every subcommand is given. No subcommand touches std::cout, the environment or a global of
// its own: so tests run it in-process.
#pragma once

#include <memory>
#include <optional>
#include <ostream>
#include <string>

#include "base/log.h"
#include "base/progress.h"
#include "config/load.h"
#include "store/home.h"
#include "store/instance.h"

namespace limequat::cli {

class Context {
 public:
  Context(std::ostream& results, Logger& talk, ProgressLine& line)
      : out(results), logger(talk), progress(line) {}

  std::ostream& out;  // results; talk goes to the logger
  Logger& logger;
  ProgressLine& progress;  // on standard error; does nothing off a terminal

  bool tty = false;        // --tty: menus and editors may open
  bool tty_given = false;  // --tty was on the command line
  bool yes = false;        // -y was given
  bool debug = false;
  bool questions_reach_a_person = false;  // standard input and error are terminals
  // Results go to a terminal (or _LIMA_OUTPUT_IS_TTY says so): laid out for people, in colours if
  // those are wanted.
  bool out_is_terminal = false;
  bool out_colours = false;

  // Prompts and menus may open. A question that goes into a log would wait for ever unseen.
  [[nodiscard]] bool can_ask() const { return tty && questions_reach_a_person; }

  // $LIMA_HOME, found on first use.
  const store::Home& home();
  // Host facts, default.yaml and override.yaml, read on first use.
  const config::Loader& loader();
  // Throws UsageError for what is no name. nullopt: there is no such machine.
  std::optional<store::Instance> find_instance(const std::string& name);
  // Throws Error when there is none, with the nearest name.
  store::Instance instance(const std::string& name);
  // " (did you mean `dev`?)" or nothing.
  std::string nearest(const std::string& name);

 private:
  std::unique_ptr<store::Home> home_;
  std::unique_ptr<config::Loader> loader_;
};

}  // namespace limequat::cli
