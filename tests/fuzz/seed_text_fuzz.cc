// Any UTF-8 text comes back from the YAML that we write for cloud-init; proxy URLs and hosts files
// of any bytes are taken without harm.
#include <libfyaml.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/utf8.h"
#include "cidata/proxy.h"
#include "cidata/yaml_text.h"

namespace limequat {
namespace {

// The value in a mapping that goes on behind it.
std::string read_back(const std::string& scalar) {
  const std::string text = "a: " + scalar + "\nb: 1\n";
  const std::unique_ptr<fy_document, decltype(&fy_document_destroy)> document(
      fy_document_build_from_string(nullptr, text.data(), text.size()), &fy_document_destroy);
  check(document != nullptr, "not YAML");
  std::size_t size = 0;
  const char* value = fy_node_get_scalar(
      fy_node_by_path(fy_document_root(document.get()), "/a", FY_NT, FYNWF_DONT_FOLLOW), &size);
  check(value != nullptr, "no scalar");
  return {value, size};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (is_valid_utf8(text) && text.find('\0') == text.npos) {
    check(read_back(cidata::yaml_quoted(text)) == text, "quoted text changed");
    check(read_back(cidata::yaml_block(text, 4)) == text, "a block changed");
  }
  const cidata::ProxyInput proxies{.machine_env = {{"http_proxy", std::string(text)}},
                                   .gateway = "192.168.5.2",
                                   .loopback_names = cidata::loopback_names(text)};
  (void)cidata::guest_environment(proxies);
  return 0;
}

}  // namespace limequat
