#include "interrupt_program.h"

#include <cstring>
#include <utility>

#include "call.h"
#include "failure.h"
#include "limits.h"

namespace barkeep {
namespace {

std::unique_ptr<std::byte[]> Copy(const std::byte* bytes, std::size_t size) {
  std::unique_ptr<std::byte[]> copy(new std::byte[size]);
  if (size > 0) std::memcpy(copy.get(), bytes, size);
  return copy;
}

}  // namespace

Result<std::unique_ptr<InterruptProgram>> InterruptProgram::Make(
    std::shared_ptr<Lane> lane, std::shared_ptr<Grant> grant, std::span<const std::byte> program) {
  if (program.size() > kInterruptProgramBytesMax) {
    return OverLimit("INTERRUPT_PROGRAM_BYTES_MAX", program.size(), kInterruptProgramBytesMax);
  }
  std::unique_ptr<InterruptProgram> made(new InterruptProgram());
  made->bytes_ = Copy(program.data(), program.size());
  made->size_ = program.size();
  auto verified = Verify({made->bytes_.get(), made->size_}, lane->table(), *grant);
  if (!verified.ok()) return std::move(verified.error());
  if (verified.value().yields) {
    return InvalidArgument("program", "A program that runs at an interrupt must not yield.");
  }
  if (verified.value().results_bytes > kInterruptResultsBytesMax) {
    return OverLimit("INTERRUPT_RESULTS_BYTES_MAX", verified.value().results_bytes,
                     kInterruptResultsBytesMax);
  }
  made->lane_ = std::move(lane);
  made->grant_ = std::move(grant);
  made->flow_ = std::make_shared<Flow>();
  made->verified_ = verified.value();
  return made;
}

void InterruptProgram::Stop() { lane_->Stop(*flow_, ErrorCode::kCancelled, ErrorCode::kClosed); }

void InterruptProgram::Run(std::unique_ptr<CallSink> sink) {
  lane_->Submit(flow_, std::make_shared<BatchCall>(flow_, grant_, std::move(sink), kNever,
                                                   Copy(bytes_.get(), size_), size_, verified_,
                                                   lane_->bench()));
}

}  // namespace barkeep
