// The URL or path of a disk image taken as a template that has this image only. Pure.
//
// Source: reference of upstream, templates §1.1. Where several keywords fit, the first of a fixed
// order counts; upstream's order changes from run to run.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace limequat::locator {

// ".qcow2.xz" of "x.qcow2.xz"; "" when the end is no image's.
[[nodiscard]] std::string_view image_suffix(std::string_view locator);

struct ImageTemplate {
  std::string yaml;
  std::string name;           // for a machine
  std::string os;             // "Linux", "FreeBSD", "Darwin"
  std::string arch;           // Lima's word
  bool os_guessed = false;    // no keyword: taken for Linux
  bool arch_guessed = false;  // no keyword: taken for the host's
};
// nullopt when the locator does not end as an image does. `host_arch`: Lima's word.
[[nodiscard]] std::optional<ImageTemplate> image_template(std::string_view locator,
                                                          std::string_view host_arch);

}  // namespace limequat::locator
