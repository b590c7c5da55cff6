#ifndef BARKEEP_TEST_CORE_SIM_RIG_H_
#define BARKEEP_TEST_CORE_SIM_RIG_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "core/backend.h"
#include "core/check.h"
#include "core/sim_board.h"
#include "core/sim_log.h"
#include "core/sim_registers.h"

namespace barkeep::sim {

/// An open board, as a test handles it.
struct Rig {
  explicit Rig(const DeviceSpec& spec = {}) : device(std::move(OpenSimBackend(spec).value())) {}

  bool Load(std::uint32_t window, std::uint64_t offset, std::uint32_t width = 32) {
    value = 0x5a5a;
    return device.windows[window].model->Load(window, offset, width, &value);
  }
  bool Store(std::uint32_t window, std::uint64_t offset, std::uint64_t word,
             std::uint32_t width = 32) {
    return device.windows[window].model->Store(window, offset, width, word);
  }
  static std::uint32_t WidthOf(Register which) { return InfoOf(which).bytes == 8 ? 64 : 32; }
  std::uint64_t Read(Register which) {
    CHECK(Load(kWindowRegs, InfoOf(which).offset, WidthOf(which)));
    return value;
  }
  void Write(Register which, std::uint64_t word) {
    CHECK(Store(kWindowRegs, InfoOf(which).offset, word, WidthOf(which)));
  }
  std::byte* Memory(std::uint32_t window) { return device.windows[window].model->Memory(window); }
  std::vector<LogEntry> ReadLog() {
    std::vector<LogEntry> entries(Read(Register::kLogCount));
    auto* bytes = reinterpret_cast<std::byte*>(entries.data());
    for (std::uint64_t at = 0; at < entries.size() * sizeof(LogEntry); at += 8) {
      CHECK(Load(kWindowLog, at, 64));
      std::memcpy(bytes + at, &value, 8);
    }
    return entries;
  }

  OpenDevice device;
  std::uint64_t value = 0;
};

}  // namespace barkeep::sim

#endif  // BARKEEP_TEST_CORE_SIM_RIG_H_
