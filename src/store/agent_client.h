// Asks a running host agent about itself: GET /v1/info on its `ha.sock`.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/file.h"

namespace limequat::store {

struct AgentInfo {
  int ssh_local_port = 0;
  std::string auto_started_identifier;
};

// Blocks for at most `limit`. Throws Error: no socket, no answer, an answer that is none.
[[nodiscard]] AgentInfo ask_agent(const Path& socket,
                                  std::chrono::milliseconds limit = std::chrono::seconds(3));

// Pure: the body of an HTTP/1.x response with status 200 that ends with its connection.
[[nodiscard]] std::string response_body(std::string_view response);
[[nodiscard]] AgentInfo parse_agent_info(std::string_view json);

}  // namespace limequat::store
