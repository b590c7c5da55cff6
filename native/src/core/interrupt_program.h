#ifndef BARKEEP_CORE_INTERRUPT_PROGRAM_H_
#define BARKEEP_CORE_INTERRUPT_PROGRAM_H_

#include <cstddef>
#include <memory>
#include <span>

#include "grant.h"
#include "lane.h"
#include "verifier.h"

namespace barkeep {

/// A program that is verified once and runs many times, on the register lane and under the grant of
/// whoever brought it.
class InterruptProgram {
 public:
  /// Copies the program. It must not yield: what it acknowledges waits for nobody.
  static Result<std::unique_ptr<InterruptProgram>> Make(std::shared_ptr<Lane> lane,
                                                        std::shared_ptr<Grant> grant,
                                                        std::span<const std::byte> program);
  InterruptProgram(const InterruptProgram&) = delete;
  InterruptProgram& operator=(const InterruptProgram&) = delete;

  /// Runs it once; the sink may be called before this returns.
  void Run(std::unique_ptr<CallSink> sink);
  /// Cancels what runs; from now on Run is answered CLOSED. Not from a CallSink.
  void Stop();

 private:
  InterruptProgram() = default;

  std::shared_ptr<Lane> lane_;
  std::shared_ptr<Grant> grant_;
  std::shared_ptr<Flow> flow_;
  std::unique_ptr<std::byte[]> bytes_;
  std::size_t size_ = 0;
  Verified verified_;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_INTERRUPT_PROGRAM_H_
