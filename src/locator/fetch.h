// GET of a small text, with errors that say what came instead. Private to locator/.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "locator/sources.h"

namespace limequat::locator {

struct Fetched {
  std::string bytes;
  std::string final_url;  // after redirects
  std::string content_type;
};

// Throws HttpStatusError for an answer that is no 2xx (upstream takes an error page for YAML),
// Error for everything else that goes wrong, past 4 MiB too.
[[nodiscard]] Fetched fetch(const std::string& url, const Sources& sources,
                            std::vector<std::pair<std::string, std::string>> headers = {});

// "" or what the bytes are when they are a web page, for messages: `an HTML page (content type …)`.
[[nodiscard]] std::string html_instead(std::string_view bytes, std::string_view content_type);

}  // namespace limequat::locator
