#ifndef BARKEEP_CORE_DMA_ARENA_H_
#define BARKEEP_CORE_DMA_ARENA_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "dma_buffer.h"
#include "dma_memory.h"
#include "error.h"

namespace barkeep {

/// The DMA buffers of one device, as it is open now, whoever owns them. Any thread; may block for
/// long.
class DmaArena {
 public:
  explicit DmaArena(std::shared_ptr<DmaSource> source) : source_(std::move(source)) {}
  ~DmaArena() { Retire(); }
  DmaArena(const DmaArena&) = delete;
  DmaArena& operator=(const DmaArena&) = delete;

  /// A new buffer of `bytes` or, to fill whole pages, more. DMA_BYTES_MAX holds for all devices of
  /// the process together.
  Result<std::shared_ptr<DmaBuffer>> Allocate(std::uint64_t bytes,
                                              std::optional<std::uint64_t> iova);
  /// The owner says that the device is done with it. False when it was freed before.
  bool Free(const std::shared_ptr<DmaBuffer>& buffer);
  /// Nobody says so: the device is kept from starting transactions while they are freed.
  void Abandon(const std::vector<std::shared_ptr<DmaBuffer>>& buffers);
  /// The device goes, and starts nothing any more: all buffers end, and there will be none.
  void Retire();

 private:
  void Forget(const DmaBuffer* buffer);

  const std::shared_ptr<DmaSource> source_;
  std::mutex mutex_;
  std::vector<std::shared_ptr<DmaBuffer>> buffers_;
  bool retired_ = false;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_DMA_ARENA_H_
