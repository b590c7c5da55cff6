#ifndef BARKEEP_CORE_BACKEND_H_
#define BARKEEP_CORE_BACKEND_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "access_fault.h"
#include "dma_arena.h"
#include "error.h"
#include "interrupt_source.h"
#include "spec.h"

namespace barkeep {

/// How the processor sees a window.
/// `kUnmapped`: not at all, the kernel moves the bytes.
enum class CacheMode : std::uint8_t { kUncached, kWriteCombining, kCached, kModel, kUnmapped };

/// What the transfer of a block came to: the bytes that were moved, and why it was not all of them.
struct BlockResult {
  std::size_t moved = 0;
  std::optional<AccessFault> fault;
};

/// A window that is code rather than a mapping. Called on the lane of the window only.
class Model {
 public:
  virtual ~Model() = default;
  /// One access of `width` bits (8 to 64), naturally aligned and in range. The value is in
  /// little-endian register order. False means that the bus answered with a fault.
  virtual bool Load(std::uint32_t window, std::uint64_t offset, std::uint32_t width,
                    std::uint64_t* value) noexcept = 0;
  virtual bool Store(std::uint32_t window, std::uint64_t offset, std::uint32_t width,
                     std::uint64_t value) noexcept = 0;
  /// Memory behind a burst window, for bulk, or null where every access must go through the model.
  virtual std::byte* Memory(std::uint32_t window) noexcept = 0;
  /// What is known of the last access that failed.
  virtual AccessFault LastFault() const noexcept { return {}; }

  /// One transfer of whatever length, for windows of which a `chunk_bytes` says that bulk goes so.
  /// Moving less than all is no fault: what is left is another transfer.
  virtual BlockResult LoadBlock(std::uint32_t window, std::uint64_t offset,
                                std::span<std::byte> target) noexcept;
  virtual BlockResult StoreBlock(std::uint32_t window, std::uint64_t offset,
                                 std::span<const std::byte> source) noexcept;
};

/// Who said where a window lies, fact by fact, in words; empty where the fact is not known.
struct OriginSources {
  std::string path;
  std::string page_size;
  std::string cache;
  std::string physical_address;
  std::string bus_address;
};

/// One window as a backend opened it: the specification with its defaults resolved, and the way to
/// reach it. Exactly one of `base` and `model` is set.
struct OpenWindow {
  WindowSpec spec;
  std::uint64_t size = 0;
  CacheMode cache = CacheMode::kUncached;
  std::uint64_t page_size = 0;
  std::string physical_address;  // hexadecimal, or empty
  std::string bus_address;       // the same
  OriginSources sources;
  std::byte* base = nullptr;  // first byte of the window in our address space
  Model* model = nullptr;
  std::uint32_t chunk_bytes = 0;  // of one transfer of bulk; 0 where bulk is made of accesses
  // Which lane of the device runs its bulk; 0 is the register lane.
  std::uint32_t read_lane = 0;
  std::uint32_t write_lane = 0;

  /// A transfer of it may wait for the device as long as that takes. It is for bulk only.
  bool has_own_lane() const noexcept { return read_lane != 0 || write_lane != 0; }
};

/// Keeps what a backend holds (mappings, descriptors, locks); released when it is destroyed.
class Backing {
 public:
  virtual ~Backing() = default;
  /// Reads the function's vendor id in PCI configuration space, which completes only after earlier
  /// posted writes to it. False where there is no configuration space or the read failed.
  virtual bool FlushByConfigRead() noexcept { return false; }
  virtual bool CanFlushByConfigRead() const noexcept { return false; }
  /// True when the device is known to be gone from its bus.
  virtual bool Gone() noexcept { return false; }
  /// True when the kernel has dropped the device since it was opened. Makes no access to it.
  virtual bool Removed() noexcept { return false; }
};

/// A device as a backend opened it.
struct OpenDevice {
  std::string identity;
  std::vector<std::pair<std::string, std::string>> facts;
  std::vector<OpenWindow> windows;
  std::unique_ptr<Backing> backing;
  std::uint32_t lanes = 1;        // that of the registers, and those that windows name
  std::shared_ptr<DmaArena> dma;  // null where the device has no DMA buffers; retired by `backing`
  // Taken over by the device's InterruptHub.
  std::vector<std::unique_ptr<InterruptSource>> interrupts;
};

Result<OpenDevice> OpenFileBackend(const DeviceSpec& spec);
Result<OpenDevice> OpenSimBackend(const DeviceSpec& spec);
Result<OpenDevice> OpenPciBackend(const DeviceSpec& spec);
Result<OpenDevice> OpenUioBackend(const DeviceSpec& spec);
Result<OpenDevice> OpenXdmaBackend(const DeviceSpec& spec);
Result<OpenDevice> OpenChardevBackend(const DeviceSpec& spec);
Result<OpenDevice> OpenDevmemBackend(const DeviceSpec& spec);
Result<OpenDevice> OpenVfioBackend(const DeviceSpec& spec);

/// Opens the device by the backend that its specification names.
Result<OpenDevice> OpenBackend(const DeviceSpec& spec);

}  // namespace barkeep

#endif  // BARKEEP_CORE_BACKEND_H_
