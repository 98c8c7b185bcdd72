#include "cli/edit_expressions.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <ranges>
#include <set>

#include "base/error.h"
#include "base/quote.h"
#include "cli/flag_value.h"

namespace limequat::cli {
namespace {

struct Input {
  const EditFlags& flags;
  const EditTarget& target;
  std::vector<std::string>& warnings;
};
using Expressions = std::vector<std::string>;
// The value as upstream would print it; nullopt: the flag was not given.
using Given = std::optional<std::string>;

Given text_of(const std::optional<std::string>& value) { return value; }
Given text_of(const std::vector<std::string>& values) {
  if (values.empty()) return std::nullopt;
  return fmt::format("[{}]", fmt::join(values, ","));
}
template <class T>
Given text_of(const std::optional<T>& value) {
  if (!value) return std::nullopt;
  return fmt::format("{}", *value);
}
template <auto Member>
Given given(const EditFlags& flags) {
  return text_of(flags.*Member);
}

Expressions cpus(const Input& input, const std::string& value) {
  if (*input.flags.cpus < 0) throw UsageError("invalid value for number of cpus, must be >= 0");
  return {fmt::format(".cpus = {}", value)};
}

Expressions dns(const Input& input, const std::string&) {
  std::vector<std::string> addresses;
  for (const auto& text : split_csv(input.flags.dns)) addresses.push_back(canonical_ip(text));
  input.warnings.push_back(
      fmt::format("Disabling HostResolver, as custom DNS addresses ([{}]) are specified",
                  fmt::join(addresses, " ")));
  for (auto& address : addresses) address = go_quote(address);
  return {fmt::format(".dns += [{}] | .dns |= unique | .hostResolver.enabled=false",
                      fmt::join(addresses, ","))};
}

void require_some(const std::optional<float>& gigabytes) {
  if (!(*gigabytes > 0)) throw UsageError("must be more than 0 (GiB)");
}
Expressions memory(const Input& input, const std::string& value) {
  require_some(input.flags.memory);
  return {fmt::format(".memory = \"{}GiB\"", value)};
}
Expressions disk(const Input& input, const std::string& value) {
  require_some(input.flags.disk);
  return {fmt::format(".disk= \"{}GiB\"", value)};
}

std::string mount_list(const std::vector<std::string>& mounts, const EditTarget& target) {
  constexpr std::string_view kWritable = ":w";
  std::vector<std::string> items;
  for (std::string_view mount : mounts) {
    const bool writable = mount.ends_with(kWritable);
    if (writable) mount.remove_suffix(kWritable.size());
    const std::string path = go_quote(expand_path(mount, target.home, target.working_folder));
    items.push_back(fmt::format(R"({{"location": {}, "mountPoint": {}, "writable": {}}})", path,
                                path, writable));
  }
  return fmt::format("[{}]", fmt::join(items, ","));
}

Expressions mount(const Input& input, const std::string&) {
  auto mounts = split_csv(input.flags.mount);
  std::ranges::reverse(mounts);
  const std::string list = mount_list(mounts, input.target);
  if (!input.flags.mount_only.empty()) {
    throw UsageError("flag `--mount` conflicts with `--mount-only`");
  }
  return {fmt::format(".mounts = {} + .mounts", list)};
}

Expressions mount_only(const Input& input, const std::string&) {
  return {".mounts = " + mount_list(split_csv(input.flags.mount_only), input.target)};
}

Expressions mount_none(const Input& input, const std::string&) {
  // Upstream removes them for `--mount-none=false` too.
  if (!*input.flags.mount_none) return {};
  if (!input.flags.mount.empty()) throw UsageError("flag `--mount-none` conflicts with `mount`");
  if (!input.flags.mount_only.empty()) {
    throw UsageError("flag `--mount-none` conflicts with `mount-only`");
  }
  return {".mounts = null"};
}

Expressions network(const Input& input, const std::string&) {
  constexpr std::string_view kLima = "lima:";
  std::vector<std::string> items;
  for (const auto& name : split_csv(input.flags.network)) {
    if (name == "vzNAT") {
      items.emplace_back(R"({"vzNAT": true})");
    } else if (name.starts_with(kLima)) {
      items.push_back(fmt::format(R"({{"lima": {}}})", go_quote(name.substr(kLima.size()))));
    } else {
      throw UsageError(
          fmt::format("network name must be `vzNAT` or `lima:*`, got {}", name_quote(name)));
    }
  }
  return {fmt::format(".networks += [{}] | .networks |= unique_by(.lima)", fmt::join(items, ","))};
}

Expressions rosetta(const Input&, const std::string& value) {
  return {fmt::format(".vmOpts.vz.rosetta.enabled = {} | .vmOpts.vz.rosetta.binfmt = {}", value,
                      value)};
}

Expressions set(const Input& input, const std::string&) { return input.flags.set; }

Expressions param(const Input& input, const std::string&) {
  Expressions result;
  for (const auto& text : input.flags.param) {
    const auto equals = text.find('=');
    if (equals == std::string::npos) {
      throw UsageError(fmt::format("invalid parameter {}, expected NAME=VALUE", name_quote(text)));
    }
    const std::string name = text.substr(0, equals);
    if (std::ranges::find(input.target.params, name) == input.target.params.end()) {
      throw UsageError(fmt::format("template does not define param {}", name_quote(name)));
    }
    result.push_back(
        fmt::format(".param[{}] = {}", go_quote(name), go_quote(text.substr(equals + 1))));
  }
  return result;
}

Expressions video(const Input& input, const std::string&) {
  return {fmt::format(".video.display = \"{}\"", *input.flags.video ? "default" : "none")};
}

// A flag that would leave no image. One of `--set` may be meant, so that is left alone.
void require_image(const Input& input, std::string ImageTraits::*trait, std::string_view key,
                   const std::string& value) {
  if (input.target.images.empty() || !input.flags.set.empty()) return;
  const auto& other = input.flags.image_variant;
  const bool among_chosen = trait != &ImageTraits::variant && other;
  std::set<std::string> words;
  for (const ImageTraits& image : input.target.images) {
    if (among_chosen && image.variant != *other) continue;
    if (image.*trait == value) return;
    if (!(image.*trait).empty()) words.insert(image.*trait);
  }
  throw UsageError(
      fmt::format("none of the images{} has the {} {} ({})",
                  among_chosen ? fmt::format(" of the variant {}", name_quote(*other)) : "", key,
                  name_quote(value),
                  words.empty() ? fmt::format("they have no {}", key)
                                : fmt::format("available: `{}`", fmt::join(words, "`, `"))));
}

std::string images_with(std::string_view flag, std::string_view key, const std::string& value) {
  if (value.empty()) throw UsageError(fmt::format("`--{}` must not be empty", flag));
  return fmt::format(".images = [.images[] | select(.{} == {})]", key, go_quote(value));
}
Expressions image_variant(const Input& input, const std::string& value) {
  Expressions result{images_with("image-variant", "variant", value)};
  require_image(input, &ImageTraits::variant, "variant", value);
  return result;
}
Expressions arch_variant(const Input& input, const std::string& value) {
  Expressions result{images_with("arch-variant", "archVariant", value)};
  require_image(input, &ImageTraits::arch_variant, "archVariant", value);
  return result;
}

Expressions containerd(const Input&, const std::string& value) {
  const bool both = value == "user+system" || value == "system+user";
  if (!both && value != "user" && value != "system" && value != "none") {
    throw UsageError(fmt::format(
        "expected one of [`user`, `system`, `user+system`, `none`], got {}", name_quote(value)));
  }
  return {fmt::format(".containerd.user = {} | .containerd.system = {}", both || value == "user",
                      both || value == "system")};
}

Expressions port_forward(const Input& input, const std::string&) {
  std::vector<std::string> items;
  for (const auto& text : input.flags.port_forward) {
    const PortForwardFlag forward = parse_port_forward(text);
    items.push_back(fmt::format(R"({{"guestPort": {}, "hostPort": {}, "static": {}}})",
                                go_quote(forward.guest), go_quote(forward.host),
                                forward.is_static));
  }
  return {fmt::format(".portForwards += [{}]", fmt::join(items, ","))};
}

// A flag whose value goes to one field, as text or as it is.
struct Plain {
  std::string_view field;
  bool quoted = true;
};

struct Row {
  std::string_view flag;
  Given (*given)(const EditFlags&);
  Expressions (*build)(const Input&, const std::string&) = nullptr;  // nullptr: see `plain`
  Plain plain = {};
  bool new_machines_only = false;
  bool experimental = false;
};

using F = EditFlags;
// In upstream's order.
constexpr Row kRows[] = {
    {"cpus", given<&F::cpus>, cpus},
    {"dns", given<&F::dns>, dns},
    {"memory", given<&F::memory>, memory},
    {"mount", given<&F::mount>, mount},
    {"mount-only", given<&F::mount_only>, mount_only},
    {"mount-none", given<&F::mount_none>, mount_none},
    {"mount-type", given<&F::mount_type>, nullptr, {"mountType"}},
    {"vm-type", given<&F::vm_type>, nullptr, {"vmType"}},
    {.flag = "mount-inotify",
     .given = given<&F::mount_inotify>,
     .plain = {"mountInotify", false},
     .experimental = true},
    {"mount-writable", given<&F::mount_writable>, nullptr, {"mounts[].writable", false}},
    {"network", given<&F::network>, network},
    {"nested-virt", given<&F::nested_virt>, nullptr, {"nestedVirtualization", false}},
    {"rosetta", given<&F::rosetta>, rosetta},
    {"set", given<&F::set>, set},
    {"param", given<&F::param>, param},
    {"video", given<&F::video>, video},
    {.flag = "audio-device",
     .given = given<&F::audio_device>,
     .plain = {"audio.device"},
     .experimental = true},
    {.flag = "audio-interface",
     .given = given<&F::audio_interface>,
     .plain = {"audio.interface"},
     .experimental = true},
    {"ssh-port", given<&F::ssh_port>, nullptr, {"ssh.localPort", false}},
    {.flag = "image-variant",
     .given = given<&F::image_variant>,
     .build = image_variant,
     .new_machines_only = true},
    {.flag = "arch-variant",
     .given = given<&F::arch_variant>,
     .build = arch_variant,
     .new_machines_only = true},
    {.flag = "arch", .given = given<&F::arch>, .plain = {"arch"}, .new_machines_only = true},
    {.flag = "containerd",
     .given = given<&F::containerd>,
     .build = containerd,
     .new_machines_only = true},
    {"disk", given<&F::disk>, disk},
    {.flag = "plain",
     .given = given<&F::plain>,
     .plain = {"plain", false},
     .new_machines_only = true},
    {"port-forward", given<&F::port_forward>, port_forward},
    {"shell", given<&F::shell>, nullptr, {"user.shell"}},
};

Expressions expressions_of(const Row& row, const Input& input, const std::string& value) {
  if (row.build != nullptr) return row.build(input, value);
  return {fmt::format(".{} = {}", row.plain.field, row.plain.quoted ? go_quote(value) : value)};
}

}  // namespace

bool any_set(const EditFlags& flags) {
  return std::ranges::any_of(kRows, [&](const Row& row) { return row.given(flags).has_value(); });
}

EditExpressions edit_expressions(const EditFlags& flags, const EditTarget& target) {
  EditExpressions result;
  const Input input{flags, target, result.warnings};
  for (const Row& row : kRows) {
    const Given value = row.given(flags);
    if (!value) continue;
    if (row.experimental) {
      result.warnings.push_back(fmt::format("`--{}` is experimental", row.flag));
    }
    if (row.new_machines_only && !target.new_machine) {
      result.warnings.push_back(fmt::format(
          "`--{0}` is not applicable to an existing instance (Hint: create a new instance with "
          "`limactl create --{0}={1} --name=NAME`)",
          row.flag, *value));
      continue;
    }
    auto more = with_context(fmt::format("error while processing flag {}", name_quote(row.flag)),
                             [&] { return expressions_of(row, input, *value); });
    std::ranges::move(more, std::back_inserter(result.expressions));
  }
  return result;
}

std::string joined(const std::vector<std::string>& expressions) {
  std::string result;
  for (const auto& expression : expressions) {
    // A comment in one must not hide the next.
    if (!result.empty()) result += result.find('#') == std::string::npos ? " | " : "\n | ";
    result += expression;
  }
  return result;
}

std::vector<std::string> declared_params(const yaml::Document& document) {
  std::vector<std::string> names;
  const auto params = document.root().find("param");
  if (!params) return names;
  for (const auto& entry : params->entries()) names.emplace_back(entry.key.text());
  return names;
}

std::vector<ImageTraits> image_traits(const yaml::Document& document) {
  const auto images = document.root().find("images");
  if (!images || !images->is_sequence()) return {};
  const auto text = [](const yaml::Node& image, std::string_view key) {
    const auto value = image.find(key);
    return value && value->is_scalar() && !value->is_null() ? std::string(value->text()) : "";
  };
  std::vector<ImageTraits> traits;
  for (const auto& image : images->items()) {
    traits.push_back({text(image, "variant"), text(image, "archVariant")});
  }
  return traits;
}

}  // namespace limequat::cli
