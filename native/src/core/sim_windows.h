#ifndef BARKEEP_CORE_SIM_WINDOWS_H_
#define BARKEEP_CORE_SIM_WINDOWS_H_

#include <cstdint>
#include <vector>

#include "backend.h"
#include "sim_board.h"

namespace barkeep::sim {

/// The windows of the board, in the order of their indices.
std::vector<OpenWindow> WindowsOf(Board* board, std::uint64_t memory_bytes,
                                  std::uint32_t access_time_ns);

}  // namespace barkeep::sim

#endif  // BARKEEP_CORE_SIM_WINDOWS_H_
