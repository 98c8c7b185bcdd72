// A virtual CPU in long mode that runs a loop of two instructions and halts. Long mode and not the
// simpler real mode: hardware without "unrestricted guest" leaves real mode to an interpreter in
// KVM, which would look like what we are after.
//
// Sources: KVM API (kernel, Documentation/virt/kvm/api.rst); Intel SDM vol. 3, 4.5 and 9.8.5.
#include <fcntl.h>
#include <linux/kvm.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include <chrono>
#include <cstdint>
#include <cstring>

#include "base/error.h"
#include "driver/qemu/accel_platform.h"

namespace limequat::driver::qemu::platform {
namespace {

constexpr std::size_t kMemory = 2u << 20;
constexpr std::uint64_t kTopTable = 0x1000;
constexpr std::uint64_t kMiddleTable = 0x2000;
constexpr std::uint64_t kBottomTable = 0x3000;
constexpr std::uint64_t kCode = 0x4000;
constexpr std::uint64_t kStackTop = 0x8000;
constexpr int kRuns = 4;  // the first of them also brings the memory in

// mmap(2) with an owner.
class Mapping {
 public:
  Mapping(std::size_t size, int flags, int fd)
      : size_(size), at_(::mmap(nullptr, size, PROT_READ | PROT_WRITE, flags, fd, 0)) {
    if (at_ == MAP_FAILED) throw_errno("mmap");
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping() { ::munmap(at_, size_); }
  [[nodiscard]] std::uint8_t* bytes() const { return static_cast<std::uint8_t*>(at_); }
  template <class T>
  [[nodiscard]] T* as() const {
    return static_cast<T*>(at_);
  }

 private:
  std::size_t size_;
  void* at_;
};

template <class Argument>
int request(const UniqueFd& fd, unsigned long what, Argument argument, const char* name) {
  const int result = ::ioctl(fd.get(), what, argument);
  if (result < 0) throw_errno(name);
  return result;
}

void write_guest(const Mapping& memory) {
  const auto put64 = [&](std::uint64_t address, std::uint64_t value) {
    std::memcpy(memory.bytes() + address, &value, sizeof value);
  };
  constexpr std::uint64_t kPresentWritable = 0x3;
  constexpr std::uint64_t kLargePage = 0x80;
  put64(kTopTable, kMiddleTable | kPresentWritable);
  put64(kMiddleTable, kBottomTable | kPresentWritable);
  put64(kBottomTable, kLargePage | kPresentWritable);  // the first 2 MiB onto themselves

  std::uint8_t code[] = {
      0xb9, 0,    0, 0, 0,  // again: mov ecx, kLoopIterations
      0xff, 0xc9,           // loop:  dec ecx
      0x75, 0xfc,           //        jnz loop
      0xf4,                 //        hlt
      0xeb, 0xf4,           //        jmp again
  };
  const std::uint32_t count = kLoopIterations;
  std::memcpy(code + 1, &count, sizeof count);
  std::memcpy(memory.bytes() + kCode, code, sizeof code);
}

kvm_segment flat_segment(std::uint16_t selector, std::uint8_t type) {
  kvm_segment segment{};
  segment.limit = 0xffffffff;
  segment.selector = selector;
  segment.type = type;
  segment.present = 1;
  segment.s = 1;
  segment.g = 1;
  return segment;
}

void enter_long_mode(const UniqueFd& cpu) {
  kvm_sregs special{};
  request(cpu, KVM_GET_SREGS, &special, "KVM_GET_SREGS");
  special.cr3 = kTopTable;
  special.cr4 |= 1u << 5;    // PAE
  special.cr0 = 0x80000033;  // PG, NE, ET, MP, PE
  special.efer = 0x500;      // LMA, LME
  constexpr std::uint8_t kExecuteRead = 11;
  constexpr std::uint8_t kReadWrite = 3;
  special.cs = flat_segment(0x8, kExecuteRead);
  special.cs.l = 1;
  kvm_segment data = flat_segment(0x10, kReadWrite);
  data.db = 1;
  special.ds = special.es = special.fs = special.gs = special.ss = data;
  request(cpu, KVM_SET_SREGS, &special, "KVM_SET_SREGS");

  kvm_regs registers{};
  registers.rip = kCode;
  registers.rsp = kStackTop;
  registers.rflags = 0x2;
  request(cpu, KVM_SET_REGS, &registers, "KVM_SET_REGS");
}

}  // namespace

std::vector<double> time_guest_loop(const UniqueFd& kvm) {
  const UniqueFd machine(request(kvm, KVM_CREATE_VM, 0, "KVM_CREATE_VM"));
  const Mapping memory(kMemory, MAP_SHARED | MAP_ANONYMOUS, -1);
  write_guest(memory);
  kvm_userspace_memory_region region{};
  region.memory_size = kMemory;
  region.userspace_addr = reinterpret_cast<std::uint64_t>(memory.bytes());
  request(machine, KVM_SET_USER_MEMORY_REGION, &region, "KVM_SET_USER_MEMORY_REGION");

  const UniqueFd cpu(request(machine, KVM_CREATE_VCPU, 0, "KVM_CREATE_VCPU"));
  const int size = request(kvm, KVM_GET_VCPU_MMAP_SIZE, 0, "KVM_GET_VCPU_MMAP_SIZE");
  const Mapping shared(static_cast<std::size_t>(size), MAP_SHARED, cpu.get());
  enter_long_mode(cpu);

  std::vector<double> times;
  for (int i = 0; i < kRuns; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    request(cpu, KVM_RUN, 0, "KVM_RUN");
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - begin;
    const auto reason = shared.as<kvm_run>()->exit_reason;
    if (reason != KVM_EXIT_HLT) {
      throw SystemError(EPROTO,
                        "the probe's virtual CPU stopped for reason " + std::to_string(reason));
    }
    times.push_back(took.count());
  }
  return times;
}

}  // namespace limequat::driver::qemu::platform
