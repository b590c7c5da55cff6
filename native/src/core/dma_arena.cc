#include "dma_arena.h"

#include <atomic>
#include <utility>

#include "failure.h"
#include "limits.h"

namespace barkeep {
namespace {

/// Of all buffers of the process.
std::atomic<std::uint64_t> g_bytes{0};

bool TakeBytes(std::uint64_t bytes) noexcept {
  std::uint64_t taken = g_bytes.load(std::memory_order_relaxed);
  do {
    if (bytes > kDmaBytesMax || taken > kDmaBytesMax - bytes) return false;
  } while (!g_bytes.compare_exchange_weak(taken, taken + bytes, std::memory_order_relaxed));
  return true;
}

void GiveBytes(std::uint64_t bytes) noexcept {
  g_bytes.fetch_sub(bytes, std::memory_order_relaxed);
}

Error AllTaken() {
  Error error = Failure(ErrorCode::kOverloaded);
  error.limit = "DMA_BYTES_MAX";
  error.max = kDmaBytesMax;
  error.retry_after_ms = 1000;
  return error;
}

}  // namespace

Result<std::shared_ptr<DmaBuffer>> DmaArena::Allocate(std::uint64_t bytes,
                                                      std::optional<std::uint64_t> iova) {
  const std::uint64_t granule = source_->granule();
  const std::uint64_t size = (bytes + (granule - 1)) & ~(granule - 1);
  if (!TakeBytes(size)) return AllTaken();
  Result<std::unique_ptr<DmaMemory>> memory = source_->Make(size, iova);
  if (!memory.ok()) {
    GiveBytes(size);
    return std::move(memory.error());
  }
  auto buffer = std::make_shared<DmaBuffer>(std::move(memory.value()));
  // A source may have given more.
  if (buffer->size() > size) g_bytes.fetch_add(buffer->size() - size, std::memory_order_relaxed);
  {
    const std::lock_guard lock(mutex_);
    if (!retired_) {
      buffers_.push_back(buffer);
      return buffer;
    }
  }
  buffer->End();
  GiveBytes(buffer->size());
  return Failure(ErrorCode::kDeviceLost);
}

bool DmaArena::Free(const std::shared_ptr<DmaBuffer>& buffer) {
  Forget(buffer.get());
  if (!buffer->End()) return false;
  GiveBytes(buffer->size());
  return true;
}

void DmaArena::Forget(const DmaBuffer* buffer) {
  const std::lock_guard lock(mutex_);
  std::erase_if(buffers_, [&](const auto& known) { return known.get() == buffer; });
}

void DmaArena::Abandon(const std::vector<std::shared_ptr<DmaBuffer>>& buffers) {
  if (buffers.empty()) return;
  source_->Hold();
  for (const auto& buffer : buffers) Free(buffer);
  source_->Release();
}

void DmaArena::Retire() {
  std::vector<std::shared_ptr<DmaBuffer>> all;
  {
    const std::lock_guard lock(mutex_);
    retired_ = true;
    all.swap(buffers_);
  }
  for (const auto& buffer : all) {
    if (buffer->End()) GiveBytes(buffer->size());
  }
}

}  // namespace barkeep
