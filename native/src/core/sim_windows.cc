#include "sim_windows.h"

#include <algorithm>

#include "mapping.h"

namespace barkeep::sim {
namespace {

// What one call of the model takes without any access time.
constexpr std::uint32_t kModelAccessNs = 10;

/// A window whose reads are pure, as those of most are.
OpenWindow PureWindow(const char* name, std::uint64_t size, Board* board) {
  OpenWindow window;
  window.spec.name = name;
  window.spec.length = size;
  window.spec.widths = k8 | k16 | k32 | k64;
  window.spec.pure_reads = true;
  window.size = size;
  window.cache = CacheMode::kModel;
  window.page_size = PageSize();
  window.sources.page_size = kPageSizeSource;
  window.sources.cache = "the board is simulated";
  window.model = board;
  return window;
}

OpenWindow Regs(Board* board) {
  OpenWindow window = PureWindow("regs", kRegistersBytes, board);
  constexpr std::uint64_t kEffectsEnd = kEffectsRange.offset + kEffectsRange.length;
  window.spec.pure_reads = false;
  window.spec.pure_ranges = {{0, kEffectsRange.offset},
                             {kEffectsEnd, kRegistersBytes - kEffectsEnd}};
  window.spec.flush = {InfoOf(Register::kId).offset, 32};
  return window;
}

OpenWindow RegsBe(Board* board) {
  OpenWindow window = PureWindow("regs_be", kBankBytes, board);
  window.spec.big_endian = true;
  window.spec.flush = {0, 32};
  return window;
}

OpenWindow Mem(Board* board, std::uint64_t bytes) {
  OpenWindow window = PureWindow("mem", bytes, board);
  window.spec.burst = true;
  return window;
}

OpenWindow Rom(Board* board) {
  OpenWindow window = PureWindow("rom", kRomBytes, board);
  window.spec.access = WindowAccess::kReadOnly;
  return window;
}

OpenWindow Wc(Board* board) {
  OpenWindow window = PureWindow("wc", kWcBytes, board);
  window.spec.burst = true;
  window.cache = CacheMode::kWriteCombining;
  return window;
}

OpenWindow AccessLog(Board* board) {
  OpenWindow window = PureWindow("log", kLogBytes, board);
  window.spec.access = WindowAccess::kReadOnly;
  window.spec.burst = true;
  return window;
}

}  // namespace

std::vector<OpenWindow> WindowsOf(Board* board, std::uint64_t memory_bytes,
                                  std::uint32_t access_time_ns) {
  std::vector<OpenWindow> windows = {Regs(board), RegsBe(board), Mem(board, memory_bytes),
                                     Rom(board),  Wc(board),     AccessLog(board)};
  for (OpenWindow& window : windows) {
    window.spec.access_time_ns = std::max(kModelAccessNs, access_time_ns);
  }
  windows[kWindowLog].spec.access_time_ns = kModelAccessNs;
  return windows;
}

}  // namespace barkeep::sim
