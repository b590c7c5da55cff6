#ifndef BARKEEP_CORE_SIM_BOARD_H_
#define BARKEEP_CORE_SIM_BOARD_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "backend.h"
#include "clock.h"
#include "mapping.h"
#include "sim_access_time.h"
#include "sim_dma.h"
#include "sim_engine.h"
#include "sim_faults.h"
#include "sim_fifo.h"
#include "sim_lines.h"
#include "sim_log.h"
#include "sim_registers.h"

namespace barkeep::sim {

/// The windows of the board, by their index.
inline constexpr std::uint32_t kWindowRegs = 0;
inline constexpr std::uint32_t kWindowRegsBe = 1;
inline constexpr std::uint32_t kWindowMem = 2;
inline constexpr std::uint32_t kWindowRom = 3;
inline constexpr std::uint32_t kWindowWc = 4;
inline constexpr std::uint32_t kWindowLog = 5;
inline constexpr std::uint32_t kWindowCount = 6;

inline constexpr std::uint64_t kRomBytes = 4096;
inline constexpr std::uint64_t kWcBytes = 64 * 1024;
/// The 32-bit word at each offset of `rom` is this plus the offset.
inline constexpr std::uint32_t kRomPattern = 0xba4c0000;

/// The simulated board: what native/SIMULATED-BOARD.md describes. One thread at a time.
class Board final : public Model {
 public:
  Board();

  /// Gives the board its memory. Answers 0 or an errno. Called once, before any access.
  int MapMemory(std::uint64_t bytes) noexcept;
  void SetAccessTime(std::uint32_t ns) noexcept;

  bool Load(std::uint32_t window, std::uint64_t offset, std::uint32_t width,
            std::uint64_t* value) noexcept override;
  bool Store(std::uint32_t window, std::uint64_t offset, std::uint32_t width,
             std::uint64_t value) noexcept override;
  /// Null while a fault that is switched on could be met in the window: ask before each transfer.
  std::byte* Memory(std::uint32_t window) noexcept override;

  /// May be called on any thread.
  bool gone() const noexcept { return faults_.gone(); }

  const Lines& lines() const noexcept { return lines_; }
  const std::shared_ptr<Dma>& dma() const noexcept { return dma_; }

 private:
  bool Read(std::uint32_t window, std::uint64_t offset, std::uint32_t width,
            std::uint64_t* value) noexcept;
  bool Write(std::uint32_t window, std::uint64_t offset, std::uint32_t width,
             std::uint64_t value) noexcept;
  bool ReadRegister(std::uint64_t offset, std::uint32_t width, std::uint64_t* value) noexcept;
  bool WriteRegister(std::uint64_t offset, std::uint32_t width, std::uint64_t value) noexcept;
  std::uint64_t ReadSpecial(Register which) noexcept;
  std::uint64_t ReadInstrument(Register which) const noexcept;
  void WriteSpecial(Register which, std::uint64_t value) noexcept;
  void WriteInstrument(Register which, std::uint64_t value) noexcept;
  bool LoadWatched(std::uint32_t window, std::uint64_t offset, std::uint32_t width,
                   std::uint64_t* value) noexcept;
  bool StoreWatched(std::uint32_t window, std::uint64_t offset, std::uint32_t width,
                    std::uint64_t value) noexcept;
  void Record(LogEntry entry) noexcept;
  void Rewatch() noexcept;
  std::uint32_t Stored32(Register which) const noexcept;
  std::uint64_t Stored64(Register which) const noexcept;
  void RunDma(std::uint32_t direction) noexcept;
  void FinishEngine() noexcept;

  // First byte of each window; null for `regs`, which is not bytes.
  std::array<std::byte*, kWindowCount> bytes_{};
  // True while an access can meet anything but the board itself: a cost, a fault or the log. The
  // usual access pays for all of them with this one test.
  bool watched_ = false;
  Moment opened_ = Now();
  std::uint32_t irq_pending_ = 0;
  std::uint32_t clear_on_read_ = 0;
  std::uint32_t w1c_ = 0;
  std::uint32_t read_count_ = 0;
  std::uint32_t dma_status_ = 0;
  const std::shared_ptr<Dma> dma_ = std::make_shared<Dma>();
  Engine engine_;
  Lines lines_;
  AccessTime access_time_;
  Faults faults_;
  Log log_;
  Fifo fifo_;
  Mapping memory_;
  alignas(8) std::array<std::byte, kRegistersBytes> stored_{};
  alignas(8) std::array<std::byte, kRomBytes> rom_{};
  alignas(8) std::array<std::byte, kWcBytes> wc_{};
};

}  // namespace barkeep::sim

#endif  // BARKEEP_CORE_SIM_BOARD_H_
