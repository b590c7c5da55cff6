#ifndef BARKEEP_CORE_VERDICT_STORE_H_
#define BARKEEP_CORE_VERDICT_STORE_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "call.h"

namespace barkeep {

/// The verdict of a batch of a session, by the id that the client gave it.
struct BatchVerdict {
  std::uint64_t id = 0;
  Verdict verdict;
};

/// The batches of a channel that are not over for its client: those that have no verdict yet, and
/// those whose verdict it has not acknowledged. Bounded in bytes: over SESSION_RESULTS_BYTES_MAX
/// the oldest verdicts that were sent are dropped. What was not sent is bounded by accepting no
/// more batches.
class VerdictStore {
 public:
  /// A batch begins, with so many bytes of results.
  void Begin(std::uint64_t id, std::size_t results_bytes);
  void SetCall(std::uint64_t id, std::uint64_t call);
  /// The session's call of a batch that has no verdict yet.
  std::optional<std::uint64_t> CallOf(std::uint64_t id) const;
  void Add(std::uint64_t id, Verdict verdict);
  /// A batch whose verdict goes elsewhere.
  void Forget(std::uint64_t id);

  /// The next verdict that was not sent, or null. It is sent then.
  const Verdict* TakeUnsent(std::uint64_t* id);
  /// The client has all verdicts up to this one.
  void Acknowledge(std::uint64_t id);
  /// All verdicts, in the order of their ids, leave.
  std::vector<BatchVerdict> Take();

  /// Batches that have no verdict yet.
  std::vector<std::uint64_t> PendingIds() const;

  std::size_t size() const noexcept { return batches_.size(); }
  std::size_t pending() const noexcept { return pending_; }
  std::size_t pending_bytes() const noexcept { return pending_bytes_; }
  std::size_t unsent_bytes() const noexcept { return unsent_bytes_; }

 private:
  struct Batch {
    bool pending = true;
    bool sent = false;
    std::size_t bytes = 0;  // of its results, announced or there, and what it costs to keep
    std::uint64_t call = 0;
    Verdict verdict;
  };
  using Batches = std::map<std::uint64_t, Batch>;

  Batches::iterator Drop(Batches::iterator at);
  void Evict();

  Batches batches_;
  std::deque<std::uint64_t> unsent_;
  std::size_t pending_ = 0;
  std::size_t pending_bytes_ = 0;
  std::size_t unsent_bytes_ = 0;
  std::size_t kept_bytes_ = 0;  // of verdicts
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_VERDICT_STORE_H_
