// A host agent that answers one request with given bytes.
#pragma once

#include <string>
#include <thread>

#include "base/file.h"
#include "base/unique_fd.h"

namespace limequat::store::test {

class FakeAgent {
 public:
  enum class After { close, keep_open };
  // Listens before the constructor returns.
  FakeAgent(const Path& socket, std::string response, After after = After::close);
  FakeAgent(const FakeAgent&) = delete;
  FakeAgent& operator=(const FakeAgent&) = delete;
  ~FakeAgent();

  [[nodiscard]] static std::string ok(const std::string& body);

 private:
  void serve();

  UniqueFd listener_;
  Pipe end_;
  std::string response_;
  After after_;
  std::thread thread_;
};

}  // namespace limequat::store::test
