#ifndef BARKEEP_CORE_OWN_LANE_H_
#define BARKEEP_CORE_OWN_LANE_H_

#include <optional>

#include "failure.h"
#include "verifier.h"
#include "window_table.h"

namespace barkeep {

/// A data channel is the register lane's, and a transfer that has a lane of its own is not for it.
inline std::optional<Error> RefuseOwnLane(const BulkSpec& spec, const WindowTable& table) {
  const auto window = static_cast<std::uint32_t>(spec.window);
  if (!table[window].has_own_lane()) return std::nullopt;
  Error error = Failure(ErrorCode::kUnsupported);
  error.window = window;
  error.reason = "a DMA channel waits in a lane of its own, which serves no data channel";
  error.fix = "use the calls Read and Write";
  return error;
}

}  // namespace barkeep

#endif  // BARKEEP_CORE_OWN_LANE_H_
