#include "core/iova_space.h"

#include <cstdint>
#include <optional>

#include "core/check.h"
#include "core/temp_directory.h"

namespace barkeep {
namespace {

constexpr std::uint64_t kPage = 4096;

IovaSpace Space() {
  return {{{.first = 0, .last = 0xfedfffff}, {.first = 0xfef00000, .last = 0xffffffffff}}, kPage};
}

Error RefusalOf(IovaSpace& space, std::uint64_t bytes, std::uint64_t at) {
  Result<std::uint64_t> taken = space.Take(bytes, at);
  CHECK(!taken.ok());
  if (taken.ok()) return {};
  CHECK_EQ(taken.error().code, ErrorCode::kInvalidArgument);
  CHECK_EQ(taken.error().field, "iova");
  CHECK(!taken.error().fix.empty());
  return taken.error();
}

TEST(IovaIsTheLowestThatIsFreeWithAPageBehindEach) {
  IovaSpace space = Space();
  CHECK_EQ(space.Take(kPage, std::nullopt).value(), 0x100000u);
  CHECK_EQ(space.Take(3 * kPage, std::nullopt).value(), 0x102000u);
  CHECK_EQ(space.Take(kPage, std::nullopt).value(), 0x106000u);
  space.Give(0x102000);
  // Room for three pages between guards, and not for four.
  CHECK_EQ(space.Take(4 * kPage, std::nullopt).value(), 0x108000u);
  CHECK_EQ(space.Take(3 * kPage, std::nullopt).value(), 0x102000u);
}

TEST(IovaThatIsGivenIsTakenOrRefused) {
  IovaSpace space = Space();
  CHECK_EQ(space.Take(2 * kPage, 0x200000).value(), 0x200000u);
  CHECK(Says(RefusalOf(space, kPage, 0x200000).reason, "overlap a buffer at 0x200000 to 0x201fff"));
  CHECK(Says(RefusalOf(space, kPage, 0x201000).reason, "overlap"));
  CHECK(Says(RefusalOf(space, 2 * kPage, 0x1ff000).reason, "overlap"));
  CHECK(Says(RefusalOf(space, 0x10000 * kPage, 0x100000).reason, "overlap"));
  // Side by side is the caller's choice.
  CHECK(space.Take(kPage, 0x202000).ok());
  CHECK(space.Take(kPage, 0x1ff000).ok());
  CHECK(Says(RefusalOf(space, kPage, 0x300800).reason, "not a multiple of 4096"));
  space.Give(0x200000);
  CHECK(space.Take(2 * kPage, 0x200000).ok());
}

TEST(IovaOutsideOfTheRangesIsRefused) {
  IovaSpace space = Space();
  const Error error = RefusalOf(space, kPage, 0xfee00000);
  CHECK(Says(error.fix, "0x0 to 0xfedfffff, 0xfef00000 to 0xffffffffff"));
  // Into the hole, over it, and over the end of all addresses.
  RefusalOf(space, 2 * kPage, 0xfedff000);
  RefusalOf(space, 0x200000, 0xfed00000 + 0x80000);
  RefusalOf(space, kPage, 0x10000000000);
  RefusalOf(space, 2 * kPage, UINT64_MAX - kPage + 1);
  CHECK(space.Take(kPage, 0xfedff000).ok());
  CHECK(space.Take(kPage, 0).ok());
}

TEST(IovaThatIsChosenKeepsWithinTheRanges) {
  IovaSpace space = Space();
  CHECK(space.Take(0xfed00000 - 0x100000, 0x100000).ok());
  // What is left below the hole is too small.
  CHECK_EQ(space.Take(0x100000, std::nullopt).value(), 0xfef00000u);
  CHECK_EQ(space.Take(kPage, std::nullopt).value(), 0xfed01000u);
  const Result<std::uint64_t> none = space.Take(std::uint64_t{1} << 40, std::nullopt);
  CHECK(!none.ok() && Says(none.error().reason, "no 1099511627776 bytes in a row are free"));
}

TEST(IovaAtTheEndOfAllAddressesCanBeTaken) {
  IovaSpace space({{.first = UINT64_MAX - 2 * kPage + 1, .last = UINT64_MAX}}, kPage);
  CHECK_EQ(space.Take(kPage, UINT64_MAX - kPage + 1).value(), UINT64_MAX - kPage + 1);
  CHECK(!space.Take(2 * kPage, std::nullopt).ok());
}

}  // namespace
}  // namespace barkeep
