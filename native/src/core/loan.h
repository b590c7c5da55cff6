#ifndef BARKEEP_CORE_LOAN_H_
#define BARKEEP_CORE_LOAN_H_

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <thread>

#include "far_end.h"

namespace barkeep {

/// Memory that a caller lends to a bulk transfer. The transfer copies in and out of it in short
/// steps and never holds it during a device access, so that the loan can be called back at any
/// moment: also from a transfer that is stuck in an access for good.
class Loan final : public FarEnd {
 public:
  /// `chunk_bytes` is what the window takes at a time, where that is more than a step, and
  /// `address` where the device has the first byte: some channels want memory that is aligned as it
  /// is (check_transfer_align in cdev_sgdma.c of Xilinx's driver).
  explicit Loan(std::byte* memory, std::uint32_t chunk_bytes = 0,
                std::uint64_t address = 0) noexcept
      : memory_(memory), chunk_bytes_(chunk_bytes), address_(address) {}
  Loan(const Loan&) = delete;
  Loan& operator=(const Loan&) = delete;

  State Begin(std::uint64_t at, std::size_t bytes, bool write,
              std::span<std::byte>* memory) noexcept override {
    place_ = Room(at, bytes);
    *memory = place_;
    if (!write) return State::kReady;
    if (!Claim()) return State::kGone;
    std::memcpy(place_.data(), memory_ + at, place_.size());
    state_.store(kFree, std::memory_order_release);
    return State::kReady;
  }
  bool Finish(std::uint64_t at, std::size_t bytes, bool write) noexcept override {
    if (write || bytes == 0) return true;
    if (!Claim()) return false;
    std::memcpy(memory_ + at, place_.data(), bytes);
    state_.store(kFree, std::memory_order_release);
    return true;
  }

  /// After this returns the memory is the caller's alone. Any thread, any number of times.
  void CallBack() noexcept {
    for (;;) {
      Claims free = kFree;
      if (state_.compare_exchange_weak(free, kCalledBack, std::memory_order_acq_rel)) return;
      if (free == kCalledBack) return;
      std::this_thread::yield();
    }
  }

 private:
  enum Claims : std::uint8_t { kFree, kClaimed, kCalledBack };
  static constexpr std::size_t kPageBytes = 4096;

  bool Claim() noexcept {
    Claims free = kFree;
    return state_.compare_exchange_strong(free, kClaimed, std::memory_order_acquire);
  }

  /// Memory of our own for the next bytes. That of a chunk is had when a transfer begins, because
  /// many may wait.
  std::span<std::byte> Room(std::uint64_t at, std::size_t bytes) noexcept {
    if (chunk_bytes_ <= bounce_.size()) {
      return std::span(bounce_).first(std::min(bytes, bounce_.size()));
    }
    if (chunk_ == nullptr) chunk_.reset(new (std::align_val_t{kPageBytes}) std::byte[Capacity()]);
    const std::size_t lead = (address_ + at) % kPageBytes;
    return std::span(chunk_.get(), Capacity())
        .subspan(lead, std::min<std::size_t>(bytes, chunk_bytes_));
  }
  std::size_t Capacity() const noexcept { return chunk_bytes_ + kPageBytes; }

  struct FreeAligned {
    void operator()(std::byte* memory) const noexcept {
      ::operator delete[](memory, std::align_val_t{kPageBytes});
    }
  };

  std::byte* const memory_;
  const std::uint32_t chunk_bytes_;
  const std::uint64_t address_;
  std::atomic<Claims> state_{kFree};
  std::span<std::byte> place_;
  std::unique_ptr<std::byte[], FreeAligned> chunk_;
  alignas(64) std::array<std::byte, 4096> bounce_;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_LOAN_H_
