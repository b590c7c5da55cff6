#ifndef BARKEEP_CORE_DISTRIBUTION_H_
#define BARKEEP_CORE_DISTRIBUTION_H_

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace barkeep {

/// How many values fell between given bounds: the histogram of a metric. Any thread.
class Distribution {
 public:
  static constexpr std::size_t kBoundsMax = 12;

  /// `bounds` rise, are kBoundsMax at most, and live as long.
  explicit Distribution(std::span<const std::uint64_t> bounds) noexcept : bounds_(bounds) {}

  void Add(std::uint64_t value) noexcept {
    const auto bound = std::lower_bound(bounds_.begin(), bounds_.end(), value);
    const auto index = static_cast<std::size_t>(bound - bounds_.begin());
    counts_[index].fetch_add(1, std::memory_order_relaxed);
    sum_.fetch_add(value, std::memory_order_relaxed);
  }

  /// Upper bounds, each within its own.
  std::span<const std::uint64_t> bounds() const noexcept { return bounds_; }
  /// Values over the bound before and up to this one; the last are over all bounds.
  std::uint64_t count(std::size_t index) const noexcept {
    return counts_[index].load(std::memory_order_relaxed);
  }
  std::uint64_t sum() const noexcept { return sum_.load(std::memory_order_relaxed); }

 private:
  const std::span<const std::uint64_t> bounds_;
  std::array<std::atomic<std::uint64_t>, kBoundsMax + 1> counts_ = {};
  std::atomic<std::uint64_t> sum_{0};
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_DISTRIBUTION_H_
