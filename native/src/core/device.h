#ifndef BARKEEP_CORE_DEVICE_H_
#define BARKEEP_CORE_DEVICE_H_

#include <functional>
#include <memory>
#include <utility>

#include "backend.h"
#include "interrupt_hub.h"
#include "lane.h"
#include "session.h"

namespace barkeep {

/// An open device: its windows, its register lane and its state. Thread-safe. Closed when it is
/// destroyed; sessions may outlive it and answer CLOSED.
class Device {
 public:
  static Result<std::shared_ptr<Device>> Open(const DeviceSpec& spec);
  /// Takes over a device that a backend, or a test, has opened.
  static Result<std::shared_ptr<Device>> Adopt(OpenDevice device);

  Device(std::shared_ptr<Lane> lane, std::shared_ptr<InterruptHub> interrupts);
  ~Device();
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;

  const OpenDevice& info() const noexcept { return lane_->device(); }
  const WindowTable& table() const noexcept { return lane_->table(); }
  const Counters& counters() const noexcept { return lane_->counters(); }
  std::size_t queued_calls() const { return lane_->queued_calls(); }
  DeviceState state() const noexcept { return lane_->state(); }
  /// See Lane::Listen.
  void Listen(Lane::StateListener listener);
  InterruptHub& interrupts() const noexcept { return *interrupts_; }

  std::shared_ptr<Session> OpenSession(std::shared_ptr<Grant> grant);

  /// See Lane::Close and InterruptHub::Close: `done` is called after both.
  void Close(std::function<void()> done);
  /// See Lane::Abandon.
  void Abandon() { lane_->Abandon(); }

 private:
  const std::shared_ptr<Lane> lane_;
  const std::shared_ptr<InterruptHub> interrupts_;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_DEVICE_H_
