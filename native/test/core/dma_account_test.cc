#include "core/dma_account.h"

#include <cerrno>
#include <cstring>
#include <future>
#include <string>
#include <utility>
#include <vector>

#include "core/check.h"
#include "core/limits.h"
#include "core/sim_dma.h"
#include "core/temp_directory.h"
#include "core/vfio_dma.h"

namespace barkeep {
namespace {

constexpr std::uint64_t kPage = 4096;

/// The source of the simulated board, which notes when the device is held.
class NotingSource final : public DmaSource {
 public:
  Result<std::unique_ptr<DmaMemory>> Make(std::uint64_t bytes,
                                          std::optional<std::uint64_t> iova) override {
    return dma->Make(bytes, iova);
  }
  std::uint64_t granule() const noexcept override { return dma->granule(); }
  void Hold() noexcept override { reached_when_held = dma->Copy(0x100000, &byte, 1, false); }
  void Release() noexcept override { reached_when_released = dma->Copy(0x100000, &byte, 1, false); }

  const std::shared_ptr<sim::Dma> dma = std::make_shared<sim::Dma>();
  std::byte byte{};
  std::optional<bool> reached_when_held;
  std::optional<bool> reached_when_released;
};

/// What accounts know of a device, for as long as they live.
struct Hardware {
  DmaCounts counts;
  const std::shared_ptr<NotingSource> source = std::make_shared<NotingSource>();
  std::shared_ptr<DmaArena> arena = std::make_shared<DmaArena>(source);
};

/// A device, and sessions on it.
struct Rig {
  std::shared_ptr<DmaAccount> Account() const {
    return std::make_shared<DmaAccount>([kept = hardware] { return kept->arena; },
                                        &hardware->counts);
  }
  static Result<DmaAccount::Allocated> Allocate(DmaAccount& account, std::uint64_t bytes,
                                                std::optional<std::uint64_t> iova = std::nullopt) {
    std::promise<Result<DmaAccount::Allocated>> answer;
    auto answered = answer.get_future();
    account.Allocate(bytes, iova, [&](auto result) { answer.set_value(std::move(result)); });
    return answered.get();
  }
  static void Free(DmaAccount& account, std::uint64_t id) {
    std::promise<void> done;
    account.Free(id, [&] { done.set_value(); });
    done.get_future().wait();
  }
  static void Close(DmaAccount& account) {
    std::promise<void> done;
    account.Close([&] { done.set_value(); });
    done.get_future().wait();
  }

