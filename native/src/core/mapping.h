#ifndef BARKEEP_CORE_MAPPING_H_
#define BARKEEP_CORE_MAPPING_H_

#include <cstddef>
#include <cstdint>

namespace barkeep {

/// Whether a mapping may be written.
enum class Protection : std::uint8_t { kRead, kReadWrite };

/// The whole pages around a range of bytes.
struct PageSpan {
  std::uint64_t start = 0;   // page aligned
  std::uint64_t length = 0;  // whole pages
  std::uint64_t lead = 0;    // bytes from `start` to the range
};

/// The size of a page of this machine, bytes.
std::uint64_t PageSize() noexcept;

/// Who says so, in words.
inline constexpr const char* kPageSizeSource = "sysconf(_SC_PAGESIZE)";

/// The pages around `length` bytes at `offset`. False when the range is empty or its pages do not
/// fit the file offsets of the system.
bool PagesAround(std::uint64_t offset, std::uint64_t length, PageSpan* span) noexcept;

/// Owns a range of mapped memory. `data` is the first byte that was asked for, which need not be
/// page aligned.
class Mapping {
 public:
  Mapping() = default;
  Mapping(Mapping&& other) noexcept;
  Mapping& operator=(Mapping&& other) noexcept;
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping();

  /// Maps `length` bytes at `offset` of a descriptor, shared. Answers 0 or an errno.
  int MapShared(int fd, std::uint64_t offset, std::uint64_t length, Protection protection) noexcept;
  /// Maps `length` zero bytes that belong to nobody else. Answers 0 or an errno.
  int MapAnonymous(std::uint64_t length) noexcept;
  /// Maps `length` zero bytes for a device to use, which pins them: shared, so that a fork makes no
  /// copy that the device would go on writing to, and neither in children nor in core dumps.
  int MapForDevice(std::uint64_t length) noexcept;

  std::byte* data() const noexcept { return data_; }
  std::uint64_t size() const noexcept { return size_; }

 private:
  void Adopt(void* pages, const PageSpan& span, std::uint64_t length) noexcept;

  std::byte* pages_ = nullptr;
  std::uint64_t pages_length_ = 0;
  std::byte* data_ = nullptr;
  std::uint64_t size_ = 0;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_MAPPING_H_
