#ifndef BARKEEP_CORE_GRANT_H_
#define BARKEEP_CORE_GRANT_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "error.h"
#include "spec.h"

namespace barkeep {

/// Rights to a range, as bits.
enum Rights : std::uint8_t { kMayRead = 1, kMayWrite = 2 };

struct GrantRange {
  Range range;
  std::uint8_t rights = 0;
};

/// What one session may do, compiled once: the one point of enforcement. The verifier asks it for
/// every record, bulk for every transfer. Reads with side effects are the compiler's business: it
/// gives kMayRead only where reading is allowed. What is allowed never changes, apart from
/// revocation, which any thread may do at any time and which cannot be undone.
class Grant {
 public:
  static std::shared_ptr<Grant> AllowAll();
  /// `windows[i]` lists what is allowed in window i; nothing else is.
  explicit Grant(std::vector<std::vector<GrantRange>> windows);

  /// True when every byte of the access lies in ranges with all of `rights`.
  bool Allows(std::uint32_t window, std::uint64_t offset, std::uint64_t length,
              std::uint8_t rights) const noexcept;
  /// True when the window may be touched at all, as `flush` does.
  bool AllowsWindow(std::uint32_t window) const noexcept;

  /// From now on nothing starts; what runs stops before its next operation with `code`.
  void Revoke(ErrorCode code) noexcept;
  std::optional<ErrorCode> revoked() const noexcept {
    const std::uint32_t code = revoked_.load(std::memory_order_relaxed);
    if (code == 0) [[likely]]
      return std::nullopt;
    return static_cast<ErrorCode>(code - 1);
  }

 private:
  Grant() = default;

  bool allow_all_ = false;
  std::vector<std::vector<GrantRange>> windows_;  // sorted by offset
  std::atomic<std::uint32_t> revoked_{0};         // 1 + code
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_GRANT_H_
