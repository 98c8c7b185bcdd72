#include "driver/qemu/accel_probe.h"

#include <gmock/gmock.h>
#include <unistd.h>

namespace limequat::driver::qemu {
namespace {

using testing::HasSubstr;

template <class State>
bool is(const KvmState& state) {
  return std::holds_alternative<State>(state);
}

TEST(ClassifyKvm, real_hardware_takes_a_microsecond_for_a_thousand_iterations) {
  EXPECT_TRUE(is<KvmWorks>(classify_kvm({40'000, 3'000, 2'500}, 1000)));
}

TEST(ClassifyKvm, interpretation_takes_milliseconds_each_time) {
  const KvmState state = classify_kvm({2'700'000, 2'200'000, 2'400'000}, 1000);
  ASSERT_TRUE(is<KvmInterpreted>(state));
  EXPECT_DOUBLE_EQ(std::get<KvmInterpreted>(state).ns_per_iteration, 2200);
}

TEST(ClassifyKvm, one_fast_run_is_enough_on_a_busy_host) {
  EXPECT_TRUE(is<KvmWorks>(classify_kvm({9'000'000, 8'000'000, 20'000}, 1000)));
}

TEST(ClassifyKvm, without_a_measurement_it_is_believed) {
  EXPECT_EQ(classify_kvm({}, 1000), KvmState(KvmWorks{0}));
}

TEST(KvmMeasurement, round_trip) {
  for (const KvmState& state : {KvmState(KvmWorks{0.5}), KvmState(KvmInterpreted{2043.25})}) {
    EXPECT_EQ(parse_measurement(serialize_measurement("boot-1", state), "boot-1"), state);
  }
}

TEST(KvmMeasurement, another_boot_or_another_text_is_nothing) {
  const std::string text = serialize_measurement("boot-1", KvmWorks{1});
  EXPECT_EQ(parse_measurement(text, "boot-2"), std::nullopt);
  for (const char* wrong : {"", "boot-1", "boot-1 works", "boot-1 works 1", "boot-1 works x\n",
                            "boot-1 works 1\nmore", "boot-1 fails 1\n", "boot-12 works 1\n"}) {
    EXPECT_EQ(parse_measurement(wrong, "boot-1"), std::nullopt) << wrong;
  }
}

TEST(ProbeKvm, a_device_that_is_not_there_is_unavailable) {
  const KvmState state = probe_kvm("/dev/no-such-kvm");
  ASSERT_TRUE(is<KvmUnavailable>(state));
  EXPECT_THAT(explain(state), HasSubstr("/dev/no-such-kvm: No such file or directory"));
}

TEST(ProbeKvm, a_device_that_is_no_kvm_is_unavailable) {
  const KvmState state = probe_kvm("/dev/null");
  ASSERT_TRUE(is<KvmUnavailable>(state));
  EXPECT_THAT(explain(state), HasSubstr("KVM_CREATE_VM"));
}

// Whatever this host has, the answer comes, and is the same the second time.
TEST(ProbeKvm, this_host) {
  const TemporaryDirectory folder("kvm");
  const Path cache = folder.path() / "new/acceleration";
  const KvmState first = cached_kvm(cache);
  EXPECT_EQ(limequat::exists(cache), !is<KvmUnavailable>(first));
  EXPECT_EQ(cached_kvm(cache), first);
  EXPECT_EQ(explain(first).empty(), is<KvmWorks>(first));
}

TEST(CachedKvm, does_not_believe_in_a_device_that_cannot_be_opened) {
  const TemporaryDirectory folder("kvm");
  const Path cache = folder.path() / "acceleration";
  std::string boot = read_file("/proc/sys/kernel/random/boot_id");
  boot.pop_back();
  write_file_atomic(cache, serialize_measurement(boot, KvmWorks{1}), 0600);
  EXPECT_EQ(cached_kvm(cache, "/dev/null"), KvmState(KvmWorks{1})) << "it opens: the cache counts";
  EXPECT_TRUE(is<KvmUnavailable>(cached_kvm(cache, "/dev/no-such-kvm")));
}

}  // namespace
}  // namespace limequat::driver::qemu
