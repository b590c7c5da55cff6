#include "device.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <utility>

#include "failure.h"
#include "limits.h"

namespace barkeep {
namespace {

/// Bit n of a width set is a width of 2^n bytes. The executor relies on it that what is aligned in
/// a window is aligned in memory.
bool IsAligned(const OpenWindow& window) noexcept {
  std::uintptr_t bytes = window.spec.burst ? 8 : window.spec.bulk_width / 8;
  if (window.spec.widths != 0) {
    bytes = std::max(bytes, static_cast<std::uintptr_t>(std::bit_floor(window.spec.widths)));
  }
  return reinterpret_cast<std::uintptr_t>(window.base) % bytes == 0;
}

}  // namespace

Result<std::shared_ptr<Device>> Device::Open(const DeviceSpec& spec) {
  auto opened = OpenBackend(spec);
  if (!opened.ok()) return std::move(opened.error());
  return Adopt(std::move(opened.value()));
}

Result<std::shared_ptr<Device>> Device::Adopt(OpenDevice device) {
  if (device.windows.size() > kWindowsMax) {
    return OverLimit("WINDOWS_MAX", device.windows.size(), kWindowsMax);
  }
  for (const OpenWindow& window : device.windows) {
    if (IsAligned(window)) continue;
    return InvalidArgument("offset",
                           "The window starts at an address that its accesses of the "
                           "largest width cannot be aligned to.");
  }
  auto sources = std::move(device.interrupts);
  auto lane = Lane::Start(std::move(device));
  if (!lane.ok()) return std::move(lane.error());
  auto opened = std::make_shared<Device>(
      lane.value(), std::make_shared<InterruptHub>(lane.value(), std::move(sources)));
  opened->Listen(nullptr);
  return opened;
}

Device::Device(std::shared_ptr<Lane> lane, std::shared_ptr<InterruptHub> interrupts)
    : lane_(std::move(lane)), interrupts_(std::move(interrupts)) {}

void Device::Listen(Lane::StateListener listener) {
  // Weak, because the interrupts know the lane.
  lane_->Listen(
      [interrupts = std::weak_ptr(interrupts_), listener = std::move(listener)](DeviceState state) {
        if (const auto hub = interrupts.lock()) hub->OnState();
        if (listener) listener(state);
      });
}

void Device::Close(std::function<void()> done) {
  const auto left = std::make_shared<std::atomic<int>>(2);
  const auto closed = [left, done = std::move(done)] {
    if (left->fetch_sub(1) == 1 && done) done();
  };
  interrupts_->Close(closed);
  lane_->Close(closed);
}

Device::~Device() { Close(nullptr); }

std::shared_ptr<Session> Device::OpenSession(std::shared_ptr<Grant> grant) {
  return std::make_shared<Session>(lane_, std::move(grant));
}

}  // namespace barkeep
