#include <cerrno>
#include <memory>
#include <string>
#include <utility>

#include "backend.h"
#include "mapping.h"
#include "sim_board.h"
#include "sim_windows.h"
#include "unavailable.h"

namespace barkeep {
namespace {

constexpr std::uint64_t kMemoryDefaultBytes = 16 * 1024 * 1024;

class SimBacking final : public Backing {
 public:
  ~SimBacking() override { dma_->Retire(); }

  bool Gone() noexcept override { return board_.gone(); }
  sim::Board& board() noexcept { return board_; }
  const std::shared_ptr<DmaArena>& dma() const noexcept { return dma_; }

 private:
  sim::Board board_;
  const std::shared_ptr<DmaArena> dma_ = std::make_shared<DmaArena>(board_.dma());
};

}  // namespace

Result<OpenDevice> OpenSimBackend(const DeviceSpec& spec) {
  const std::uint64_t memory_bytes =
      spec.memory_bytes == 0 ? kMemoryDefaultBytes : spec.memory_bytes;
  if (memory_bytes % PageSize() != 0) {
    return Misconfigured("memoryBytes", "it is not a multiple of the page size, " +
                                            std::to_string(PageSize()) + " bytes");
  }
  auto backing = std::make_unique<SimBacking>();
  sim::Board& board = backing->board();
  if (const int failure = board.MapMemory(memory_bytes); failure != 0) {
    return Unavailable("no room for a memory of " + std::to_string(memory_bytes) + " bytes",
                       "configure a smaller memoryBytes", {}, failure);
  }
  if (!board.lines().valid()) {
    return NoDescriptors(EMFILE);
  }
  board.SetAccessTime(spec.access_time_ns);

  OpenDevice device;
  device.identity = "sim-" + spec.name;
  device.facts = {{"board", "barkeep simulated board"}, {"version", "1.0"}};
  device.windows = sim::WindowsOf(&board, memory_bytes, spec.access_time_ns);
  device.interrupts = board.lines().Sources();
  device.dma = backing->dma();
  device.backing = std::move(backing);
  return device;
}

}  // namespace barkeep
