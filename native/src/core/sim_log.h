#ifndef BARKEEP_CORE_SIM_LOG_H_
#define BARKEEP_CORE_SIM_LOG_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace barkeep::sim {

enum class LogKind : std::uint8_t { kNone = 0, kRead = 1, kWrite = 2 };

/// One access, as it lies in the window `log`.
struct LogEntry {
  std::uint32_t tag = 0;
  LogKind kind = LogKind::kNone;
  std::uint8_t window = 0;
  std::uint8_t width = 0;  // bits
  std::uint8_t fault = 0;  // 1 when the bus answered with a fault
  std::uint64_t offset = 0;
  std::uint64_t value = 0;    // read or written; 0 for a read that faulted
  std::uint64_t time_ns = 0;  // since the board was opened
};
static_assert(sizeof(LogEntry) == 32);

inline constexpr std::uint32_t kLogEntries = 4096;
inline constexpr std::uint64_t kLogBytes = kLogEntries * sizeof(LogEntry);

/// The witness: what really reached the board, in order. It keeps the first entries and counts the
/// rest, so that entry n is always at n times the size of an entry.
class Log {
 public:
  Log() : entries_(kLogEntries) {}

  void Add(const LogEntry& entry) noexcept {
    if (count_ == kLogEntries) {
      ++overflow_;
      return;
    }
    entries_[count_++] = entry;
  }

  void Clear() noexcept {
    std::fill_n(entries_.begin(), count_, LogEntry{});
    count_ = 0;
    overflow_ = 0;
  }

  void SetTag(std::uint32_t tag) noexcept { tag_ = tag; }
  std::uint32_t tag() const noexcept { return tag_; }
  std::uint32_t count() const noexcept { return count_; }
  std::uint32_t overflow() const noexcept { return overflow_; }
  std::byte* bytes() noexcept { return reinterpret_cast<std::byte*>(entries_.data()); }

 private:
  std::vector<LogEntry> entries_;
  std::uint32_t tag_ = 0;
  std::uint32_t count_ = 0;
  std::uint32_t overflow_ = 0;
};

}  // namespace barkeep::sim

#endif  // BARKEEP_CORE_SIM_LOG_H_
