#include "core/withdrawn_pages.h"

#include <fcntl.h>

#include <atomic>
#include <string>
#include <thread>

#include "core/access.h"
#include "core/check.h"
#include "core/descriptor.h"
#include "core/descriptor_watch.h"
#include "core/fault_guard.h"
#include "core/temp_directory.h"

namespace barkeep {
namespace {

/// Reads the window, as the lane does, until that fails.
struct Reader {
  const std::byte* place;
  std::atomic<std::uint64_t> reads{0};

  static void Loop(void* context) noexcept {
    auto* self = static_cast<Reader*>(context);
    for (;;) {
      if (LoadExact<std::uint32_t>(self->place) != 0x2e2e2e2e) return;
      self->reads.fetch_add(1, std::memory_order_relaxed);
    }
  }
};

struct MappedFile {
  explicit MappedFile(std::uint64_t offset) {
    const std::string path = tree.Write("window", std::string(4 * PageSize(), '.'));
    const Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
    CHECK_EQ(mapping.MapShared(file.get(), offset, PageSize() + 8, Protection::kReadWrite), 0);
  }
  bool IsMapped() const {
    std::ostringstream maps;
    maps << std::ifstream("/proc/self/maps").rdbuf();
    return Says(maps.str(), tree.PathOf("window"));
  }

  TempDirectory tree;
  Mapping mapping;
};

TEST(WithdrawnPagesFaultWhileTheyAreReadAndLetTheFileGo) {
  FaultGuard::Install();
  for (const std::uint64_t offset : {std::uint64_t{0}, PageSize() + 0x10}) {
    const MappedFile file(offset);
    CHECK(file.IsMapped());
    Reader reader{.place = file.mapping.data()};
    std::atomic<bool> completed{true};
    std::thread lane([&] {
      FaultGuard guard;
      guard.Cover(file.mapping.data(), file.mapping.size());
      completed = guard.RunGuarded(Reader::Loop, &reader);
    });
    while (reader.reads < 1000) std::this_thread::yield();
    CHECK_EQ(WithdrawPages(file.mapping), 0);
    lane.join();
    CHECK(!completed);
    CHECK(!file.IsMapped());
    // To the last byte, which lies in a page of its own.
    reader.place = file.mapping.data() + PageSize() + 4;
    FaultGuard guard;
    guard.Cover(file.mapping.data(), file.mapping.size());
    CHECK(!guard.RunGuarded(Reader::Loop, &reader));
  }
}

TEST(WatchActsOnceWhenItsDescriptorIsReadable) {
  const CountingDescriptor event = CountingDescriptor::Event();
  std::atomic<int> acted{0};
  {
    auto watch = DescriptorWatch::Start(event.get(), [&] { ++acted; });
    CHECK(watch.ok());
    event.Add();
    while (acted == 0) std::this_thread::yield();
    event.Add();
  }
  CHECK_EQ(acted.load(), 1);
}

TEST(WatchEndsWithoutActing) {
  const CountingDescriptor event = CountingDescriptor::Event();
  std::atomic<int> acted{0};
  {
    CHECK(DescriptorWatch::Start(event.get(), [&] { ++acted; }).ok());
  }
  CHECK_EQ(acted.load(), 0);
}

}  // namespace
}  // namespace barkeep
