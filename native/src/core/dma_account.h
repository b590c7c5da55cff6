#ifndef BARKEEP_CORE_DMA_ACCOUNT_H_
#define BARKEEP_CORE_DMA_ACCOUNT_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>

#include "dma_arena.h"
#include "dma_buffer.h"
#include "dma_counts.h"
#include "error.h"
#include "worker.h"

namespace barkeep {

/// The DMA buffers of one session, by their ids: nobody else's can be named here. Thread-safe. What
/// is not freed when it is closed, or destroyed, is freed then, while the device is kept from
/// starting transactions.
class DmaAccount : public std::enable_shared_from_this<DmaAccount> {
 public:
  struct Allocated {
    std::uint64_t id = 0;
    std::uint64_t iova = 0;
    std::uint64_t size = 0;
  };
  using OnAllocated = std::function<void(Result<Allocated>)>;

  /// `arena` answers the device's as it is open now, or null where it has none; `counts` lives as
  /// long as `arena`.
  DmaAccount(std::function<std::shared_ptr<DmaArena>()> arena, DmaCounts* counts);
  ~DmaAccount();

  /// Answers `done` once, on any thread.
  void Allocate(std::uint64_t bytes, std::optional<std::uint64_t> iova, OnAllocated done);
  std::optional<Error> Read(std::uint64_t id, std::uint64_t offset, std::span<std::byte> target);
  std::optional<Error> Write(std::uint64_t id, std::uint64_t offset,
                             std::span<const std::byte> source);
  /// An id that is not known was freed: that is no error. `done` is called once, on any thread.
  void Free(std::uint64_t id, std::function<void()> done);
  /// Frees what is left and refuses what comes; calls `done` once, on any thread.
  void Close(std::function<void()> done);

 private:
  struct Entry {
    std::shared_ptr<DmaArena> arena;
    std::shared_ptr<DmaBuffer> buffer;  // null while it is being made
    std::uint64_t bytes = 0;
  };

  std::optional<Error> Refusal(std::uint64_t bytes, const DmaArena* arena) const;
  std::shared_ptr<DmaBuffer> Find(std::uint64_t id);
  Result<Allocated> Make(std::uint64_t id, std::uint64_t bytes, std::optional<std::uint64_t> iova,
                         const std::shared_ptr<DmaArena>& arena);
  void CountFreed(const DmaBuffer& buffer) noexcept;
  std::map<std::uint64_t, Entry> TakeAll();
  void FreeAll(std::map<std::uint64_t, Entry> entries);

  const std::function<std::shared_ptr<DmaArena>()> arena_;
  DmaCounts& counts_;
  Worker worker_{"barkeep-dma"};

  std::mutex mutex_;
  std::map<std::uint64_t, Entry> entries_;
  std::uint64_t next_id_ = 1;
  std::uint64_t bytes_ = 0;
  bool closed_ = false;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_DMA_ACCOUNT_H_
