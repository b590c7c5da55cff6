#ifndef BARKEEP_CORE_CALL_H_
#define BARKEEP_CORE_CALL_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "bulk.h"
#include "execution.h"
#include "flow.h"
#include "loan.h"
#include "work.h"

namespace barkeep {

/// How a call ended.
struct Verdict {
  std::optional<Error> failure;
  std::uint64_t done = 0;                // operations, or bytes of a bulk transfer
  std::unique_ptr<std::byte[]> results;  // of a batch
  std::size_t results_bytes = 0;
  std::uint64_t queued_ns = 0;
  std::uint64_t device_ns = 0;
};

/// Receives the verdict of one call, exactly once, on any thread. It must not call back into the
/// session or device. After it the core touches no memory of the caller.
class CallSink {
 public:
  virtual ~CallSink() = default;
  virtual void OnAnswer(Verdict verdict) noexcept = 0;
};

/// One batch or bulk transfer on its way through a lane. It is shared by the lane and whoever
/// answers it; of several answers the first counts.
class Call {
 public:
  Call(std::shared_ptr<Flow> flow, std::shared_ptr<const Grant> grant,
       std::unique_ptr<CallSink> sink, Moment deadline);
  virtual ~Call() = default;

  /// Runs a slice. Lane thread.
  Step Run() noexcept;

  /// Answers what the work came to. Lane thread, or while the lane does not run the call.
  /// Returns the code of its failure.
  std::optional<ErrorCode> Finish() noexcept;
  /// Answers that the call was not executed. For a call that never ran; any thread.
  void Refuse(Error error) noexcept;
  /// Answers DEVICE_STUCK for a call that is inside an access, or between two slices. Any thread.
  void AnswerStuck() noexcept;

  void RequestStop(ErrorCode code) noexcept { stop_.Request(code); }
  /// Whether it is to end as soon as it can. Any thread.
  bool MustStop(Moment now) const noexcept {
    return stop_.requested() || grant_->revoked() || now >= deadline_;
  }
  /// Whether it may wait in the kernel, where only a signal reaches it.
  bool interruptible() const noexcept { return interruptible_; }

  /// Set by the lane, under its mutex.
  std::uint64_t id = 0;

  Flow& flow() const noexcept { return *flow_; }
  Moment deadline() const noexcept { return deadline_; }
  bool bulk() const noexcept { return bulk_; }
  std::size_t program_bytes() const noexcept { return program_bytes_; }
  std::uint64_t estimate_ns() const noexcept { return estimate_ns_; }

 protected:
  virtual Step RunSlice(const Bounds& bounds) noexcept = 0;
  /// Fills in failure, done and results.
  virtual void Conclude(Verdict& verdict) noexcept = 0;
  virtual Error StuckError() const = 0;
  virtual std::uint64_t Done() const noexcept = 0;
  /// Called before every answer.
  virtual void ReturnMemory() noexcept {}
  virtual void Count(const Verdict&) noexcept {}

  bool bulk_ = false;
  bool interruptible_ = false;
  std::size_t program_bytes_ = 0;
  std::uint64_t estimate_ns_ = 0;

 private:
  bool ClaimAnswer() noexcept { return !answered_.exchange(true); }
  void Answer(Verdict verdict) noexcept;

  const std::shared_ptr<Flow> flow_;
  const std::shared_ptr<const Grant> grant_;
  const std::unique_ptr<CallSink> sink_;
  const Moment deadline_;
  const Moment submitted_;
  StopSignal stop_;
  std::atomic<bool> answered_{false};
  std::atomic<Moment> begun_{0};
  std::atomic<std::uint64_t> device_ns_{0};
};

/// A batch. Owns its program, copied from the caller, and its results.
class BatchCall final : public Call {
 public:
  /// `program` is `bytes` long, and verified.
  BatchCall(std::shared_ptr<Flow> flow, std::shared_ptr<const Grant> grant,
            std::unique_ptr<CallSink> sink, Moment deadline, std::unique_ptr<std::byte[]> program,
            std::size_t bytes, const Verified& verified, const Bench& bench);

 private:
  Step RunSlice(const Bounds& bounds) noexcept override;
  void Conclude(Verdict& verdict) noexcept override;
  void Count(const Verdict& verdict) noexcept override;
  Error StuckError() const override;
  std::uint64_t Done() const noexcept override { return execution_.completed(); }

  const std::unique_ptr<std::byte[]> program_;
  std::unique_ptr<std::byte[]> results_;
  Counters& counters_;
  Execution execution_;
};

/// A bulk transfer. The memory is the caller's until the answer.
class BulkCall final : public Call {
 public:
  BulkCall(std::shared_ptr<Flow> flow, std::shared_ptr<const Grant> grant,
           std::unique_ptr<CallSink> sink, Moment deadline, const BulkSpec& spec, std::byte* memory,
           const Bench& bench);

 private:
  Step RunSlice(const Bounds& bounds) noexcept override;
  void Conclude(Verdict& verdict) noexcept override;
  Error StuckError() const override;
  std::uint64_t Done() const noexcept override { return transfer_.done(); }
  void ReturnMemory() noexcept override { loan_.CallBack(); }

  Loan loan_;
  Bulk transfer_;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_CALL_H_
