#ifndef BARKEEP_CORE_SIM_FIFO_H_
#define BARKEEP_CORE_SIM_FIFO_H_

#include <array>
#include <cstdint>

namespace barkeep::sim {

inline constexpr std::uint32_t kFifoDepth = 4096;  // a power of two
inline constexpr std::uint32_t kFifoEmptyValue = 0xdeadbeef;
inline constexpr std::uint32_t kFifoUnderflow = 1;
inline constexpr std::uint32_t kFifoOverflow = 2;

/// A queue of words behind one address.
class Fifo {
 public:
  void Push(std::uint32_t word) noexcept {
    if (level() == kFifoDepth) {
      flags_ |= kFifoOverflow;
      return;
    }
    words_[head_++ % kFifoDepth] = word;
  }

  std::uint32_t Pop() noexcept {
    if (level() == 0) {
      flags_ |= kFifoUnderflow;
      return kFifoEmptyValue;
    }
    return words_[tail_++ % kFifoDepth];
  }

  std::uint32_t level() const noexcept { return head_ - tail_; }
  std::uint32_t flags() const noexcept { return flags_; }
  void ClearFlags(std::uint32_t bits) noexcept { flags_ &= ~bits; }

  void Clear() noexcept {
    head_ = tail_ = 0;
    flags_ = 0;
  }

 private:
  std::array<std::uint32_t, kFifoDepth> words_{};
  std::uint32_t head_ = 0;  // both count for ever and wrap
  std::uint32_t tail_ = 0;
  std::uint32_t flags_ = 0;
};

}  // namespace barkeep::sim

#endif  // BARKEEP_CORE_SIM_FIFO_H_
