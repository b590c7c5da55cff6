#ifndef BARKEEP_TEST_CORE_INTERRUPT_RIG_H_
#define BARKEEP_TEST_CORE_INTERRUPT_RIG_H_

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "core/check.h"
#include "core/counting_descriptor.h"
#include "core/device.h"
#include "core/device_rig.h"

namespace barkeep {

/// A line that the test makes interrupt, shared with the hub that owns the source.
struct TestLine {
  const CountingDescriptor event = CountingDescriptor::Event();
  std::atomic<int> failure{0};      // that Take reports
  std::atomic<int> arm_failure{0};  // that Arm reports
  std::atomic<int> armed{0};        // calls of Arm
  bool masks = false;
};

class TestSource final : public InterruptSource {
 public:
  TestSource(std::string name, std::shared_ptr<TestLine> line)
      : InterruptSource(std::move(name), "/dev/test"), line_(std::move(line)) {}
  int descriptor() const noexcept override { return line_->event.get(); }
  Taken Take() noexcept override { return {line_->failure, line_->event.Take()}; }
  bool masked_by_interrupt() const noexcept override { return line_->masks; }
  int Arm() noexcept override {
    ++line_->armed;
    return line_->arm_failure;
  }

 private:
  const std::shared_ptr<TestLine> line_;
};

/// What a subscription has told: events, and ends as texts.
class Told {
 public:
  std::unique_ptr<InterruptSink> Sink() { return std::make_unique<NotingSink>(*this); }

  /// The next event; fails the test when none comes within ten seconds.
  InterruptEvent Event() {
    std::unique_lock lock(mutex_);
    if (!Wait(lock, [this] { return !events_.empty(); })) return {};
    InterruptEvent event = std::move(events_.front());
    events_.pop_front();
    return event;
  }
  std::string End() {
    std::unique_lock lock(mutex_);
    Wait(lock, [this] { return end_.has_value(); });
    return end_.value_or("no end");
  }
  bool nothing() {
    const std::lock_guard lock(mutex_);
    return events_.empty() && !end_;
  }

 private:
  class NotingSink final : public InterruptSink {
   public:
    explicit NotingSink(Told& told) : told_(told) {}
    void OnInterrupt(InterruptEvent event) noexcept override {
      const std::lock_guard lock(told_.mutex_);
      told_.events_.push_back(std::move(event));
      told_.changed_.notify_all();
    }
    void OnEnd(Error error) noexcept override {
      const std::lock_guard lock(told_.mutex_);
      CHECK(!told_.end_.has_value());
      told_.end_ = ErrorCodeText(error.code);
      told_.changed_.notify_all();
    }

   private:
    Told& told_;
  };

  template <typename Done>
  bool Wait(std::unique_lock<std::mutex>& lock, Done done) {
    const bool in_time = changed_.wait_for(lock, std::chrono::seconds(10), done);
    CHECK(in_time);
    return in_time;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<InterruptEvent> events_;
  std::optional<std::string> end_;
};

/// A device with two lines, on a recording model.
struct InterruptRig {
  explicit InterruptRig(bool masks = false) {
    irq->masks = masks;
    auto owned = std::make_unique<RigBacking>(released);
    backing = owned.get();
    OpenDevice open;
    open.windows = {ModelWindow(&model, "regs", RecordingModel::kBytes)};
    open.backing = std::move(owned);
    open.interrupts.push_back(std::make_unique<TestSource>("irq", irq));
    open.interrupts.push_back(std::make_unique<TestSource>("aux", aux));
    device = std::move(Device::Adopt(std::move(open)).value());
  }
  ~InterruptRig() {
    Close();
    CHECK(released->Pass());
  }
  void Close() {
    if (std::exchange(closed, true)) return;
    const auto gate = std::make_shared<Gate>();
    device->Close([gate] { gate->Open(); });
    CHECK(gate->Pass());
  }

  Result<std::shared_ptr<InterruptSubscription>> Try(const std::string& source,
                                                     const ProgramBuilder& program) {
    return device->interrupts().Subscribe(source, program.Bytes(), Grant::AllowAll());
  }
  std::shared_ptr<InterruptSubscription> Subscribe(const std::string& source) {
    return std::move(device->interrupts().Subscribe(source, {}, Grant::AllowAll()).value());
  }
  ProgramBuilder Program() const { return ProgramBuilder(device->table().hash()); }
  /// How often `irq` was armed, when that is `times` or ten seconds have passed.
  int Armed(int times) const {
    for (int tries = 0; irq->armed < times && tries < 200'000; ++tries) {
      std::this_thread::sleep_for(std::chrono::microseconds(50));
    }
    return irq->armed;
  }

  RecordingModel model;
  TestBacking* backing = nullptr;
  const std::shared_ptr<TestLine> irq = std::make_shared<TestLine>();
  const std::shared_ptr<TestLine> aux = std::make_shared<TestLine>();
  const std::shared_ptr<Gate> released = std::make_shared<Gate>();
  std::shared_ptr<Device> device;
  bool closed = false;
};

}  // namespace barkeep

#endif  // BARKEEP_TEST_CORE_INTERRUPT_RIG_H_
