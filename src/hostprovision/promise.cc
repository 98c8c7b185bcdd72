#include "hostprovision/promise.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>

#include "base/error.h"

namespace limequat::hostprovision {
namespace {

constexpr std::string_view kHeader = "limequat-post-stop 1\nowner ";
constexpr std::size_t kMaxPromise = 4096;

// Not read_file_if_exists: nothing that was put in its place (a link, a pipe) is followed or waited
// for.
std::optional<std::string> read_promise(const Path& path) {
  try {
    const UniqueFd fd = open_file(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    return read_all(fd.get(), kMaxPromise);
  } catch (const SystemError& error) {
    if (error.code() == ENOENT) return std::nullopt;
    if (error.code() != ELOOP) throw;
  } catch (const Error&) {  // too long for a promise
  }
  return "";
}

}  // namespace

bool has_phase(const std::vector<config::HostScript>& scripts, config::Phase phase) {
  return std::ranges::any_of(
      scripts, [&](const config::HostScript& script) { return script.runs_in(phase); });
}

Promise::Promise(const Path& instance_dir) : path_(instance_dir / "host-scripts.post-stop.run") {}

Promise::State Promise::state() const {
  const auto text = read_promise(path_);
  if (!text) return State::none;
  const auto owner = parse_promise(*text);
  return owner && owner->alive() ? State::kept_by_owner : State::owed;
}

void Promise::make() const {
  write_file_atomic(path_, fmt::format("{}{}", kHeader, ProcessIdentity::self().serialize()), 0600);
}

void Promise::remove() const { remove_file(path_); }

std::optional<ProcessIdentity> parse_promise(std::string_view text) {
  if (!text.starts_with(kHeader)) return std::nullopt;
  return ProcessIdentity::parse(text.substr(kHeader.size()));
}

}  // namespace limequat::hostprovision
