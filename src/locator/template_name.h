// The name that a machine gets from where its template is. Pure.
//
// Source: reference of upstream, templates §1.
#pragma once

#include <string>
#include <string_view>

namespace limequat::locator {

// The lower-case basename without `.yaml` or `.yml`. Not necessarily a valid name of a machine.
[[nodiscard]] std::string name_from_yaml_path(std::string_view path);
// The same of a URL's path; its query is no part of the name.
[[nodiscard]] std::string name_from_url(std::string_view url);

// `ubuntu-24.04-amd64` of `…/ubuntu-24.04-server-cloudimg-amd64.img`: the basename without format,
// words that most images carry, date, and `native_arch` (Lima's word; "" when the image is for
// another one).
[[nodiscard]] std::string name_from_image(std::string_view locator, std::string_view native_arch);

// Throws Error ``filename `x` is invalid: …`` when `name`, made of `path`, cannot be a machine's.
void require_valid_name(std::string_view name, std::string_view path);

}  // namespace limequat::locator
