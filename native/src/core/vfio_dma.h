#ifndef BARKEEP_CORE_VFIO_DMA_H_
#define BARKEEP_CORE_VFIO_DMA_H_

#include <memory>

#include "dma_memory.h"
#include "vfio_device.h"
#include "vfio_group.h"

namespace barkeep {

/// Memory that the IOMMU of a VFIO container lets its devices reach. All devices of one group can:
/// the IOMMU does not tell them apart.
class VfioDma final : public DmaSource {
 public:
  VfioDma(const std::shared_ptr<VfioGroup>& group, std::shared_ptr<VfioDevice> device);

  Result<std::unique_ptr<DmaMemory>> Make(std::uint64_t bytes,
                                          std::optional<std::uint64_t> iova) override;
  std::uint64_t granule() const noexcept override { return granule_; }
  /// By the bus master bit.
  void Hold() noexcept override;
  void Release() noexcept override;

 private:
  // Weak: who removes a device may have to wait until its group is let go.
  const std::weak_ptr<VfioGroup> group_;
  const std::uint64_t granule_;
  const std::shared_ptr<VfioDevice> device_;
};

/// Why the kernel did not map a buffer. `locked` and `allowed` are bytes of locked memory that this
/// process has and may have.
Error CannotMapDma(std::uint64_t bytes, int failure, std::uint64_t locked, std::uint64_t allowed);

}  // namespace barkeep

#endif  // BARKEEP_CORE_VFIO_DMA_H_
