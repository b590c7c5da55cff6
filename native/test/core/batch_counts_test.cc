#include "core/batch_counts.h"

#include "check.h"

namespace barkeep {
namespace {

TEST(BatchCountsCountWhatEnded) {
  BatchCounts counts;
  counts.Count(std::nullopt, 3, 20'000, 1'000);
  counts.Count(ErrorCode::kBusFault, 1, 20'000, 1'001);
  CHECK_EQ(counts.completed(), 1u);
  CHECK_EQ(counts.failed(ErrorCode::kBusFault), 1u);
  CHECK_EQ(counts.failed(ErrorCode::kInternal), 0u);
  CHECK_EQ(counts.operations().sum(), 4u);
  CHECK_EQ(counts.queued_ns().sum(), 40'000u);
  // A bound is within its own bucket.
  CHECK_EQ(counts.device_ns().bounds()[0], 1'000u);
  CHECK_EQ(counts.device_ns().count(0), 1u);
  CHECK_EQ(counts.device_ns().count(1), 1u);
}

TEST(BatchCountsGiveARefusalNoTime) {
  BatchCounts counts;
  counts.CountRefused(ErrorCode::kOverloaded);
  CHECK_EQ(counts.failed(ErrorCode::kOverloaded), 1u);
  for (std::size_t index = 0; index <= counts.queued_ns().bounds().size(); ++index) {
    CHECK_EQ(counts.queued_ns().count(index), 0u);
  }
}

TEST(DistributionKeepsWhatIsOverAllBounds) {
  constexpr std::array<std::uint64_t, 2> kBounds = {10, 20};
  Distribution distribution(kBounds);
  for (const std::uint64_t value : {0u, 10u, 11u, 20u, 21u, 1000u}) distribution.Add(value);
  CHECK_EQ(distribution.count(0), 2u);
  CHECK_EQ(distribution.count(1), 2u);
  CHECK_EQ(distribution.count(2), 2u);
  CHECK_EQ(distribution.sum(), 1062u);
}

}  // namespace
}  // namespace barkeep
