#include "vfio_info.h"

#include <linux/vfio.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "sysfs_text.h"

namespace barkeep {
namespace {

/// A kernel has a handful. More would be a chain that bites its tail.
constexpr int kCapabilitiesMax = 64;

template <typename T>
bool ReadFrom(std::span<const std::byte> bytes, std::size_t offset, T* value) noexcept {
  if (offset > bytes.size() || bytes.size() - offset < sizeof(T)) return false;
  std::memcpy(value, bytes.data() + offset, sizeof(T));
  return true;
}

/// The bytes from the capability with this id on; empty without one. Offsets count from the start
/// of the structure that the chain belongs to, and 0 ends it.
std::span<const std::byte> FindCapability(std::span<const std::byte> info, std::uint32_t first,
                                          std::uint16_t id) noexcept {
  std::uint32_t at = first;
  for (int count = 0; at != 0 && count < kCapabilitiesMax; ++count) {
    vfio_info_cap_header header{};
    if (!ReadFrom(info, at, &header)) return {};
    if (header.id == id) return info.subspan(at);
    at = header.next;
  }
  return {};
}

std::vector<Range> SparseAreas(std::span<const std::byte> capability) {
  std::vector<Range> areas;
  std::uint32_t count = 0;
  if (!ReadFrom(capability, offsetof(vfio_region_info_cap_sparse_mmap, nr_areas), &count)) {
    return areas;
  }
  std::size_t at = offsetof(vfio_region_info_cap_sparse_mmap, areas);
  for (std::uint32_t index = 0; index < count;
       ++index, at += sizeof(vfio_region_sparse_mmap_area)) {
    vfio_region_sparse_mmap_area area{};
    if (!ReadFrom(capability, at, &area)) break;
    if (area.size != 0) areas.push_back({.offset = area.offset, .length = area.size});
  }
  return areas;
}

/// Within the region, rising, and those that touch made one.
std::vector<Range> Tidy(std::vector<Range> areas, std::uint64_t size) {
  std::erase_if(areas, [&](const Range& area) { return area.offset >= size; });
  std::sort(areas.begin(), areas.end(),
            [](const Range& left, const Range& right) { return left.offset < right.offset; });
  std::vector<Range> tidy;
  for (Range area : areas) {
    area.length = std::min(area.length, size - area.offset);
    if (!tidy.empty() && tidy.back().offset + tidy.back().length >= area.offset) {
      const std::uint64_t end =
          std::max(tidy.back().offset + tidy.back().length, area.offset + area.length);
      tidy.back().length = end - tidy.back().offset;
    } else {
      tidy.push_back(area);
    }
  }
  return tidy;
}

}  // namespace

VfioRegion ParseVfioRegion(std::span<const std::byte> info) {
  vfio_region_info head{};
  VfioRegion region;
  if (!ReadFrom(info, 0, &head)) return region;
  region.size = head.size;
  region.offset = head.offset;
  region.readable = (head.flags & VFIO_REGION_INFO_FLAG_READ) != 0;
  region.writable = (head.flags & VFIO_REGION_INFO_FLAG_WRITE) != 0;
  if ((head.flags & VFIO_REGION_INFO_FLAG_MMAP) == 0 || head.size == 0) return region;
  std::span<const std::byte> sparse;
  if ((head.flags & VFIO_REGION_INFO_FLAG_CAPS) != 0) {
    sparse = FindCapability(info, head.cap_offset, VFIO_REGION_INFO_CAP_SPARSE_MMAP);
  }
  if (sparse.empty()) {
    region.areas.push_back({.offset = 0, .length = head.size});
  } else {
    region.areas = Tidy(SparseAreas(sparse), head.size);
  }
  return region;
}

VfioIommu ParseVfioIommu(std::span<const std::byte> info) {
  VfioIommu iommu;
  // An older kernel's structure ends before the offset of the capabilities.
  vfio_iommu_type1_info head{};
  std::memcpy(&head, info.data(), std::min(info.size(), sizeof(head)));
  if ((head.flags & VFIO_IOMMU_INFO_PGSIZES) != 0) iommu.page_sizes = head.iova_pgsizes;
  if ((head.flags & VFIO_IOMMU_INFO_CAPS) == 0) return iommu;

  const auto ranges = FindCapability(info, head.cap_offset, VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE);
  std::uint32_t count = 0;
  ReadFrom(ranges, offsetof(vfio_iommu_type1_info_cap_iova_range, nr_iovas), &count);
  std::size_t at = offsetof(vfio_iommu_type1_info_cap_iova_range, iova_ranges);
  for (std::uint32_t index = 0; index < count; ++index, at += sizeof(vfio_iova_range)) {
    vfio_iova_range range{};
    if (!ReadFrom(ranges, at, &range)) break;
    if (range.start <= range.end) iommu.ranges.push_back({.first = range.start, .last = range.end});
  }
  vfio_iommu_type1_info_dma_avail available{};
  if (ReadFrom(FindCapability(info, head.cap_offset, VFIO_IOMMU_TYPE1_INFO_DMA_AVAIL), 0,
               &available)) {
    iommu.mappings_left = available.avail;
  }
  return iommu;
}

std::string AreasText(const std::vector<Range>& areas) {
  std::string text;
  for (const Range& area : areas) {
    text += (text.empty() ? "" : ", ") + HexText(area.offset) + " to " +
            HexText(area.offset + area.length - 1);
  }
  return text.empty() ? "nothing" : text;
}

}  // namespace barkeep
