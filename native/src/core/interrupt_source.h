#ifndef BARKEEP_CORE_INTERRUPT_SOURCE_H_
#define BARKEEP_CORE_INTERRUPT_SOURCE_H_

#include <cstdint>
#include <string>
#include <utility>

#include "failure.h"

namespace barkeep {

/// One interrupt line of a device. It owns the descriptor that becomes readable when the line
/// interrupts. Called under the mutex of the device's InterruptHub, by its thread and by whoever
/// subscribes.
class InterruptSource {
 public:
  /// What one look at the line found.
  struct Taken {
    int failure = 0;          // an errno: the line is gone
    std::uint64_t count = 0;  // interrupts since the last look, without those before the first
  };

  /// `path` is the node that tells of the interrupts; empty for a simulated line.
  InterruptSource(std::string name, std::string path)
      : name_(std::move(name)), path_(std::move(path)) {}
  virtual ~InterruptSource() = default;
  InterruptSource(const InterruptSource&) = delete;
  InterruptSource& operator=(const InterruptSource&) = delete;

  const std::string& name() const noexcept { return name_; }
  const std::string& path() const noexcept { return path_; }

  virtual int descriptor() const noexcept = 0;
  /// Takes what has happened. Does not block.
  virtual Taken Take() noexcept = 0;
  /// True for a line that the kernel masks at each interrupt, until Arm.
  virtual bool masked_by_interrupt() const noexcept { return false; }
  /// Lets the line interrupt again. Answers 0 or an errno.
  virtual int Arm() noexcept { return 0; }
  /// Why Arm or Take failed.
  virtual Error Describe(int failure) const {
    Error error = Failure(ErrorCode::kDeviceLost);
    error.system_errno = failure;
    return error;
  }

 private:
  const std::string name_;
  const std::string path_;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_INTERRUPT_SOURCE_H_
