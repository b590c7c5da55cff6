#ifndef BARKEEP_CORE_DMA_MEMORY_H_
#define BARKEEP_CORE_DMA_MEMORY_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "error.h"

namespace barkeep {

/// Memory of the host that a device may read and write, from its making to its end. It begins as
/// zeros.
class DmaMemory {
 public:
  virtual ~DmaMemory() = default;
  DmaMemory(const DmaMemory&) = delete;
  DmaMemory& operator=(const DmaMemory&) = delete;

  std::byte* data() const noexcept { return data_; }
  std::uint64_t size() const noexcept { return size_; }
  /// Where the device sees its first byte.
  std::uint64_t iova() const noexcept { return iova_; }

 protected:
  DmaMemory(std::byte* data, std::uint64_t size, std::uint64_t iova) noexcept
      : data_(data), size_(size), iova_(iova) {}

 private:
  std::byte* const data_;
  const std::uint64_t size_;
  const std::uint64_t iova_;
};

/// How a backend gives its device memory of the host. Any thread; may block for long.
class DmaSource {
 public:
  virtual ~DmaSource() = default;
  /// At least `bytes`, at `iova` or where the backend thinks fit.
  virtual Result<std::unique_ptr<DmaMemory>> Make(std::uint64_t bytes,
                                                  std::optional<std::uint64_t> iova) = 0;
  /// What a buffer's size is a multiple of, a power of two.
  virtual std::uint64_t granule() const noexcept = 0;
  /// Keeps the device from starting transactions until Release, where it is known how.
  virtual void Hold() noexcept {}
  virtual void Release() noexcept {}
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_DMA_MEMORY_H_
