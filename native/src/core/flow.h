#ifndef BARKEEP_CORE_FLOW_H_
#define BARKEEP_CORE_FLOW_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "clock.h"
#include "error.h"

namespace barkeep {

class Call;

/// A queue of calls that run one after the other.
struct Stream {
  std::shared_ptr<Call> active;               // has begun: running, waiting, or between two slices
  Moment wake = 0;                            // when the active call wants to go on
  std::deque<std::shared_ptr<Call>> waiting;  // ids rise

  bool empty() const noexcept { return active == nullptr && waiting.empty(); }
  bool ReadyAt(Moment now) const noexcept {
    return active != nullptr ? wake <= now : !waiting.empty();
  }
};

/// One session's place in a lane. Batches run in order, and so do bulk transfers, but nothing
/// orders the one against the other. The public fields are guarded by the lane's mutex.
class Flow {
 public:
  static constexpr std::size_t kBatches = 0;
  static constexpr std::size_t kBulk = 1;

  std::array<Stream, 2> streams;
  std::size_t last_stream = kBulk;  // which one had the last turn
  std::uint64_t virtual_time = 0;   // device time used, ns, on the lane's virtual clock
  bool scheduled = false;
  std::array<std::size_t, 2> calls = {};  // in flight, by stream
  std::size_t program_bytes = 0;          // in flight
  std::uint64_t estimate_ns = 0;          // device time in flight
  std::optional<ErrorCode> refusal;       // what new calls are answered

  /// Counts answers that are still to come, so that closing can wait for the last. Any thread.
  void Expect() noexcept { unanswered_.fetch_add(1, std::memory_order_relaxed); }
  void Answered() {
    if (unanswered_.fetch_sub(1, std::memory_order_acq_rel) == 1) on_last_answer_();
  }
  /// Calls `done` once, after the last answer, on any thread. The flow takes no calls any more.
  void WhenAnswered(std::function<void()> done) {
    on_last_answer_ = std::move(done);
    Answered();
  }

 private:
  std::atomic<std::uint32_t> unanswered_{1};  // one for the flow itself, until WhenAnswered
  std::function<void()> on_last_answer_;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_FLOW_H_
