#include "config/qemu_words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>

#include "base/loopback.h"
#include "base/quote.h"

namespace limequat::config {
namespace {

std::string word_problem(std::string_view field, std::span<const std::string_view> words,
                         std::string_view value) {
  if (value.empty() || std::ranges::find(words, value) != words.end()) return {};
  return fmt::format("field `{}` must be one of [`{}`]; got {}", field, fmt::join(words, "` `"),
                     name_quote(value));
}

bool is_display_number(std::string_view text) {
  constexpr std::size_t kDigits = 5;
  return !text.empty() && text.size() <= kDigits &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::string audio_device_problem(std::string_view device) {
  return word_problem("audio.device", kAudioDevices, device);
}

std::string display_problem(std::string_view display) {
  return word_problem("video.display", kDisplays, display);
}

std::string vnc_display_problem(std::string_view display) {
  constexpr std::string_view kTo = ",to=";
  std::string_view address = display;
  if (const auto to = address.find(kTo); to != std::string_view::npos) {
    if (!is_display_number(address.substr(to + kTo.size()))) address = "";
    address = address.substr(0, to);
  }
  const auto colon = address.rfind(':');
  const bool has_form =
      colon != std::string_view::npos && is_display_number(address.substr(colon + 1));
  const std::string_view host = has_form ? address.substr(0, colon) : "";
  // `::1` without brackets cannot be told from `:` and a number.
  if (has_form && host != "::1" && is_loopback_host(host)) return {};
  return fmt::format(
      "field `video.vnc.display` must be an address of this machine and a display number, such as "
      "`127.0.0.1:0` or `127.0.0.1:0,to=9`; got {} (hint: to reach the console from elsewhere, "
      "tunnel its port over ssh)",
      name_quote(display));
}

std::string cpu_model_problem(std::string_view model) {
  const bool right = std::ranges::all_of(model, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._-+,=").find(c) != std::string_view::npos;
  });
  if (right) return {};
  return fmt::format(
      "a CPU type consists of letters, digits and `._-+,=`, such as `Haswell-v4,-avx2`; got {}",
      name_quote(model));
}

}  // namespace limequat::config
