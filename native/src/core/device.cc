#include "device.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <utility>

#include "failure.h"
#include "limits.h"
#include "shared_backing.h"

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

/// All lanes of a device have all of its windows, and hold it together.
Result<std::vector<std::shared_ptr<Lane>>> StartLanes(OpenDevice device) {
  std::vector<std::shared_ptr<Lane>> lanes;
  const std::uint32_t count = device.lanes;
  const std::shared_ptr<Backing> backing = std::move(device.backing);
  while (lanes.size() < count) {
    OpenDevice part;
    part.identity = device.identity;
    part.facts = device.facts;
    part.windows = device.windows;
    part.dma = device.dma;
    if (backing != nullptr) part.backing = std::make_unique<SharedBacking>(backing);
    auto lane = Lane::Start(std::move(part));
    if (!lane.ok()) {
      for (const auto& started : lanes) started->Close(nullptr);
      return std::move(lane.error());
    }
    lanes.push_back(std::move(lane.value()));
  }
  return lanes;
}

/// What the device is, when its lanes are these.
DeviceState WorstOf(const std::vector<std::shared_ptr<Lane>>& lanes) noexcept {
  constexpr DeviceState kWorst[] = {DeviceState::kClosed, DeviceState::kLost, DeviceState::kStuck};
  for (const DeviceState bad : kWorst) {
    const auto is_bad = [bad](const auto& lane) { return lane->state() == bad; };
    if (std::any_of(lanes.begin(), lanes.end(), is_bad)) return bad;
  }
  return DeviceState::kReady;
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
  auto lanes = StartLanes(std::move(device));
  if (!lanes.ok()) return std::move(lanes.error());
  auto interrupts = std::make_shared<InterruptHub>(lanes.value().front(), std::move(sources));
  auto opened = std::make_shared<Device>(std::move(lanes.value()), std::move(interrupts));
  opened->Listen(nullptr);
  return opened;
}

Device::Device(std::vector<std::shared_ptr<Lane>> lanes, std::shared_ptr<InterruptHub> interrupts)
    : lanes_(std::move(lanes)), interrupts_(std::move(interrupts)) {}

std::uint64_t Device::Total(Counter Counters::* counter) const noexcept {
  std::uint64_t total = 0;
  for (const auto& lane : lanes_) total += (lane->counters().*counter).value();
  return total;
}

std::uint64_t Device::ChannelTotal(Counter Counters::* counter) const noexcept {
  return Total(counter) - (registers().counters().*counter).value();
}

std::size_t Device::queued_calls() const {
  std::size_t calls = 0;
  for (const auto& lane : lanes_) calls += lane->queued_calls();
  return calls;
}

DeviceState Device::state() const noexcept { return WorstOf(lanes_); }

void Device::Listen(Lane::StateListener listener) {
  // Weak, because the interrupts and the lanes know each other.
  std::vector<std::weak_ptr<Lane>> weak(lanes_.begin(), lanes_.end());
  const auto told = std::make_shared<std::atomic<DeviceState>>(state());
  const auto changed = [interrupts = std::weak_ptr(interrupts_), weak = std::move(weak), told,
                        listener = std::move(listener)](DeviceState) {
    std::vector<std::shared_ptr<Lane>> lanes;
    for (const auto& lane : weak) {
      if (auto known = lane.lock()) lanes.push_back(std::move(known));
    }
    const DeviceState now = WorstOf(lanes);
    // One has lost it for all.
    if (now == DeviceState::kLost) {
      for (const auto& lane : lanes) lane->LoseSoon();
    }
    if (const auto hub = interrupts.lock()) hub->OnState();
    if (told->exchange(now) != now && listener) listener(now);
  };
  for (const auto& lane : lanes_) lane->Listen(changed);
}

void Device::Close(std::function<void()> done) {
  const auto left = std::make_shared<std::atomic<std::size_t>>(lanes_.size() + 1);
  const auto closed = [left, done = std::move(done)] {
    if (left->fetch_sub(1) == 1 && done) done();
  };
  interrupts_->Close(closed);
  for (const auto& lane : lanes_) lane->Close(closed);
}

Device::~Device() { Close(nullptr); }

void Device::Abandon() {
  for (const auto& lane : lanes_) lane->Abandon();
}

std::shared_ptr<Session> Device::OpenSession(std::shared_ptr<Grant> grant) {
  return std::make_shared<Session>(lanes_, std::move(grant));
}

std::shared_ptr<DmaAccount> Device::OpenDmaAccount() {
  return std::make_shared<DmaAccount>([lane = lanes_.front()] { return lane->device().dma; },
                                      &registers().bench().counters->dma);
}

}  // namespace barkeep
