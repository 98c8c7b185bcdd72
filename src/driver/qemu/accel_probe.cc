#include "driver/qemu/accel_probe.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <future>
#include <memory>
#include <thread>

#include "base/error.h"
#include "driver/qemu/accel_platform.h"

namespace limequat::driver::qemu {
namespace {

// Real hardware needs 1 ns, interpretation 1000 and more, and entering and leaving the guest adds
// up to 50 (nested virtualization). In between is nothing, so the limit is not delicate.
constexpr double kSlowestReal = 200;
constexpr std::chrono::seconds kPatience(1);

UniqueFd open_device(const Path& device) { return open_file(device, O_RDWR); }

// In a thread of its own, which a kernel that never comes back from KVM_RUN may keep.
std::vector<double> time_with_limit(UniqueFd kvm) {
  std::packaged_task<std::vector<double>()> task(
      [fd = std::make_shared<UniqueFd>(std::move(kvm))] { return platform::time_guest_loop(*fd); });
  auto answer = task.get_future();
  std::thread(std::move(task)).detach();
  if (answer.wait_for(kPatience) != std::future_status::ready) {
    throw SystemError(ETIMEDOUT, "a virtual CPU did not come back");
  }
  return answer.get();
}

std::string with_hint(const SystemError& error) {
  if (error.code() == EACCES || error.code() == EPERM) {
    return error.message() + " (hint: add yourself to the group `kvm` and log in again)";
  }
  return error.message();
}

std::string read_boot_id() {
  std::string id = read_file("/proc/sys/kernel/random/boot_id", 256);
  while (!id.empty() && id.back() == '\n') id.pop_back();
  return id;
}

}  // namespace

KvmState classify_kvm(const std::vector<double>& nanoseconds, double iterations) {
  if (nanoseconds.empty() || iterations <= 0) return KvmWorks{};
  const double best = *std::min_element(nanoseconds.begin(), nanoseconds.end()) / iterations;
  if (best > kSlowestReal) return KvmInterpreted{best};
  return KvmWorks{best};
}

KvmState probe_kvm(const Path& device) {
  try {
    return classify_kvm(time_with_limit(open_device(device)), platform::kLoopIterations);
  } catch (const SystemError& error) {
    return KvmUnavailable{with_hint(error)};
  }
}

KvmState cached_kvm(const Path& cache_file, const Path& device) {
  try {
    (void)open_device(device);
  } catch (const SystemError& error) {
    return KvmUnavailable{with_hint(error)};
  }
  const std::string boot_id = read_boot_id();
  try {
    const auto text = read_file_if_exists(cache_file, 4096);
    const auto known = text ? parse_measurement(*text, boot_id) : std::nullopt;
    if (known) return *known;
  } catch (const Error&) {  // measured again below
  }
  KvmState state = probe_kvm(device);
  if (std::holds_alternative<KvmUnavailable>(state)) return state;
  try {
    make_directories(cache_file.parent_path(), 0700);
    write_file_atomic(cache_file, serialize_measurement(boot_id, state), 0600, false);
  } catch (const Error&) {  // a read-only home: measured again next time
  }
  return state;
}

std::string serialize_measurement(std::string_view boot_id, const KvmState& state) {
  if (const auto* works = std::get_if<KvmWorks>(&state)) {
    return fmt::format("{} works {}\n", boot_id, works->ns_per_iteration);
  }
  if (const auto* slow = std::get_if<KvmInterpreted>(&state)) {
    return fmt::format("{} interpreted {}\n", boot_id, slow->ns_per_iteration);
  }
  throw InternalError("no measurement to keep");
}

std::optional<KvmState> parse_measurement(std::string_view text, std::string_view boot_id) {
  if (!text.starts_with(boot_id)) return std::nullopt;
  text.remove_prefix(boot_id.size());
  const bool works = text.starts_with(" works ");
  if (!works && !text.starts_with(" interpreted ")) return std::nullopt;
  text.remove_prefix(std::string_view(works ? " works " : " interpreted ").size());
  if (text.empty() || text.back() != '\n') return std::nullopt;
  text.remove_suffix(1);
  double nanoseconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), nanoseconds);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (works) return KvmWorks{nanoseconds};
  return KvmInterpreted{nanoseconds};
}

std::string explain(const KvmState& state) {
  if (const auto* missing = std::get_if<KvmUnavailable>(&state)) return missing->reason;
  if (const auto* slow = std::get_if<KvmInterpreted>(&state)) {
    return fmt::format("/dev/kvm is there but interprets every instruction ({:.0f} ns each)",
                       slow->ns_per_iteration / 2);
  }
  return {};
}

}  // namespace limequat::driver::qemu
