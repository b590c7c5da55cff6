#ifndef BARKEEP_CORE_VFIO_INFO_H_
#define BARKEEP_CORE_VFIO_INFO_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "spec.h"

namespace barkeep {

/// Addresses that a device may use, both ends included: the last one may be 2^64 - 1.
struct IovaRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

/// One region of a VFIO device: a BAR, or its configuration space.
struct VfioRegion {
  std::uint64_t size = 0;    // 0: the device has no such region
  std::uint64_t offset = 0;  // of the device's descriptor
  bool readable = false;
  bool writable = false;
  /// Parts that may be mapped, rising, those that touch made one. Empty: none.
  std::vector<Range> areas;
};

/// Reads what VFIO_DEVICE_GET_REGION_INFO answered, its capabilities included
/// (include/uapi/linux/vfio.h). A region that may be mapped and has no list of areas may be mapped
/// whole.
VfioRegion ParseVfioRegion(std::span<const std::byte> info);

/// What the IOMMU of a container takes.
struct VfioIommu {
  std::uint64_t page_sizes = 0;     // a bit for each
  std::vector<IovaRange> ranges;    // rising; empty where the kernel does not tell
  std::uint64_t mappings_left = 0;  // 0 where the kernel does not tell
};

/// Reads what VFIO_IOMMU_GET_INFO answered.
VfioIommu ParseVfioIommu(std::span<const std::byte> info);

/// "0x0 to 0xfff, 0x2000 to 0x2fff" for messages; "nothing" without any.
std::string AreasText(const std::vector<Range>& areas);

}  // namespace barkeep

#endif  // BARKEEP_CORE_VFIO_INFO_H_
