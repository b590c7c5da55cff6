#include "wide_copy.h"

#include <cstring>

#include "access.h"

namespace barkeep {
namespace {

// The middle of a copy, in whole vectors: the mapping is aligned to them. A fence of the compiler
// after each keeps the order in which a fault finds them.
using CopyFrom = void (*)(std::byte* memory, const std::byte* window, std::size_t bytes);
using CopyTo = void (*)(std::byte* window, const std::byte* memory, std::size_t bytes);

// 128 bits are in every x86-64 (SSE2) and aarch64 (NEON).
typedef std::uint64_t Vector16 __attribute__((vector_size(16), may_alias));

void CopyFrom16(std::byte* memory, const std::byte* window, std::size_t bytes) {
  for (std::size_t at = 0; at < bytes; at += 16) {
    const Vector16 value = *reinterpret_cast<const volatile Vector16*>(window + at);
    std::memcpy(memory + at, &value, 16);
    CompilerFence();
  }
}
void CopyTo16(std::byte* window, const std::byte* memory, std::size_t bytes) {
  for (std::size_t at = 0; at < bytes; at += 16) {
    Vector16 value;
    std::memcpy(&value, memory + at, 16);
    *reinterpret_cast<volatile Vector16*>(window + at) = value;
    CompilerFence();
  }
}

#if defined(__x86_64__)

void StreamTo16(std::byte* window, const std::byte* memory, std::size_t bytes) {
  for (std::size_t at = 0; at < bytes; at += 16) {
    const auto value = _mm_loadu_si128(reinterpret_cast<const __m128i*>(memory + at));
    _mm_stream_si128(reinterpret_cast<__m128i*>(window + at), value);
    CompilerFence();
  }
}

// Loads of write-combining memory take a line at once when they are streaming loads, and are
// ordinary loads elsewhere.
__attribute__((target("avx2"))) void CopyFrom32(std::byte* memory, const std::byte* window,
                                                std::size_t bytes) {
  for (std::size_t at = 0; at < bytes; at += 32) {
    auto* place = reinterpret_cast<const __m256i*>(window + at);
    const __m256i value = _mm256_stream_load_si256(place);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(memory + at), value);
    CompilerFence();
  }
}
__attribute__((target("avx2"))) void CopyTo32(std::byte* window, const std::byte* memory,
                                              std::size_t bytes) {
  for (std::size_t at = 0; at < bytes; at += 32) {
    const auto value = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(memory + at));
    _mm256_store_si256(reinterpret_cast<__m256i*>(window + at), value);
    CompilerFence();
  }
}
__attribute__((target("avx2"))) void StreamTo32(std::byte* window, const std::byte* memory,
                                                std::size_t bytes) {
  for (std::size_t at = 0; at < bytes; at += 32) {
    const auto value = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(memory + at));
    _mm256_stream_si256(reinterpret_cast<__m256i*>(window + at), value);
    CompilerFence();
  }
}

__attribute__((target("avx512f"))) void CopyFrom64(std::byte* memory, const std::byte* window,
                                                   std::size_t bytes) {
  for (std::size_t at = 0; at < bytes; at += 64) {
    const __m512i value = _mm512_stream_load_si512(const_cast<std::byte*>(window + at));
    _mm512_storeu_si512(memory + at, value);
    CompilerFence();
  }
}
__attribute__((target("avx512f"))) void CopyTo64(std::byte* window, const std::byte* memory,
                                                 std::size_t bytes) {
  for (std::size_t at = 0; at < bytes; at += 64) {
    const __m512i value = _mm512_loadu_si512(memory + at);
    _mm512_store_si512(window + at, value);
    CompilerFence();
  }
}
__attribute__((target("avx512f"))) void StreamTo64(std::byte* window, const std::byte* memory,
                                                   std::size_t bytes) {
  for (std::size_t at = 0; at < bytes; at += 64) {
    const __m512i value = _mm512_loadu_si512(memory + at);
    _mm512_stream_si512(reinterpret_cast<__m512i*>(window + at), value);
    CompilerFence();
  }
}

