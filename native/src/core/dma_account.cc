#include "dma_account.h"

#include <utility>
#include <vector>

#include "failure.h"
#include "limits.h"

namespace barkeep {
namespace {

Error NoSuchBuffer(std::uint64_t id) {
  Error error = Failure(ErrorCode::kClosed);
  error.reason = "this session has no buffer " + std::to_string(id) + ": it was freed";
  return error;
}

}  // namespace

DmaAccount::DmaAccount(std::function<std::shared_ptr<DmaArena>()> arena, DmaCounts* counts)
    : arena_(std::move(arena)), counts_(*counts) {}

DmaAccount::~DmaAccount() {
  if (!entries_.empty()) FreeAll(std::move(entries_));
}

std::optional<Error> DmaAccount::Refusal(std::uint64_t bytes, const DmaArena* arena) const {
  if (closed_) return Failure(ErrorCode::kClosed);
  if (bytes == 0) return InvalidArgument("bytes", "A buffer has at least one byte.");
  if (bytes > kDmaSessionBytesMax - bytes_) {
    return OverLimit("DMA_SESSION_BYTES_MAX", bytes_ + bytes, kDmaSessionBytesMax);
  }
  if (entries_.size() >= kDmaSessionBuffersMax) {
    return OverLimit("DMA_SESSION_BUFFERS_MAX", entries_.size() + 1, kDmaSessionBuffersMax);
  }
  if (arena != nullptr) return std::nullopt;
  Error error = Failure(ErrorCode::kUnsupported);
  error.reason = "the device has no DMA buffers";
  error.fix = "reach it by the backend vfio, with busMaster: true";
  return error;
}

void DmaAccount::Allocate(std::uint64_t bytes, std::optional<std::uint64_t> iova,
                          OnAllocated done) {
  const auto arena = arena_();
  std::unique_lock lock(mutex_);
  // Bounded before it is added to anything.
  std::optional<Error> refusal =
      bytes > kDmaSessionBytesMax ? OverLimit("DMA_SESSION_BYTES_MAX", bytes, kDmaSessionBytesMax)
                                  : Refusal(bytes, arena.get());
  if (refusal) {
    lock.unlock();
    done(*std::move(refusal));
    return;
  }
  const std::uint64_t id = next_id_++;
  entries_[id] = {.arena = arena, .buffer = nullptr, .bytes = bytes};
  bytes_ += bytes;
  lock.unlock();
  worker_.Post([self = shared_from_this(), id, bytes, iova, arena, done = std::move(done)] {
    done(self->Make(id, bytes, iova, arena));
  });
}

Result<DmaAccount::Allocated> DmaAccount::Make(std::uint64_t id, std::uint64_t bytes,
                                               std::optional<std::uint64_t> iova,
                                               const std::shared_ptr<DmaArena>& arena) {
  Result<std::shared_ptr<DmaBuffer>> made = arena->Allocate(bytes, iova);
  std::unique_lock lock(mutex_);
  const auto entry = entries_.find(id);
  if (!made.ok()) {
    if (entry != entries_.end()) {
      bytes_ -= entry->second.bytes;
      entries_.erase(entry);
    }
    return std::move(made.error());
  }
  const auto buffer = made.value();
  if (entry == entries_.end()) {
    lock.unlock();
    // The session was closed meanwhile; nobody knows the buffer.
    arena->Free(buffer);
    return Failure(ErrorCode::kClosed);
  }
  bytes_ += buffer->size() - entry->second.bytes;
  entry->second.bytes = buffer->size();
  entry->second.buffer = buffer;
  counts_.buffers.fetch_add(1, std::memory_order_relaxed);
  counts_.bytes.fetch_add(buffer->size(), std::memory_order_relaxed);
  counts_.allocated_bytes.fetch_add(buffer->size(), std::memory_order_relaxed);
  return Allocated{.id = id, .iova = buffer->iova(), .size = buffer->size()};
}

std::shared_ptr<DmaBuffer> DmaAccount::Find(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  const auto entry = entries_.find(id);
  return entry == entries_.end() ? nullptr : entry->second.buffer;
}

std::optional<Error> DmaAccount::Read(std::uint64_t id, std::uint64_t offset,
                                      std::span<std::byte> target) {
  const auto buffer = Find(id);
  if (buffer == nullptr) return NoSuchBuffer(id);
  if (auto error = buffer->Read(offset, target)) return error;
  counts_.read_bytes.fetch_add(target.size(), std::memory_order_relaxed);
  return std::nullopt;
}

std::optional<Error> DmaAccount::Write(std::uint64_t id, std::uint64_t offset,
                                       std::span<const std::byte> source) {
  const auto buffer = Find(id);
  if (buffer == nullptr) return NoSuchBuffer(id);
  if (auto error = buffer->Write(offset, source)) return error;
  counts_.written_bytes.fetch_add(source.size(), std::memory_order_relaxed);
  return std::nullopt;
}

void DmaAccount::CountFreed(const DmaBuffer& buffer) noexcept {
  counts_.buffers.fetch_sub(1, std::memory_order_relaxed);
  counts_.bytes.fetch_sub(buffer.size(), std::memory_order_relaxed);
}

void DmaAccount::Free(std::uint64_t id, std::function<void()> done) {
  std::unique_lock lock(mutex_);
  const auto entry = entries_.find(id);
  if (entry == entries_.end() || entry->second.buffer == nullptr) {
    lock.unlock();
    done();
    return;
  }
  const Entry freed = std::move(entry->second);
  entries_.erase(entry);
  lock.unlock();
  worker_.Post([self = shared_from_this(), freed, done = std::move(done)] {
    freed.arena->Free(freed.buffer);
    {
      // Only now is there room for others.
      const std::lock_guard counting(self->mutex_);
      self->bytes_ -= freed.bytes;
    }
    self->CountFreed(*freed.buffer);
    done();
  });
}

std::map<std::uint64_t, DmaAccount::Entry> DmaAccount::TakeAll() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  return std::exchange(entries_, {});
}

void DmaAccount::FreeAll(std::map<std::uint64_t, Entry> entries) {
  // Of one arena, or of those before and after the device was opened again.
  std::map<std::shared_ptr<DmaArena>, std::vector<std::shared_ptr<DmaBuffer>>> by_arena;
  for (auto& [id, entry] : entries) {
    if (entry.buffer == nullptr) continue;
    CountFreed(*entry.buffer);
    by_arena[entry.arena].push_back(std::move(entry.buffer));
  }
  for (const auto& [arena, buffers] : by_arena) arena->Abandon(buffers);
}

void DmaAccount::Close(std::function<void()> done) {
  auto entries = TakeAll();
  if (entries.empty()) {
    done();
    return;
  }
  worker_.Post([self = shared_from_this(), entries = std::move(entries), done = std::move(done)] {
    self->FreeAll(entries);
    done();
  });
}

}  // namespace barkeep
