#ifndef BARKEEP_TEST_CORE_BACKEND_RIG_H_
#define BARKEEP_TEST_CORE_BACKEND_RIG_H_

#include <cstdint>
#include <string>

#include "core/backend.h"
#include "core/check.h"

namespace barkeep {

/// The function that the fake trees of the backends have.
inline constexpr const char* kAddress = "0000:03:00.0";

/// A window on a BAR or map.
inline WindowSpec WindowOn(std::uint32_t region, std::uint64_t offset = 0,
                           std::uint64_t length = 0) {
  WindowSpec window;
  window.name = "w" + std::to_string(region);
  window.bar = region;
  window.offset = offset;
  window.length = length;
  window.widths = 0x4;
  return window;
}

/// The error of a device that must not open; one that is unavailable says how to mend it.
inline Error RefusalOf(const Result<OpenDevice>& device) {
  CHECK(!device.ok());
  if (device.ok()) return {};
  if (device.error().code == ErrorCode::kDeviceUnavailable) CHECK(!device.error().fix.empty());
  return device.error();
}

}  // namespace barkeep

#endif  // BARKEEP_TEST_CORE_BACKEND_RIG_H_
