#include "batch_counts.h"

#include <array>

namespace barkeep {
namespace {

// Each series costs one line per bound and device, so there are about a dozen, with a bound where a
// limit is.

// From a single access to a batch that waits for minutes; 10 ms is the budget of one that does not.
constexpr std::array<std::uint64_t, 12> kDeviceNs = {
    1'000,      5'000,      25'000,      100'000,       500'000,        2'500'000,
    10'000'000, 50'000'000, 250'000'000, 1'000'000'000, 10'000'000'000, 100'000'000'000};
// An empty queue costs microseconds, and 10 ms is one batch of somebody else.
constexpr std::array<std::uint64_t, 12> kQueuedNs = {
    10'000,     50'000,      250'000,     1'000'000,     2'500'000,     10'000'000,
    25'000'000, 100'000'000, 500'000'000, 1'000'000'000, 5'000'000'000, 30'000'000'000};
constexpr std::array<std::uint64_t, 9> kOperations = {1, 2, 4, 16, 64, 256, 1024, 4096, 16'384};

}  // namespace

BatchCounts::BatchCounts() noexcept
    : operations_(kOperations), queued_ns_(kQueuedNs), device_ns_(kDeviceNs) {}

void BatchCounts::Count(std::optional<ErrorCode> code, std::uint64_t operations,
                        std::uint64_t queued_ns, std::uint64_t device_ns) noexcept {
  auto& ended = code ? failed_[static_cast<std::size_t>(*code)] : completed_;
  ended.fetch_add(1, std::memory_order_relaxed);
  // A batch that was refused before it was queued took no time anywhere, and would only hide how
  // long others take.
  if (queued_ns > 0 || device_ns > 0) queued_ns_.Add(queued_ns);
  if (device_ns == 0) return;
  device_ns_.Add(device_ns);
  operations_.Add(operations);
}

}  // namespace barkeep
