#include "grant.h"

#include <algorithm>
#include <utility>

namespace barkeep {

std::shared_ptr<Grant> Grant::AllowAll() {
  std::shared_ptr<Grant> grant(new Grant());
  grant->allow_all_ = true;
  return grant;
}

Grant::Grant(std::vector<std::vector<GrantRange>> windows) : windows_(std::move(windows)) {
  for (auto& ranges : windows_) {
    std::sort(ranges.begin(), ranges.end(), [](const GrantRange& left, const GrantRange& right) {
      return left.range.offset < right.range.offset;
    });
  }
}

bool Grant::Allows(std::uint32_t window, std::uint64_t offset, std::uint64_t length,
                   std::uint8_t rights) const noexcept {
  if (allow_all_) return true;
  if (window >= windows_.size()) return false;
  // Walks over neighbouring ranges, which together may cover the access.
  std::uint64_t at = offset;
  std::uint64_t left = length;
  for (const GrantRange& granted : windows_[window]) {
    const Range& range = granted.range;
    if (range.offset > at) return false;
    if ((granted.rights & rights) != rights || at - range.offset >= range.length) continue;
    const std::uint64_t covered = range.length - (at - range.offset);
    if (covered >= left) return true;
    at += covered;
    left -= covered;
  }
  return false;
}

bool Grant::AllowsWindow(std::uint32_t window) const noexcept {
  return allow_all_ || (window < windows_.size() && !windows_[window].empty());
}

void Grant::Revoke(ErrorCode code) noexcept {
  std::uint32_t none = 0;
  revoked_.compare_exchange_strong(none, static_cast<std::uint32_t>(code) + 1);
}

}  // namespace barkeep
