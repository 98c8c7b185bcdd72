#include "temporary_home.h"

#include <unistd.h>

#include "base/error.h"

namespace limequat::store::test {

InstanceFiles TemporaryHome::add(std::string_view name, std::string_view yaml) const {
  const InstanceFiles files = home_.instance(name);
  make_directories(files.directory(), 0700);
  write_file_atomic(files.lima_yaml(), yaml, 0644, false);
  return files;
}

config::Loader plain_loader() { return config::Loader(config::HostFacts{}); }

NamedProcess::NamedProcess(const std::string& program, const std::string& argument)
    : child_(spawn(
          {.argv = {"bash", "-c", R"(exec -a "$0" sh -c 'echo ready; read forever' hostagent "$1")",
                    program, argument},
           .standard_input = ProcessSpec::ToPipe{},
           .standard_output = ProcessSpec::ToPipe{}})) {
  char letter = 0;
  check(::read(child_.standard_output.get(), &letter, 1) == 1, "the process did not start");
}

}  // namespace limequat::store::test
