#include "iova_space.h"

#include <algorithm>
#include <utility>

#include "failure.h"
#include "sysfs_text.h"

namespace barkeep {
namespace {

constexpr std::uint64_t kLowest = 0x100000;

Error WrongIova(std::string reason, std::string fix) {
  Error error = Failure(ErrorCode::kInvalidArgument);
  error.field = "iova";
  error.reason = std::move(reason);
  error.fix = std::move(fix);
  return error;
}

}  // namespace

IovaSpace::IovaSpace(std::vector<IovaRange> ranges, std::uint64_t granule)
    : ranges_(std::move(ranges)), granule_(granule) {}

std::string IovaSpace::RangesText() const {
  std::string text;
  for (const IovaRange& range : ranges_) {
    text += (text.empty() ? "" : ", ") + HexText(range.first) + " to " + HexText(range.last);
  }
  return text.empty() ? "none" : text;
}

std::optional<Error> IovaSpace::Refusal(std::uint64_t bytes, std::uint64_t wanted) const {
  if (wanted % granule_ != 0) {
    return WrongIova(HexText(wanted) + " is not a multiple of " + std::to_string(granule_),
                     "take a multiple of the IOMMU's page, or leave the address out");
  }
  const std::uint64_t last = wanted + (bytes - 1);
  const bool inside =
      last >= wanted && std::any_of(ranges_.begin(), ranges_.end(), [&](const IovaRange& range) {
        return range.first <= wanted && last <= range.last;
      });
  if (!inside) {
    return WrongIova(std::to_string(bytes) + " bytes at " + HexText(wanted) +
                         " are outside of what the IOMMU lets this device address",
                     "stay within " + RangesText() + ", or leave the address out");
  }
  auto after = taken_.lower_bound(wanted);
  const bool over_next = after != taken_.end() && after->first <= last;
  const bool over_previous = after != taken_.begin() && std::prev(after)->second >= wanted;
  if (!over_next && !over_previous) return std::nullopt;
  const auto& [first, end] = over_next ? *after : *std::prev(after);
  return WrongIova(std::to_string(bytes) + " bytes at " + HexText(wanted) +
                       " overlap a buffer at " + HexText(first) + " to " + HexText(end),
                   "free that buffer, or leave the address out");
}

std::optional<std::uint64_t> IovaSpace::Lowest(std::uint64_t bytes) const {
  for (const IovaRange& range : ranges_) {
    // Aligned up without running over the end of all addresses.
    const std::uint64_t from = std::max(range.first, kLowest);
    std::uint64_t candidate = (from + (granule_ - 1)) & ~(granule_ - 1);
    if (candidate < from) continue;
    for (;;) {
      const std::uint64_t last = candidate + (bytes - 1);
      if (candidate > range.last || last < candidate || last > range.last) break;
      // What lies over it, its guard included, pushes it on.
      auto next = taken_.upper_bound(candidate);
      if (next != taken_.begin()) {
        const std::uint64_t end = std::prev(next)->second;
        if (end >= candidate || candidate - end <= granule_) {
          if (end > UINT64_MAX - 2 * granule_) break;
          candidate = (end + 1 + granule_ + (granule_ - 1)) & ~(granule_ - 1);
          continue;
        }
      }
      if (next == taken_.end() || (next->first > last && next->first - last > granule_)) {
        return candidate;
      }
      candidate = next->first;
    }
  }
  return std::nullopt;
}

Result<std::uint64_t> IovaSpace::Take(std::uint64_t bytes, std::optional<std::uint64_t> wanted) {
  if (wanted) {
    if (auto refusal = Refusal(bytes, *wanted)) return *std::move(refusal);
  } else {
    wanted = Lowest(bytes);
    if (!wanted) {
      return WrongIova(
          "no " + std::to_string(bytes) + " bytes in a row are free in " + RangesText(),
          "free buffers, or allocate smaller ones");
    }
  }
  taken_[*wanted] = *wanted + (bytes - 1);
  return *wanted;
}

void IovaSpace::Give(std::uint64_t address) noexcept { taken_.erase(address); }

}  // namespace barkeep
