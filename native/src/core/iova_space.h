#ifndef BARKEEP_CORE_IOVA_SPACE_H_
#define BARKEEP_CORE_IOVA_SPACE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "error.h"
#include "vfio_info.h"

namespace barkeep {

/// The addresses that devices may use, and which of them are taken. One thread at a time.
class IovaSpace {
 public:
  /// `ranges` rise and do not touch; `granule` is a power of two, bytes.
  IovaSpace(std::vector<IovaRange> ranges, std::uint64_t granule);

  std::uint64_t granule() const noexcept { return granule_; }

  /// Takes `bytes`, a multiple of the granule and not 0: those at `wanted`, or the lowest that are
  /// free. Low ones, because engines often have fewer address bits than the IOMMU; but none in the
  /// first MiB, so that an address that was never set is a fault, and with a granule free behind
  /// each, so that running over the end is one too.
  Result<std::uint64_t> Take(std::uint64_t bytes, std::optional<std::uint64_t> wanted);
  void Give(std::uint64_t address) noexcept;

  /// "0x0 to 0xfedfffff, ..." for people.
  std::string RangesText() const;

 private:
  std::optional<Error> Refusal(std::uint64_t bytes, std::uint64_t wanted) const;
  std::optional<std::uint64_t> Lowest(std::uint64_t bytes) const;

  const std::vector<IovaRange> ranges_;
  const std::uint64_t granule_;
  std::map<std::uint64_t, std::uint64_t> taken_;  // last address, by the first
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_IOVA_SPACE_H_
