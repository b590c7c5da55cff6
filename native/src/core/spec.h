#ifndef BARKEEP_CORE_SPEC_H_
#define BARKEEP_CORE_SPEC_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace barkeep {

/// What the configuration asks for, as it crosses the bridge. Field by field the `NativeDeviceSpec`
/// and `NativeWindowSpec` of native/lib/binding.ts.

enum class BackendKind : std::uint8_t { kFile, kSim, kPci, kUio, kDevmem, kChardev, kXdma, kVfio };
enum class WindowAccess : std::uint8_t { kReadWrite, kReadOnly, kWriteOnly };

/// Of `vfio`: which of a device's interrupts are used.
enum class InterruptKind : std::uint8_t { kAuto, kIntx, kMsi, kMsix };

/// A set of access widths: bit 0 is 8 bits, bit 1 is 16, bit 2 is 32, bit 3 is 64.
using WidthSet = std::uint8_t;

struct Range {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

/// A register that `flush` may read.
struct FlushRegister {
  std::uint64_t offset = 0;
  std::uint32_t width = 0;  // bits; 0 for none
};

struct WindowSpec {
  std::string name;
  std::string path;
  std::uint32_t bar = 0;  // or the number of a UIO map, or of a VFIO region
  // Numbers of the DMA channels to and from the card; -1 for none.
  std::int32_t h2c = -1;
  std::int32_t c2h = -1;
  std::uint64_t offset =
      0;  // of `devmem` a host physical address, of a DMA channel one of the card
  std::uint64_t length = 0;
  WidthSet widths = 0;
  WindowAccess access = WindowAccess::kReadWrite;
  bool big_endian = false;
  bool pure_reads = false;
  std::vector<Range> pure_ranges;
  bool burst = false;
  std::uint32_t bulk_width = 32;
  std::uint32_t chunk_bytes = 0;  // of one transfer of bulk by the driver; 0 for the default
  std::uint32_t access_time_ns = 0;
  FlushRegister flush;
  // Where offset 0 is on the device's own bus, as the configuration tells it.
  std::optional<std::uint64_t> axi;
};

/// An event line of a card, under the name that it is to have.
struct EventSpec {
  std::string name;
  std::uint32_t number = 0;
};

struct DeviceSpec {
  std::string name;
  BackendKind backend = BackendKind::kSim;
  std::vector<WindowSpec> windows;
  std::string address;   // of a PCI function, or "uio3"
  std::string uio_name;  // as sysfs has it, instead of the address
  std::vector<EventSpec> events;
  bool enable = false;
  bool bus_master = false;  // of `vfio`
  InterruptKind interrupt_kind = InterruptKind::kAuto;
  std::uint64_t memory_bytes = 0;
  std::uint32_t access_time_ns = 0;
  std::string lock_directory;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_SPEC_H_
