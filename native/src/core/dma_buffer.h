#ifndef BARKEEP_CORE_DMA_BUFFER_H_
#define BARKEEP_CORE_DMA_BUFFER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <utility>

#include "dma_memory.h"
#include "error.h"

namespace barkeep {

/// One DMA buffer of a session. Its memory goes when it is freed, or when its device does. Any
/// thread.
class DmaBuffer {
 public:
  explicit DmaBuffer(std::unique_ptr<DmaMemory> memory)
      : size_(memory->size()), iova_(memory->iova()), memory_(std::move(memory)) {}

  std::uint64_t size() const noexcept { return size_; }
  std::uint64_t iova() const noexcept { return iova_; }

  /// Copies out of the buffer, or into it. What the device does to the same bytes meanwhile is the
  /// caller's to know.
  std::optional<Error> Read(std::uint64_t offset, std::span<std::byte> target) const;
  std::optional<Error> Write(std::uint64_t offset, std::span<const std::byte> source);

  /// Takes the memory away from the device, and gives it back. False when that was done before.
  bool End();

 private:
  std::optional<Error> Refusal(std::uint64_t offset, std::uint64_t length) const;

  const std::uint64_t size_;
  const std::uint64_t iova_;
  mutable std::mutex mutex_;
  std::unique_ptr<DmaMemory> memory_;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_DMA_BUFFER_H_
