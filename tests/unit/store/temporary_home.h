// A $LIMA_HOME of its own, with what machines leave in it.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "base/file.h"
#include "base/process.h"
#include "config/load.h"
#include "store/home.h"

namespace limequat::store::test {

class TemporaryHome {
 public:
  [[nodiscard]] const Home& home() const { return home_; }
  // Makes the folder and its lima.yaml.
  InstanceFiles add(std::string_view name, std::string_view yaml = kYaml) const;
  static constexpr std::string_view kYaml = "images:\n- location: /x/disk.img\n";

 private:
  TemporaryDirectory directory_{"limequat-store"};
  Home home_{directory_.path() / "home"};
};

// Facts that do not depend on the host of the test.
[[nodiscard]] config::Loader plain_loader();

// A process whose command line is: PROGRAM -c … ARGUMENT. Runs until it goes out of scope.
class NamedProcess {
 public:
  NamedProcess(const std::string& program, const std::string& argument);
  [[nodiscard]] pid_t pid() const { return child_.pid(); }

 private:
  Child child_;
};

}  // namespace limequat::store::test