CopyFrom FromOf(CopyWidth width) noexcept {
  if (width == CopyWidth::k64) return CopyFrom64;
  return width == CopyWidth::k32 ? CopyFrom32 : CopyFrom16;
}
CopyTo ToOf(CopyWidth width, bool streaming) noexcept {
  if (width == CopyWidth::k64) return streaming ? StreamTo64 : CopyTo64;
  if (width == CopyWidth::k32) return streaming ? StreamTo32 : CopyTo32;
  return streaming ? StreamTo16 : CopyTo16;
}

#else

CopyFrom FromOf(CopyWidth) noexcept { return CopyFrom16; }
CopyTo ToOf(CopyWidth, bool) noexcept { return CopyTo16; }

#endif

/// Size of the widest naturally aligned access at `window` of up to 8 of `bytes` bytes.
std::size_t EdgeBytes(const std::byte* window, std::size_t bytes) noexcept {
  std::size_t size = 8;
  while (reinterpret_cast<std::uintptr_t>(window) % size != 0 || size > bytes) size /= 2;
  return size;
}

template <typename T>
void LoadEdge(std::byte* memory, const std::byte* window) noexcept {
  const T value = LoadExact<T>(window);
  std::memcpy(memory, &value, sizeof(T));
}
template <typename T>
void StoreEdge(std::byte* window, const std::byte* memory) noexcept {
  T value;
  std::memcpy(&value, memory, sizeof(T));
  StoreExact(window, value);
}

/// Up to the next vector, or all that is less than one. Returns the bytes copied.
std::size_t CopyEdgeFrom(std::byte* memory, const std::byte* window, std::size_t bytes,
                         std::size_t vector) noexcept {
  std::size_t at = 0;
  while (at < bytes &&
         (bytes - at < vector || reinterpret_cast<std::uintptr_t>(window + at) % vector != 0)) {
    const std::size_t size = EdgeBytes(window + at, bytes - at);
    if (size == 8) LoadEdge<std::uint64_t>(memory + at, window + at);
    if (size == 4) LoadEdge<std::uint32_t>(memory + at, window + at);
    if (size == 2) LoadEdge<std::uint16_t>(memory + at, window + at);
    if (size == 1) LoadEdge<std::uint8_t>(memory + at, window + at);
    CompilerFence();
    at += size;
  }
  return at;
}
std::size_t CopyEdgeTo(std::byte* window, const std::byte* memory, std::size_t bytes,
                       std::size_t vector) noexcept {
  std::size_t at = 0;
  while (at < bytes &&
         (bytes - at < vector || reinterpret_cast<std::uintptr_t>(window + at) % vector != 0)) {
    const std::size_t size = EdgeBytes(window + at, bytes - at);
    if (size == 8) StoreEdge<std::uint64_t>(window + at, memory + at);
    if (size == 4) StoreEdge<std::uint32_t>(window + at, memory + at);
    if (size == 2) StoreEdge<std::uint16_t>(window + at, memory + at);
    if (size == 1) StoreEdge<std::uint8_t>(window + at, memory + at);
    CompilerFence();
    at += size;
  }
  return at;
}

}  // namespace

CopyWidth WidestCopy() noexcept {
#if defined(__x86_64__)
  static const CopyWidth widest = __builtin_cpu_supports("avx512f") ? CopyWidth::k64
                                  : __builtin_cpu_supports("avx2")  ? CopyWidth::k32
                                                                    : CopyWidth::k16;
  return widest;
#else
  return CopyWidth::k16;
#endif
}

void CopyFromWindow(std::byte* memory, const std::byte* window, std::size_t bytes,
                    CopyWidth width) noexcept {
  const auto vector = static_cast<std::size_t>(width);
  std::size_t at = CopyEdgeFrom(memory, window, bytes, vector);
  const std::size_t middle = (bytes - at) / vector * vector;
  FromOf(width)(memory + at, window + at, middle);
  at += middle;
  CopyEdgeFrom(memory + at, window + at, bytes - at, vector);
}

void CopyToWindow(std::byte* window, const std::byte* memory, std::size_t bytes, bool streaming,
                  CopyWidth width) noexcept {
  const auto vector = static_cast<std::size_t>(width);
  std::size_t at = CopyEdgeTo(window, memory, bytes, vector);
  const std::size_t middle = (bytes - at) / vector * vector;
  ToOf(width, streaming)(window + at, memory + at, middle);
  at += middle;
  CopyEdgeTo(window + at, memory + at, bytes - at, vector);
}

}  // namespace barkeep
