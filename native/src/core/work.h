#ifndef BARKEEP_CORE_WORK_H_
#define BARKEEP_CORE_WORK_H_

#include <cstdint>

#include "clock.h"
#include "counters.h"
#include "grant.h"
#include "progress.h"
#include "stop_signal.h"
#include "window_table.h"

namespace barkeep {

/// What the accesses of a lane reach and report to. Lives as long as the lane.
struct Bench {
  const WindowTable* table = nullptr;
  Backing* backing = nullptr;
  Progress* progress = nullptr;
  Counters* counters = nullptr;
};

/// What may end a piece of work early.
struct Bounds {
  const StopSignal* stop = nullptr;
  const Grant* grant = nullptr;
  Moment deadline = kNever;
};

/// What a slice of work came to: done, or to be continued at `wake` or later.
struct Step {
  bool done = true;
  Moment wake = 0;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_WORK_H_
