#include "core/wide_copy.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "core/check.h"
#include "core/fault_guard.h"
#include "core/mapping.h"

namespace barkeep {
namespace {

constexpr std::byte kUntouched{0xee};

std::vector<CopyWidth> Widths() {
  std::vector<CopyWidth> widths = {CopyWidth::k16};
  if (WidestCopy() >= CopyWidth::k32) widths.push_back(CopyWidth::k32);
  if (WidestCopy() >= CopyWidth::k64) widths.push_back(CopyWidth::k64);
  return widths;
}

/// 64-byte aligned, so that an offset is an alignment.
struct Memory {
  explicit Memory(std::byte fill = kUntouched) { std::fill_n(bytes, sizeof(bytes), fill); }
  void Count() {
    for (std::size_t at = 0; at < sizeof(bytes); ++at) bytes[at] = std::byte(at * 7 + at / 256);
  }
  alignas(64) std::byte bytes[512];
};

bool IsCopied(const Memory& target, std::size_t at, const Memory& source, std::size_t from,
              std::size_t length) {
  const auto untouched = [](std::byte byte) { return byte == kUntouched; };
  return std::equal(target.bytes + at, target.bytes + at + length, source.bytes + from) &&
         std::all_of(target.bytes, target.bytes + at, untouched) &&
         std::all_of(target.bytes + at + length, std::end(target.bytes), untouched);
}

TEST(WideCopyMovesEveryAlignmentAndLengthExactly) {
  Memory source;
  source.Count();
  bool exact = true;
  for (const CopyWidth width : Widths()) {
    for (std::size_t window = 0; window < 64; ++window) {
      for (const std::size_t memory : {std::size_t{0}, std::size_t{1}, std::size_t{29}}) {
        for (std::size_t length = 0; length < 150; ++length) {
          Memory read;
          CopyFromWindow(read.bytes + memory, source.bytes + window, length, width);
          exact = exact && IsCopied(read, memory, source, window, length);
          for (const bool streaming : {false, true}) {
            Memory written;
            CopyToWindow(written.bytes + window, source.bytes + memory, length, streaming, width);
            exact = exact && IsCopied(written, window, source, memory, length);
          }
        }
      }
    }
  }
  CHECK(exact);
}

/// A copy that runs into a page that is not there.
struct FaultingCopy {
  static void Run(void* self) noexcept { static_cast<FaultingCopy*>(self)->Copy(); }
  void Copy() noexcept {
    if (write) {
      CopyToWindow(window, memory, length, false, width);
    } else {
      CopyFromWindow(memory, window, length, width);
    }
  }

  bool write = false;
  std::byte* window = nullptr;
  std::byte* memory = nullptr;
  std::size_t length = 0;
  CopyWidth width = CopyWidth::k16;
};

TEST(WideCopyHasMovedWhatLiesBelowAFault) {
  FaultGuard::Install();
  const std::size_t page = PageSize();
  const int file = memfd_create("wide-copy", MFD_CLOEXEC);
  CHECK(ftruncate(file, static_cast<off_t>(page)) == 0);
  Mapping mapping;
  CHECK_EQ(mapping.MapShared(file, 0, 2 * page, Protection::kReadWrite), 0);
  Memory source;
  source.Count();
  for (const CopyWidth width : Widths()) {
    for (std::size_t before = 1; before < 200; before += 13) {
      std::byte* window = mapping.data() + page - before;
      std::memcpy(window, source.bytes, before);
      Memory memory;
      FaultingCopy copy{.window = window, .memory = memory.bytes, .length = 300, .width = width};
      FaultGuard guard;
      guard.Cover(mapping.data(), 2 * page);
      CHECK(!guard.RunGuarded(FaultingCopy::Run, &copy));
      CHECK_EQ(guard.fault_offset(), page);
      CHECK(std::memcmp(memory.bytes, source.bytes, before) == 0);
      std::memset(window, 0, before);
      copy.write = true;
      copy.memory = source.bytes;
      CHECK(!guard.RunGuarded(FaultingCopy::Run, &copy));
      CHECK_EQ(guard.fault_offset(), page);
      CHECK(std::memcmp(window, source.bytes, before) == 0);
    }
  }
  close(file);
}

}  // namespace
}  // namespace barkeep
