#include "call.h"

#include <utility>

#include "failure.h"

namespace barkeep {
namespace {

const Port& PortOf(const BulkSpec& spec, const Bench& bench) noexcept {
  return (*bench.table)[static_cast<std::uint32_t>(spec.window)];
}

}  // namespace

Call::Call(std::shared_ptr<Flow> flow, std::shared_ptr<const Grant> grant,
           std::unique_ptr<CallSink> sink, Moment deadline)
    : flow_(std::move(flow)),
      grant_(std::move(grant)),
      sink_(std::move(sink)),
      deadline_(deadline),
      submitted_(Now()) {
  flow_->Expect();
}

Step Call::Run() noexcept {
  const Moment started = Now();
  if (begun_.load(std::memory_order_relaxed) == 0) begun_.store(started);
  const Bounds bounds{.stop = &stop_, .grant = grant_.get(), .deadline = deadline_};
  const Step step = RunSlice(bounds);
  device_ns_.fetch_add(Now() - started, std::memory_order_relaxed);
  return step;
}

std::optional<ErrorCode> Call::Finish() noexcept {
  if (!ClaimAnswer()) return std::nullopt;
  Verdict verdict;
  Conclude(verdict);
  std::optional<ErrorCode> code;
  if (verdict.failure) code = verdict.failure->code;
  Answer(std::move(verdict));
  return code;
}

void Call::Refuse(Error error) noexcept {
  if (!ClaimAnswer()) return;
  Verdict verdict;
  verdict.failure = std::move(error);
  Answer(std::move(verdict));
}

void Call::AnswerStuck() noexcept {
  if (!ClaimAnswer()) return;
  Verdict verdict;
  verdict.failure = StuckError();
  verdict.done = Done();
  Answer(std::move(verdict));
}

void Call::Answer(Verdict verdict) noexcept {
  ReturnMemory();
  const Moment begun = begun_.load(std::memory_order_relaxed);
  verdict.queued_ns = (begun == 0 ? Now() : begun) - submitted_;
  verdict.device_ns = device_ns_.load(std::memory_order_relaxed);
  Count(verdict);
  sink_->OnAnswer(std::move(verdict));
  flow_->Answered();
}

BatchCall::BatchCall(std::shared_ptr<Flow> flow, std::shared_ptr<const Grant> grant,
                     std::unique_ptr<CallSink> sink, Moment deadline,
                     std::unique_ptr<std::byte[]> program, std::size_t bytes,
                     const Verified& verified, const Bench& bench)
    : Call(std::move(flow), std::move(grant), std::move(sink), deadline),
      program_(std::move(program)),
      results_(new std::byte[verified.results_bytes]),
      counters_(*bench.counters),
      execution_({program_.get(), bytes}, verified, results_.get(), bench) {
  interruptible_ = bench.table->any_unmapped();
  program_bytes_ = bytes;
  estimate_ns_ = verified.device_time_ns;
}

Step BatchCall::RunSlice(const Bounds& bounds) noexcept { return execution_.Run(bounds); }

void BatchCall::Conclude(Verdict& verdict) noexcept {
  verdict.failure = execution_.failure();
  verdict.done = execution_.completed();
  verdict.results = std::move(results_);
  verdict.results_bytes = execution_.results_bytes();
}

void BatchCall::Count(const Verdict& verdict) noexcept {
  std::optional<ErrorCode> code;
  if (verdict.failure) code = verdict.failure->code;
  counters_.batches.Count(code, verdict.done, verdict.queued_ns, verdict.device_ns);
}

Error BatchCall::StuckError() const {
  return execution_.ErrorHere(ErrorCode::kDeviceStuck, Outcome::kUnknown);
}

BulkCall::BulkCall(std::shared_ptr<Flow> flow, std::shared_ptr<const Grant> grant,
                   std::unique_ptr<CallSink> sink, Moment deadline, const BulkSpec& spec,
                   std::byte* memory, const Bench& bench)
    : Call(std::move(flow), std::move(grant), std::move(sink), deadline),
      loan_(memory, PortOf(spec, bench).chunk_bytes, PortOf(spec, bench).node_offset + spec.offset),
      transfer_(spec, loan_, bench) {
  bulk_ = true;
  interruptible_ = PortOf(spec, bench).chunk_bytes != 0;
}

Step BulkCall::RunSlice(const Bounds& bounds) noexcept { return transfer_.Run(bounds); }

void BulkCall::Conclude(Verdict& verdict) noexcept {
  verdict.failure = transfer_.failure();
  verdict.done = transfer_.done();
}

Error BulkCall::StuckError() const {
  return transfer_.ErrorHere(ErrorCode::kDeviceStuck, Outcome::kUnknown);
}

}  // namespace barkeep
