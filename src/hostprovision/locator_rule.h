// T20: host scripts that came over a connection anybody can change are not even asked about.
#pragma once

#include <string>
#include <string_view>

namespace limequat::hostprovision {

// "" or why host scripts from there are refused: a plain `http://` URL whose host is not loopback
// (localhost, 127.0.0.0/8, [::1]). `locator`: as finally read, after redirects; ask for every part
// of the origin chain. What is no URL is fine.
[[nodiscard]] std::string insecure_origin_refusal(std::string_view locator);

}  // namespace limequat::hostprovision