  const std::shared_ptr<Hardware> hardware = std::make_shared<Hardware>();
  DmaCounts& counts = hardware->counts;
  const std::shared_ptr<NotingSource>& source = hardware->source;
  std::shared_ptr<DmaArena>& arena = hardware->arena;
};

std::vector<std::byte> Bytes(std::size_t count, int value) {
  return std::vector<std::byte>(count, static_cast<std::byte>(value));
}

TEST(DmaBufferIsWholePagesThatTheDeviceReaches) {
  const Rig rig;
  const auto account = rig.Account();
  const auto made = Rig::Allocate(*account, 5000);
  CHECK(made.ok());
  if (!made.ok()) return;
  const auto [id, iova, size] = made.value();
  CHECK_EQ(size, 2 * kPage);
  const auto source = Bytes(16, 0x5a);
  CHECK(!account->Write(id, 100, source));
  auto seen = Bytes(16, 0);
  CHECK(rig.source->dma->Copy(iova + 100, seen.data(), seen.size(), false));
  CHECK(seen == source);
  CHECK_EQ(rig.counts.buffers.load(), 1u);
  CHECK_EQ(rig.counts.bytes.load(), 2 * kPage);
  CHECK_EQ(rig.counts.written_bytes.load(), 16u);
  Rig::Free(*account, id);
  CHECK(!rig.source->dma->Copy(iova, seen.data(), 1, false));
  CHECK_EQ(rig.counts.bytes.load(), 0u);
  CHECK_EQ(rig.counts.allocated_bytes.load(), 2 * kPage);
  // The owner said that it was done: nobody holds the device.
  CHECK(!rig.source->reached_when_held);
}

TEST(DmaCopyBeyondTheEndTouchesNothing) {
  const Rig rig;
  const auto account = rig.Account();
  const auto made = Rig::Allocate(*account, kPage);
  const std::uint64_t id = made.value().id;
  auto bytes = Bytes(2, 0x11);
  for (const std::uint64_t offset : {kPage - 1, kPage, UINT64_MAX}) {
    const auto refused = account->Write(id, offset, bytes);
    CHECK(refused && refused->code == ErrorCode::kOutOfRange && refused->size == kPage);
    CHECK(account->Read(id, offset, bytes).has_value());
  }
  auto all = Bytes(kPage, 0xff);
  CHECK(!account->Read(id, 0, all));
  CHECK(all == Bytes(kPage, 0));
}

TEST(DmaBufferOfAnotherSessionCannotBeNamed) {
  const Rig rig;
  const auto mine = rig.Account();
  const auto other = rig.Account();
  const std::uint64_t id = Rig::Allocate(*mine, kPage).value().id;
  auto bytes = Bytes(1, 0);
  const auto refused = other->Read(id, 0, bytes);
  CHECK(refused && refused->code == ErrorCode::kClosed);
  Rig::Free(*other, id);
  CHECK(!mine->Read(id, 0, bytes));
}

// P-101
TEST(DmaBuffersThatASessionLeavesAreFreedWhileTheDeviceIsHeld) {
  const Rig rig;
  const auto account = rig.Account();
  CHECK_EQ(Rig::Allocate(*account, kPage).value().iova, 0x100000u);
  CHECK(Rig::Allocate(*account, kPage).ok());
  Rig::Close(*account);
  CHECK(rig.source->reached_when_held == true);
  CHECK(rig.source->reached_when_released == false);
  CHECK_EQ(rig.counts.buffers.load(), 0u);
  const auto late = Rig::Allocate(*account, kPage);
  CHECK(!late.ok() && late.error().code == ErrorCode::kClosed);
  auto bytes = Bytes(1, 0);
  CHECK(account->Read(1, 0, bytes)->code == ErrorCode::kClosed);
}

TEST(DmaBufferThatIsMadeWhileItsSessionCloses) {
  const Rig rig;
  for (int round = 0; round < 50; ++round) {
    const auto account = rig.Account();
    std::promise<void> answered;
    account->Allocate(kPage, std::nullopt, [&](auto) { answered.set_value(); });
    Rig::Close(*account);
    answered.get_future().wait();
  }
  // Nothing is left behind: the lowest address is free.
  const auto account = rig.Account();
  CHECK_EQ(Rig::Allocate(*account, kPage).value().iova, 0x100000u);
  CHECK_EQ(rig.counts.buffers.load(), 1u);
}

// P-105
TEST(DmaBuffersGoWithTheirDevice) {
  const Rig rig;
  const auto account = rig.Account();
  const auto [id, iova, size] = Rig::Allocate(*account, kPage).value();
  rig.arena->Retire();
  auto bytes = Bytes(1, 0);
  CHECK(account->Read(id, 0, bytes)->code == ErrorCode::kDeviceLost);
  CHECK(account->Write(id, 0, bytes)->code == ErrorCode::kDeviceLost);
  CHECK(!rig.source->dma->Copy(iova, bytes.data(), 1, false));
  const auto late = Rig::Allocate(*account, kPage);
  CHECK(!late.ok() && late.error().code == ErrorCode::kDeviceLost);
  Rig::Free(*account, id);
  // The device as it was opened again.
  rig.arena = std::make_shared<DmaArena>(rig.source);
  CHECK_EQ(Rig::Allocate(*account, kPage).value().iova, 0x100000u);
}

// P-104
TEST(DmaBytesOfAllSessionsAreLimited) {
  const Rig rig;
  std::vector<std::shared_ptr<DmaAccount>> accounts;
  for (std::uint64_t bytes = 0; bytes < kDmaBytesMax; bytes += kDmaSessionBytesMax) {
    accounts.push_back(rig.Account());
    CHECK(Rig::Allocate(*accounts.back(), kDmaSessionBytesMax).ok());
  }
  const auto account = rig.Account();
  auto refused = Rig::Allocate(*account, 1);
  CHECK(!refused.ok() && refused.error().code == ErrorCode::kOverloaded);
  CHECK_EQ(refused.error().limit, "DMA_BYTES_MAX");
  CHECK(refused.error().retry_after_ms.has_value());
  Rig::Close(*accounts.front());
  CHECK(Rig::Allocate(*account, 1).ok());
}

TEST(DmaIsUnsupportedWhereTheDeviceHasNone) {
  const Rig rig;
  rig.arena = nullptr;
  const auto account = rig.Account();
  const auto refused = Rig::Allocate(*account, 1);
  CHECK(!refused.ok() && refused.error().code == ErrorCode::kUnsupported);
  CHECK(Says(refused.error().fix, "busMaster: true"));
  Rig::Close(*account);
}

TEST(DmaThatTheKernelRefusesSaysWhy) {
  Error error = CannotMapDma(0x10000, ENOMEM, 0x8000, 0x10000);
  CHECK_EQ(error.code, ErrorCode::kLimitExceeded);
  CHECK_EQ(error.limit, "RLIMIT_MEMLOCK");
  CHECK_EQ(error.actual.value_or(0), 0x18000u);
  CHECK_EQ(error.max.value_or(0), 0x10000u);
  CHECK(Says(error.fix, "LimitMEMLOCK=infinity") && Says(error.fix, "ulimit -l"));
  CHECK_EQ(CannotMapDma(0x10000, ENOMEM, 0, UINT64_MAX).code, ErrorCode::kOverloaded);
  CHECK_EQ(CannotMapDma(0x10000, ENOSPC, 0, UINT64_MAX).code, ErrorCode::kOverloaded);
  error = CannotMapDma(0x10000, EINVAL, 0, UINT64_MAX);
  CHECK_EQ(error.code, ErrorCode::kDeviceUnavailable);
  CHECK(Says(error.reason, "Invalid argument"));
}

}  // namespace
}  // namespace barkeep
