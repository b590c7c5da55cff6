#include "mapping.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <limits>
#include <utility>

namespace barkeep {

static_assert(sizeof(off_t) == 8 && sizeof(std::size_t) == 8, "windows go beyond 4 GiB");

std::uint64_t PageSize() noexcept {
  static const auto size = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  return size;
}

bool PagesAround(std::uint64_t offset, std::uint64_t length, PageSpan* span) noexcept {
  constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<off_t>::max());
  const std::uint64_t page = PageSize();
  if (length == 0 || offset > kMax || length > kMax - offset) return false;
  const std::uint64_t end = offset + length;
  if (end > kMax - (page - 1)) return false;
  span->start = offset & ~(page - 1);
  span->lead = offset - span->start;
  span->length = ((end + page - 1) & ~(page - 1)) - span->start;
  return true;
}

Mapping::Mapping(Mapping&& other) noexcept { *this = std::move(other); }

Mapping& Mapping::operator=(Mapping&& other) noexcept {
  std::swap(pages_, other.pages_);
  std::swap(pages_length_, other.pages_length_);
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

void Mapping::Adopt(void* pages, const PageSpan& span, std::uint64_t length) noexcept {
  Mapping fresh;
  fresh.pages_ = static_cast<std::byte*>(pages);
  fresh.pages_length_ = span.length;
  fresh.data_ = fresh.pages_ + span.lead;
  fresh.size_ = length;
  *this = std::move(fresh);
}

Mapping::~Mapping() {
  if (pages_ != nullptr) ::munmap(pages_, pages_length_);
}

int Mapping::MapShared(int fd, std::uint64_t offset, std::uint64_t length,
                       Protection protection) noexcept {
  PageSpan span;
  if (!PagesAround(offset, length, &span)) return EOVERFLOW;
  const int bits = protection == Protection::kRead ? PROT_READ : PROT_READ | PROT_WRITE;
  void* pages = ::mmap(nullptr, span.length, bits, MAP_SHARED, fd, static_cast<off_t>(span.start));
  if (pages == MAP_FAILED) return errno;
  Adopt(pages, span, length);
  return 0;
}

int Mapping::MapAnonymous(std::uint64_t length) noexcept {
  PageSpan span;
  if (!PagesAround(0, length, &span)) return EOVERFLOW;
  // Reserving nothing lets a large memory cost only the pages that are touched.
  void* pages = ::mmap(nullptr, span.length, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (pages == MAP_FAILED) return errno;
  Adopt(pages, span, length);
  return 0;
}

int Mapping::MapForDevice(std::uint64_t length) noexcept {
  PageSpan span;
  if (!PagesAround(0, length, &span)) return EOVERFLOW;
  void* pages =
      ::mmap(nullptr, span.length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) return errno;
  ::madvise(pages, span.length, MADV_DONTFORK);
  ::madvise(pages, span.length, MADV_DONTDUMP);
  Adopt(pages, span, length);
  return 0;
}

}  // namespace barkeep
