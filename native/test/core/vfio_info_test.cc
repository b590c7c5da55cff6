#include "core/vfio_info.h"

#include <linux/vfio.h>

#include <cstring>
#include <vector>

#include "core/check.h"

namespace barkeep {
namespace {

/// What the kernel writes: structures one after the other, each at a multiple of 8.
class Answer {
 public:
  template <typename T>
  std::uint32_t Put(const T& value) {
    const auto at = static_cast<std::uint32_t>(bytes_.size());
    bytes_.resize(bytes_.size() + (sizeof(T) + 7) / 8 * 8);
    std::memcpy(bytes_.data() + at, &value, sizeof(T));
    return at;
  }
  template <typename T>
  void Set(std::uint32_t at, const T& value) {
    std::memcpy(bytes_.data() + at, &value, sizeof(T));
  }
  std::span<const std::byte> bytes() const { return bytes_; }
  std::span<const std::byte> first(std::size_t count) const { return bytes().first(count); }

 private:
  std::vector<std::byte> bytes_;
};

vfio_region_info RegionHead(std::uint32_t flags, std::uint32_t capability = 0) {
  vfio_region_info head{};
  head.flags = flags;
  head.cap_offset = capability;
  head.size = 0x10000;
  head.offset = 0x20000000000;
  return head;
}

constexpr std::uint32_t kReadWriteMap =
    VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE | VFIO_REGION_INFO_FLAG_MMAP;

struct Sparse {
  vfio_info_cap_header header;
  std::uint32_t count;
  std::uint32_t reserved;
  vfio_region_sparse_mmap_area areas[4];
};

/// A region with an unknown capability before that of its areas.
Answer SparseRegion(std::uint32_t count, std::uint32_t next = 0) {
  Answer answer;
  answer.Put(RegionHead(kReadWriteMap | VFIO_REGION_INFO_FLAG_CAPS));
  const std::uint32_t other = answer.Put(vfio_info_cap_header{.id = 99, .version = 1, .next = 0});
  const std::uint32_t sparse = answer.Put(
      Sparse{.header = {.id = VFIO_REGION_INFO_CAP_SPARSE_MMAP, .version = 1, .next = next},
             .count = count,
             .reserved = 0,
             .areas = {{.offset = 0x4000, .size = 0x1000},
                       {.offset = 0, .size = 0x1000},
                       {.offset = 0x1000, .size = 0x1000},
                       {.offset = 0xf000, .size = 0x9000}}});
  answer.Set(other, vfio_info_cap_header{.id = 99, .version = 1, .next = sparse});
  answer.Set(0, RegionHead(kReadWriteMap | VFIO_REGION_INFO_FLAG_CAPS, other));
  return answer;
}

TEST(VfioRegionWithoutAreasMayBeMappedWhole) {
  Answer answer;
  answer.Put(RegionHead(kReadWriteMap));
  const VfioRegion region = ParseVfioRegion(answer.bytes());
  CHECK_EQ(region.size, 0x10000u);
  CHECK_EQ(region.offset, 0x20000000000u);
  CHECK(region.readable && region.writable);
  CHECK_EQ(region.areas.size(), 1u);
  CHECK_EQ(region.areas[0].length, 0x10000u);
}

TEST(VfioRegionThatCannotBeMappedHasNoAreas) {
  Answer answer;
  answer.Put(RegionHead(VFIO_REGION_INFO_FLAG_READ));
  const VfioRegion region = ParseVfioRegion(answer.bytes());
  CHECK(region.areas.empty() && region.readable && !region.writable);
  CHECK_EQ(AreasText(region.areas), "nothing");
}

TEST(VfioAreasAreSortedJoinedAndCut) {
  const VfioRegion region = ParseVfioRegion(SparseRegion(4).bytes());
  CHECK_EQ(AreasText(region.areas), "0x0 to 0x1fff, 0x4000 to 0x4fff, 0xf000 to 0xffff");
}

TEST(VfioAreasThatAreMissingAreNotInvented) {
  const Answer answer = SparseRegion(1000);
  // The kernel says a thousand, and has room for four.
  CHECK_EQ(ParseVfioRegion(answer.bytes()).areas.size(), 3u);
  CHECK(ParseVfioRegion(answer.first(sizeof(vfio_region_info) + 24)).areas.empty());
  CHECK_EQ(ParseVfioRegion(answer.first(3)).size, 0u);
}

TEST(VfioCapabilitiesThatBiteTheirTailEnd) {
  Answer answer;
  answer.Put(RegionHead(kReadWriteMap | VFIO_REGION_INFO_FLAG_CAPS, 32));
  answer.Put(vfio_info_cap_header{.id = 99, .version = 1, .next = 32});
  // No list of areas: the whole region.
  CHECK_EQ(ParseVfioRegion(answer.bytes()).areas.size(), 1u);
}

TEST(VfioIommuTellsRangesAndPages) {
  Answer answer;
  vfio_iommu_type1_info head{};
  head.flags = VFIO_IOMMU_INFO_PGSIZES | VFIO_IOMMU_INFO_CAPS;
  head.iova_pgsizes = 0x40201000;
  answer.Put(head);
  struct {
    vfio_info_cap_header header;
    std::uint32_t count;
    std::uint32_t reserved;
    vfio_iova_range ranges[2];
  } ranges = {{.id = VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE, .version = 1, .next = 0},
              2,
              0,
              {{.start = 0, .end = 0xfedfffff}, {.start = 0xfef00000, .end = UINT64_MAX}}};
  const std::uint32_t at = answer.Put(ranges);
  vfio_iommu_type1_info_dma_avail available{};
  available.header.id = VFIO_IOMMU_TYPE1_INFO_DMA_AVAIL;
  available.avail = 65535;
  ranges.header.next = answer.Put(available);
  answer.Set(at, ranges);
  head.cap_offset = at;
  answer.Set(0, head);

  const VfioIommu iommu = ParseVfioIommu(answer.bytes());
  CHECK_EQ(iommu.page_sizes, 0x40201000u);
  CHECK_EQ(iommu.mappings_left, 65535u);
  CHECK_EQ(iommu.ranges.size(), 2u);
  if (iommu.ranges.size() != 2) return;
  CHECK_EQ(iommu.ranges[0].last, 0xfedfffffu);
  CHECK_EQ(iommu.ranges[1].first, 0xfef00000u);
  CHECK_EQ(iommu.ranges[1].last, UINT64_MAX);
}

TEST(VfioIommuOfAnOlderKernelTellsNoRanges) {
  Answer answer;
  vfio_iommu_type1_info head{};
  head.flags = VFIO_IOMMU_INFO_PGSIZES;
  head.iova_pgsizes = 0x1000;
  answer.Put(head);
  const VfioIommu iommu = ParseVfioIommu(answer.first(16));
  CHECK_EQ(iommu.page_sizes, 0x1000u);
  CHECK(iommu.ranges.empty());
}

}  // namespace
}  // namespace barkeep
