#ifndef BARKEEP_CORE_SCHEDULE_H_
#define BARKEEP_CORE_SCHEDULE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "call.h"
#include "failure.h"
#include "flow.h"

namespace barkeep {

using Calls = std::vector<std::shared_ptr<Call>>;

/// Answers calls that never ran.
inline void RefuseAll(Calls calls, ErrorCode code) {
  for (const auto& call : calls) call->Refuse(Failure(code));
}

/// Decides what a lane runs next: the flow that used the least device time among those with
/// something to run. A flow that becomes busy starts at the time of those that are, so that
/// idleness earns nothing. Not thread-safe: the lane's mutex guards it. Time is passed in.
class Schedule {
 public:
  struct Turn {
    Flow* flow = nullptr;  // null when nothing is ready
    Stream* stream = nullptr;
  };

  void Add(std::shared_ptr<Flow> flow, std::shared_ptr<Call> call);

  /// The next turn; the stream's active call is the one to run.
  Turn Next(Moment now);
  /// When Next or TakeExpired may have something to do.
  Moment NextMoment() const noexcept;
  /// The turn used `ns` of the device; its call goes on at `wake`.
  void Continue(const Turn& turn, std::uint64_t ns, Moment wake);
  /// The turn used `ns` of the device; its call is finished and leaves.
  void Finish(const Turn& turn, std::uint64_t ns);

  /// Calls that are out of time and have not begun leave.
  Calls TakeExpired(Moment now);
  /// Calls that have not begun leave: all of them, those of a flow, or one of a flow.
  Calls TakeWaiting();
  Calls TakeWaiting(Flow& flow);
  std::shared_ptr<Call> TakeWaiting(Flow& flow, std::uint64_t id);

  /// Makes calls that have begun stop at their next turn, and have it at once.
  void Stop(ErrorCode code);
  static void Stop(Flow& flow, ErrorCode code);
  static void Stop(Flow& flow, std::uint64_t id, ErrorCode code);
  /// Calls that have begun; they stay.
  Calls Active() const;

  bool empty() const noexcept { return flows_.empty(); }
  std::size_t calls() const noexcept { return calls_; }

 private:
  void TakeWaiting(Flow& flow, Calls& taken);
  void Leave(Flow& flow, const Call& call) noexcept;
  void Charge(Flow& flow, std::uint64_t ns) noexcept;
  void RemoveIfIdle(Flow& flow);

  std::vector<std::shared_ptr<Flow>> flows_;  // those that are busy
  std::size_t calls_ = 0;
  std::uint64_t virtual_time_ = 0;
  Moment expires_ = kNever;  // no waiting call is out of time before it
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_SCHEDULE_H_
