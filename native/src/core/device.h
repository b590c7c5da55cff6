#ifndef BARKEEP_CORE_DEVICE_H_
#define BARKEEP_CORE_DEVICE_H_

#include <atomic>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "backend.h"
#include "dma_account.h"
#include "interrupt_hub.h"
#include "lane.h"
#include "session.h"

namespace barkeep {

/// An open device: its windows, its lanes and its state. Thread-safe. Closed when it is
/// destroyed; sessions may outlive it and answer CLOSED.
class Device {
 public:
  static Result<std::shared_ptr<Device>> Open(const DeviceSpec& spec);
  /// Takes over a device that a backend, or a test, has opened.
  static Result<std::shared_ptr<Device>> Adopt(OpenDevice device);

  /// The first lane is that of the registers.
  Device(std::vector<std::shared_ptr<Lane>> lanes, std::shared_ptr<InterruptHub> interrupts);
  ~Device();
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;

  const OpenDevice& info() const noexcept { return registers().device(); }
  const WindowTable& table() const noexcept { return registers().table(); }
  /// Of the register lane.
  const Counters& counters() const noexcept { return registers().counters(); }
  /// Of all lanes.
  std::uint64_t Total(Counter Counters::* counter) const noexcept;
  /// Of all but that of the registers: DMA channels.
  std::uint64_t ChannelTotal(Counter Counters::* counter) const noexcept;
  std::size_t queued_calls() const;
  /// The worst of any lane.
  DeviceState state() const noexcept;
  /// See Lane::Listen.
  void Listen(Lane::StateListener listener);
  InterruptHub& interrupts() const noexcept { return *interrupts_; }

  std::shared_ptr<Session> OpenSession(std::shared_ptr<Grant> grant);
  /// The DMA buffers of one session; it may outlive the device.
  std::shared_ptr<DmaAccount> OpenDmaAccount();

  /// See Lane::Close and InterruptHub::Close: `done` is called after both.
  void Close(std::function<void()> done);
  /// See Lane::Abandon.
  void Abandon();

 private:
  Lane& registers() const noexcept { return *lanes_.front(); }

  const std::vector<std::shared_ptr<Lane>> lanes_;
  const std::shared_ptr<InterruptHub> interrupts_;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_DEVICE_H_
