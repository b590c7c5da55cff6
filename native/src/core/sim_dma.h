#ifndef BARKEEP_CORE_SIM_DMA_H_
#define BARKEEP_CORE_SIM_DMA_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "dma_memory.h"
#include "iova_space.h"
#include "mapping.h"

namespace barkeep::sim {

inline constexpr std::uint32_t kDmaFromHost = 1;
inline constexpr std::uint32_t kDmaToHost = 2;
inline constexpr std::uint32_t kDmaDone = 1;
inline constexpr std::uint32_t kDmaFault = 2;

/// The memory of the host that the board's DMA engine can reach, as an IOMMU would have it. Any
/// thread.
class Dma final : public DmaSource, public std::enable_shared_from_this<Dma> {
 public:
  Dma();

  Result<std::unique_ptr<DmaMemory>> Make(std::uint64_t bytes,
                                          std::optional<std::uint64_t> iova) override;
  std::uint64_t granule() const noexcept override { return PageSize(); }

  /// Copies between the board and one buffer. False, and nothing is touched, where the addresses
  /// are not all of one.
  bool Copy(std::uint64_t iova, std::byte* board, std::uint64_t bytes, bool to_host) noexcept;

 private:
  class Memory;

  void Forget(std::uint64_t iova) noexcept;

  std::mutex mutex_;
  IovaSpace space_;
  std::map<std::uint64_t, Memory*> known_;  // by their addresses
};

}  // namespace barkeep::sim

#endif  // BARKEEP_CORE_SIM_DMA_H_
