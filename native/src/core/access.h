#ifndef BARKEEP_CORE_ACCESS_H_
#define BARKEEP_CORE_ACCESS_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "window_table.h"

#if defined(__x86_64__)
#include <immintrin.h>
#elif !defined(__aarch64__)
#error "barkeep knows the memory model of x86-64 and aarch64 only"
#endif

namespace barkeep {

/// One load or store of exactly sizeof(T) bytes. `place` is naturally aligned: the compiler makes
/// one instruction of a volatile access of this size, and never merges, splits or drops it.
template <typename T>
T LoadExact(const std::byte* place) noexcept {
  return *reinterpret_cast<const volatile T*>(place);
}
template <typename T>
void StoreExact(std::byte* place, T value) noexcept {
  *reinterpret_cast<volatile T*>(place) = value;
}

/// Keeps the compiler from moving ordinary memory accesses over a device access, so that a fault
/// finds in memory what was done before it.
inline void CompilerFence() noexcept { std::atomic_signal_fence(std::memory_order_seq_cst); }

/// Stores before it, also those that a write-combining buffer holds, leave before stores after it.
inline void FenceStores() noexcept {
#if defined(__x86_64__)
  _mm_sfence();
#else
  asm volatile("dsb st" ::: "memory");
#endif
}

/// All accesses before it are done before any after it.
inline void FenceAll() noexcept {
#if defined(__x86_64__)
  _mm_mfence();
#else
  asm volatile("dsb sy" ::: "memory");
#endif
}

/// Reverses the bytes of a value of `width` bits.
inline std::uint64_t SwapBytes(std::uint64_t value, std::uint32_t width) noexcept {
  return __builtin_bswap64(value) >> (64 - width);
}

/// One access of `width` bits in the bus's own byte order. False is a fault that a model answered;
/// a fault of a mapping arrives as a signal (fault_guard.h).
inline bool LoadRaw(const Port& port, std::uint64_t offset, std::uint32_t width,
                    std::uint64_t* value) noexcept {
  if (port.model != nullptr) return port.model->Load(port.index, offset, width, value);
  const std::byte* place = port.base + offset;
  switch (width) {
    case 8:
      *value = LoadExact<std::uint8_t>(place);
      return true;
    case 16:
      *value = LoadExact<std::uint16_t>(place);
      return true;
    case 32:
      *value = LoadExact<std::uint32_t>(place);
      return true;
    default:
      *value = LoadExact<std::uint64_t>(place);
      return true;
  }
}

inline bool StoreRaw(const Port& port, std::uint64_t offset, std::uint32_t width,
                     std::uint64_t value) noexcept {
  if (port.model != nullptr) return port.model->Store(port.index, offset, width, value);
  std::byte* place = port.base + offset;
  switch (width) {
    case 8:
      StoreExact(place, static_cast<std::uint8_t>(value));
      return true;
    case 16:
      StoreExact(place, static_cast<std::uint16_t>(value));
      return true;
    case 32:
      StoreExact(place, static_cast<std::uint32_t>(value));
      return true;
    default:
      StoreExact(place, value);
      return true;
  }
}

}  // namespace barkeep

#endif  // BARKEEP_CORE_ACCESS_H_
