#ifndef BARKEEP_TEST_CORE_DEVICE_RIG_H_
#define BARKEEP_TEST_CORE_DEVICE_RIG_H_

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "core/check.h"
#include "core/device.h"
#include "core/program_builder.h"
#include "core/recording_model.h"

namespace barkeep {

/// Where a test waits for another thread.
class Gate {
 public:
  void Open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    opened_.notify_all();
  }
  /// False when it stayed shut for ten seconds.
  bool Pass() {
    std::unique_lock lock(mutex_);
    return opened_.wait_for(lock, std::chrono::seconds(10), [this] { return open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool open_ = false;
};

/// A verdict that is still to come, and the order in which verdicts came.
class Answers {
 public:
  std::unique_ptr<CallSink> Sink(const std::string& name) {
    return std::make_unique<NamedSink>(*this, name);
  }
  /// The verdict of a call; fails the test when it does not come within ten seconds.
  Verdict Wait(const std::string& name) {
    std::unique_lock lock(mutex_);
    const auto there = [&] { return Find(name) != nullptr; };
    if (!changed_.wait_for(lock, std::chrono::seconds(10), there)) {
      CHECK_EQ(name, "answered");
      return {};
    }
    return std::move(*Find(name));
  }
  std::string Order() {
    const std::lock_guard lock(mutex_);
    std::string order;
    for (const auto& [name, verdict] : verdicts_) order += name + " ";
    return order;
  }

 private:
  class NamedSink final : public CallSink {
   public:
    NamedSink(Answers& answers, std::string name) : answers_(answers), name_(std::move(name)) {}
    void OnAnswer(Verdict verdict) noexcept override {
      const std::lock_guard lock(answers_.mutex_);
      answers_.verdicts_.emplace_back(name_, std::move(verdict));
      answers_.changed_.notify_all();
    }

   private:
    Answers& answers_;
    const std::string name_;
  };

  Verdict* Find(const std::string& name) {
    for (auto& [known, verdict] : verdicts_) {
      if (known == name) return &verdict;
    }
    return nullptr;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::pair<std::string, Verdict>> verdicts_;
};

/// "ok", or code and outcome.
inline std::string Summary(const Verdict& verdict) {
  if (!verdict.failure) return "ok";
  return std::string(ErrorCodeText(verdict.failure->code)) + " " +
         OutcomeText(verdict.failure->outcome);
}

/// Says when the lane has let go of the device.
class RigBacking final : public TestBacking {
 public:
  explicit RigBacking(std::shared_ptr<Gate> gate) : released_(std::move(gate)) {}
  ~RigBacking() override { released_->Open(); }

 private:
  const std::shared_ptr<Gate> released_;
};

/// A device on a recording model, with a lane of its own. An access of offset `kGateOffset` opens
/// `entered` and stays until `leave` is opened.
struct DeviceRig {
  static constexpr std::uint64_t kGateOffset = 0x100;

  DeviceRig() {
    auto owned = std::make_unique<RigBacking>(released);
    backing = owned.get();
    OpenDevice open;
    open.windows = {ModelWindow(&model, "regs", RecordingModel::kBytes)};
    open.backing = std::move(owned);
    model.before = [this](const std::string& access) {
      if (access == "r32 0:100") {
        entered.Open();
        leave.Pass();
      }
      return true;
    };
    device = std::move(Device::Adopt(std::move(open)).value());
    session = device->OpenSession(Grant::AllowAll());
  }
  ~DeviceRig() {
    leave.Open();
    Close();
    // A stuck device is closed while its thread is still inside the model.
    CHECK(released->Pass());
  }

  void Close() {
    if (closed) return;
    closed = true;
    const auto gate = std::make_shared<Gate>();
    device->Close([gate] { gate->Open(); });
    CHECK(gate->Pass());
  }

  ProgramBuilder Program() const { return ProgramBuilder(device->table().hash()); }

  std::uint64_t Execute(const std::shared_ptr<Session>& on, const std::string& name,
                        const ProgramBuilder& program, Moment deadline = kNever) {
    return on->Execute(program.Bytes(), deadline, answers.Sink(name));
  }
  std::uint64_t Execute(const std::string& name, const ProgramBuilder& program,
                        Moment deadline = kNever) {
    return Execute(session, name, program, deadline);
  }
  /// Makes the session's batches wait behind one that takes a minute, until the session is closed.
  void Park(const std::string& name = "parked") {
    ProgramBuilder program = Program().Yields();
    for (int count = 0; count < 6; ++count) program.Delay(10'000'000);
    Execute(name, program);
  }
  /// Makes the lane busy until `leave` is opened.
  std::uint64_t Block(const std::string& name = "blocker") {
    const std::uint64_t id = Execute(name, Program().Read(32, kGateOffset).Read(32, 0));
    CHECK(entered.Pass());
    return id;
  }

  // Outlive the lane's thread: it uses them until the device is closed.
  Gate entered;
  Gate leave;
  Answers answers;
  RecordingModel model;
  TestBacking* backing = nullptr;
  const std::shared_ptr<Gate> released = std::make_shared<Gate>();
  std::shared_ptr<Device> device;
  std::shared_ptr<Session> session;
  bool closed = false;
};

}  // namespace barkeep

#endif  // BARKEEP_TEST_CORE_DEVICE_RIG_H_
