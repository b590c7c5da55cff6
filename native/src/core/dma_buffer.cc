#include "dma_buffer.h"

#include <cstring>

#include "failure.h"

namespace barkeep {

std::optional<Error> DmaBuffer::Refusal(std::uint64_t offset, std::uint64_t length) const {
  if (!memory_) {
    Error error = Failure(ErrorCode::kDeviceLost);
    error.reason = "the buffer went with the device";
    return error;
  }
  if (offset <= size_ && length <= size_ - offset) return std::nullopt;
  Error error = Failure(ErrorCode::kOutOfRange);
  error.offset = offset;
  error.length = length;
  error.size = size_;
  return error;
}

std::optional<Error> DmaBuffer::Read(std::uint64_t offset, std::span<std::byte> target) const {
  const std::lock_guard lock(mutex_);
  if (auto refusal = Refusal(offset, target.size())) return refusal;
  if (!target.empty()) std::memcpy(target.data(), memory_->data() + offset, target.size());
  return std::nullopt;
}

std::optional<Error> DmaBuffer::Write(std::uint64_t offset, std::span<const std::byte> source) {
  const std::lock_guard lock(mutex_);
  if (auto refusal = Refusal(offset, source.size())) return refusal;
  if (!source.empty()) std::memcpy(memory_->data() + offset, source.data(), source.size());
  return std::nullopt;
}

bool DmaBuffer::End() {
  std::unique_ptr<DmaMemory> memory;
  const std::lock_guard lock(mutex_);
  memory = std::move(memory_);
  return memory != nullptr;
}

}  // namespace barkeep
