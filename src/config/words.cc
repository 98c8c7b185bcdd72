// The enumerations of machine.h and their words in lima.yaml.
#include <array>
#include <utility>

#include "config/bind.h"
#include "config/machine.h"

namespace limequat::config {
namespace {

template <class E, std::size_t N>
using Words = std::array<std::pair<E, std::string_view>, N>;

constexpr Words<Os, 4> kOs = {{{Os::linux, "Linux"},
                               {Os::darwin, "Darwin"},
                               {Os::freebsd, "FreeBSD"},
                               {Os::windows, "Windows"}}};

constexpr Words<Arch, 6> kArchs = {{{Arch::x86_64, "x86_64"},
                                    {Arch::aarch64, "aarch64"},
                                    {Arch::armv7l, "armv7l"},
                                    {Arch::ppc64le, "ppc64le"},
                                    {Arch::riscv64, "riscv64"},
                                    {Arch::s390x, "s390x"}}};

constexpr Words<Arch, 6> kGoArchs = {{{Arch::x86_64, "amd64"},
                                      {Arch::aarch64, "arm64"},
                                      {Arch::armv7l, "arm"},
                                      {Arch::ppc64le, "ppc64le"},
                                      {Arch::riscv64, "riscv64"},
                                      {Arch::s390x, "s390x"}}};

constexpr Words<ProvisionMode, 7> kModes = {{{ProvisionMode::system, "system"},
                                             {ProvisionMode::user, "user"},
                                             {ProvisionMode::boot, "boot"},
                                             {ProvisionMode::dependency, "dependency"},
                                             {ProvisionMode::ansible, "ansible"},
                                             {ProvisionMode::data, "data"},
                                             {ProvisionMode::yq, "yq"}}};

constexpr Words<Protocol, 3> kProtocols = {
    {{Protocol::any, "any"}, {Protocol::tcp, "tcp"}, {Protocol::udp, "udp"}}};

template <class E, std::size_t N>
std::string_view word_of(const Words<E, N>& words, E value) {
  for (const auto& [known, word] : words) {
    if (known == value) return word;
  }
  return "";
}

template <class E, std::size_t N>
std::optional<E> value_of(const Words<E, N>& words, std::string_view word) {
  for (const auto& [value, known] : words) {
    if (known == word) return value;
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(Os os) { return word_of(kOs, os); }
std::string_view to_string(Arch arch) { return word_of(kArchs, arch); }
std::string_view to_string(ProvisionMode mode) { return word_of(kModes, mode); }
std::optional<Os> parse_os(std::string_view word) { return value_of(kOs, word); }
std::optional<Arch> parse_arch(std::string_view word) { return value_of(kArchs, word); }
std::optional<Arch> parse_go_arch(std::string_view word) { return value_of(kGoArchs, word); }
Arch host_arch() { return parse_go_arch(host_goarch()).value_or(Arch::x86_64); }

namespace detail {
std::optional<ProvisionMode> parse_word(std::string_view word, ProvisionMode) {
  return value_of(kModes, word);
}
std::optional<Protocol> parse_word(std::string_view word, Protocol) {
  return value_of(kProtocols, word);
}
}  // namespace detail

}  // namespace limequat::config
