#ifndef BARKEEP_CORE_DESCRIPTOR_MODEL_H_
#define BARKEEP_CORE_DESCRIPTOR_MODEL_H_

#include <cstdint>
#include <span>

#include "backend.h"

namespace barkeep {

/// A window that a driver's read and write reach, at an offset of a node: one access is exactly one
/// pread(2) or pwrite(2) of exactly its bytes, and one block is one of them. Nothing is split,
/// merged or repeated: what the driver moved less is told, and what failed stays failed.
class DescriptorModel final : public Model {
 public:
  /// Either descriptor may be -1 where the window has not that direction. They outlive this.
  /// `base` is where the node has the window's offset 0.
  DescriptorModel(int read_fd, int write_fd, std::uint64_t base)
      : read_fd_(read_fd), write_fd_(write_fd), base_(base) {}

  bool Load(std::uint32_t window, std::uint64_t offset, std::uint32_t width,
            std::uint64_t* value) noexcept override;
  bool Store(std::uint32_t window, std::uint64_t offset, std::uint32_t width,
             std::uint64_t value) noexcept override;
  std::byte* Memory(std::uint32_t) noexcept override { return nullptr; }
  AccessFault LastFault() const noexcept override { return fault_; }
  BlockResult LoadBlock(std::uint32_t window, std::uint64_t offset,
                        std::span<std::byte> target) noexcept override;
  BlockResult StoreBlock(std::uint32_t window, std::uint64_t offset,
                         std::span<const std::byte> source) noexcept override;

 private:
  bool Whole(const BlockResult& result, std::size_t bytes) noexcept;

  const int read_fd_;
  const int write_fd_;
  const std::uint64_t base_;
  AccessFault fault_;  // of a single access, which one lane makes
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_DESCRIPTOR_MODEL_H_
