#include "core/mapping.h"

#include <fcntl.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "core/check.h"
#include "core/descriptor.h"
#include "core/temp_directory.h"

namespace barkeep {
namespace {

constexpr std::uint64_t kOffsetMax = INT64_MAX;

TEST(MappingFindsThePagesAroundARange) {
  const std::uint64_t page = PageSize();
  PageSpan span;
  CHECK(PagesAround(page + 5, 10, &span));
  CHECK_EQ(span.start, page);
  CHECK_EQ(span.lead, 5u);
  CHECK_EQ(span.length, page);
  CHECK(PagesAround(page - 1, 2, &span));
  CHECK_EQ(span.start, 0u);
  CHECK_EQ(span.length, 2 * page);
  CHECK(PagesAround(0x2'0000'0000, 0x1'4000'0000, &span));
  CHECK_EQ(span.start, 0x2'0000'0000u);
  CHECK_EQ(span.length, 0x1'4000'0000u);
}

TEST(MappingRefusesRangesThatWrap) {
  PageSpan span;
  CHECK(!PagesAround(0, 0, &span));
  CHECK(!PagesAround(UINT64_MAX, 1, &span));
  CHECK(!PagesAround(1, UINT64_MAX, &span));
  CHECK(!PagesAround(kOffsetMax, 1, &span));
  CHECK(!PagesAround(0, kOffsetMax, &span));
  CHECK(!PagesAround(kOffsetMax - 10, 11, &span));
  CHECK(PagesAround(kOffsetMax - 2 * PageSize(), 1, &span));
}

TEST(MappingReachesAnUnalignedOffset) {
  const TempDirectory directory;
  const std::uint64_t at = PageSize() + 7;
  std::string content(static_cast<std::size_t>(2 * PageSize()), 'a');
  content[static_cast<std::size_t>(at)] = 'X';
  const std::string path = directory.Write("file", content);
  const Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  Mapping mapping;
  CHECK_EQ(mapping.MapShared(file.get(), at, 3, Protection::kReadWrite), 0);
  CHECK_EQ(mapping.size(), 3u);
  CHECK(mapping.data()[0] == std::byte{'X'});
  mapping.data()[2] = std::byte{'Z'};
  CHECK_EQ(directory.Read("file")[static_cast<std::size_t>(at + 2)], 'Z');
}

TEST(MappingMovesAndSaysWhyNot) {
  Mapping first;
  CHECK_EQ(first.MapAnonymous(10000), 0);
  first.data()[9999] = std::byte{7};
  Mapping second(std::move(first));
  CHECK(first.data() == nullptr);
  CHECK(second.data()[9999] == std::byte{7});
  CHECK_EQ(second.MapShared(-1, 0, 10, Protection::kRead), EBADF);
  CHECK_EQ(second.MapShared(-1, 1, UINT64_MAX, Protection::kRead), EOVERFLOW);
  CHECK_EQ(second.size(), 10000u);
}

}  // namespace
}  // namespace barkeep
