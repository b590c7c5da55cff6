#include "verdict_store.h"

#include <utility>

#include "limits.h"

namespace barkeep {
namespace {

// What a verdict costs to keep beside its results: bounds the number of verdicts too.
constexpr std::size_t kOverheadBytes = 256;

}  // namespace

void VerdictStore::Begin(std::uint64_t id, std::size_t results_bytes) {
  Batch& batch = batches_[id];
  batch.bytes = results_bytes;
  ++pending_;
  pending_bytes_ += batch.bytes;
}

void VerdictStore::SetCall(std::uint64_t id, std::uint64_t call) {
  const auto found = batches_.find(id);
  if (found != batches_.end()) found->second.call = call;
}

std::optional<std::uint64_t> VerdictStore::CallOf(std::uint64_t id) const {
  const auto found = batches_.find(id);
  if (found == batches_.end() || !found->second.pending) return std::nullopt;
  return found->second.call;
}

void VerdictStore::Add(std::uint64_t id, Verdict verdict) {
  const auto found = batches_.find(id);
  if (found == batches_.end()) return;
  Batch& batch = found->second;
  --pending_;
  pending_bytes_ -= batch.bytes;
  batch.pending = false;
  batch.bytes = verdict.results_bytes + kOverheadBytes;
  batch.verdict = std::move(verdict);
  kept_bytes_ += batch.bytes;
  unsent_bytes_ += batch.bytes;
  unsent_.push_back(id);
}

void VerdictStore::Forget(std::uint64_t id) {
  const auto found = batches_.find(id);
  if (found == batches_.end()) return;
  --pending_;
  pending_bytes_ -= found->second.bytes;
  batches_.erase(found);
}

const Verdict* VerdictStore::TakeUnsent(std::uint64_t* id) {
  Evict();
  if (unsent_.empty()) return nullptr;
  *id = unsent_.front();
  unsent_.pop_front();
  Batch& batch = batches_.find(*id)->second;
  batch.sent = true;
  unsent_bytes_ -= batch.bytes;
  return &batch.verdict;
}

void VerdictStore::Acknowledge(std::uint64_t id) {
  // Nobody can have what was not sent.
  auto at = batches_.begin();
  while (at != batches_.end() && at->first <= id && at->second.sent) at = Drop(at);
}

std::vector<BatchVerdict> VerdictStore::Take() {
  std::vector<BatchVerdict> taken;
  for (auto at = batches_.begin(); at != batches_.end();) {
    if (at->second.pending) {
      ++at;
      continue;
    }
    taken.push_back({.id = at->first, .verdict = std::move(at->second.verdict)});
    at = Drop(at);
  }
  unsent_.clear();
  return taken;
}

std::vector<std::uint64_t> VerdictStore::PendingIds() const {
  std::vector<std::uint64_t> ids;
  for (const auto& [id, batch] : batches_) {
    if (batch.pending) ids.push_back(id);
  }
  return ids;
}

VerdictStore::Batches::iterator VerdictStore::Drop(Batches::iterator at) {
  kept_bytes_ -= at->second.bytes;
  if (!at->second.sent) unsent_bytes_ -= at->second.bytes;
  return batches_.erase(at);
}

void VerdictStore::Evict() {
  for (auto at = batches_.begin(); kept_bytes_ > kSessionResultsBytesMax && at != batches_.end();) {
    at = at->second.sent ? Drop(at) : std::next(at);
  }
}

}  // namespace barkeep
