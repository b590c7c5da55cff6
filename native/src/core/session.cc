#include "session.h"

#include <cstring>
#include <utility>

#include "failure.h"
#include "verifier.h"

namespace barkeep {

Session::Session(const std::vector<std::shared_ptr<Lane>>& lanes, std::shared_ptr<Grant> grant)
    : grant_(std::move(grant)) {
  for (const auto& lane : lanes) places_.push_back({lane, std::make_shared<Flow>()});
}

Session::~Session() {
  Close([] {});
}

std::uint64_t Session::Execute(std::span<const std::byte> program, Moment deadline,
                               std::unique_ptr<CallSink> sink) {
  const std::uint64_t id = next_id_.fetch_add(1, std::memory_order_relaxed);
  if (closed_) {
    RefuseBatch(*sink, Failure(ErrorCode::kClosed));
    return id;
  }
  // What was verified is what runs, whatever becomes of the caller's bytes.
  std::unique_ptr<std::byte[]> copy(new std::byte[program.size()]);
  if (!program.empty()) std::memcpy(copy.get(), program.data(), program.size());
  auto verified = Verify({copy.get(), program.size()}, lane().table(), *grant_);
  if (!verified.ok()) {
    RefuseBatch(*sink, std::move(verified.error()));
    return id;
  }
  auto call =
      std::make_shared<BatchCall>(flow(), grant_, std::move(sink), deadline, std::move(copy),
                                  program.size(), verified.value(), lane().bench());
  call->id = id;
  lane().Submit(flow(), std::move(call));
  return id;
}

std::uint64_t Session::Transfer(const BulkSpec& spec, std::byte* memory, Moment deadline,
                                std::unique_ptr<CallSink> sink) {
  const std::uint64_t id = next_id_.fetch_add(1, std::memory_order_relaxed);
  if (closed_) {
    Refuse(*sink, Failure(ErrorCode::kClosed));
    return id;
  }
  if (auto verified = VerifyBulk(spec, lane().table(), *grant_); !verified.ok()) {
    Refuse(*sink, std::move(verified.error()));
    return id;
  }
  const Port& port = lane().table()[static_cast<std::uint32_t>(spec.window)];
  const Place& place = places_[spec.write ? port.write_lane : port.read_lane];
  auto call = std::make_shared<BulkCall>(place.flow, grant_, std::move(sink), deadline, spec,
                                         memory, place.lane->bench());
  call->id = id;
  place.lane->Submit(place.flow, std::move(call));
  return id;
}

void Session::RefuseBatch(CallSink& sink, Error error) {
  lane().bench().counters->batches.CountRefused(error.code);
  Refuse(sink, std::move(error));
}

void Session::Refuse(CallSink& sink, Error error) {
  Verdict verdict;
  verdict.failure = std::move(error);
  sink.OnAnswer(std::move(verdict));
}

Result<std::shared_ptr<Channel>> Session::OpenChannel(int fd, std::span<const std::byte> early,
                                                      ChannelStart start, Channel::Ended ended) {
  const std::lock_guard lock(channel_mutex_);
  if (closed_) return Failure(ErrorCode::kClosed);
  if (const auto open = channel_.lock(); open && !open->ended()) {
    return InvalidArgument("fd", "The session has a channel already.");
  }
  auto channel = Channel::Open(shared_from_this(), fd, early, std::move(start), std::move(ended));
  if (!channel.ok()) return channel;
  if (auto error = lane().Attach(channel.value())) return *std::move(error);
  channel_ = channel.value();
  return channel;
}

void Session::StopCalls(ErrorCode code) {
  for (const auto& [lane, flow] : places_) lane->Stop(*flow, code, std::nullopt);
}

void Session::Cancel(std::uint64_t id) {
  for (const auto& [lane, flow] : places_) lane->Cancel(*flow, id);
}

void Session::Revoke(ErrorCode code) {
  grant_->Revoke(code);
  if (closed_) return;
  for (const auto& [lane, flow] : places_) lane->Stop(*flow, code, code);
}

void Session::Close(std::function<void()> done) {
  if (closed_.exchange(true)) return;
  {
    const std::lock_guard lock(channel_mutex_);
    if (const auto channel = channel_.lock())
      channel->Close(ErrorCode::kClosed, "The session was closed.");
  }
  const auto left = std::make_shared<std::atomic<std::size_t>>(places_.size());
  const auto answered = [left, done = std::move(done)] {
    if (left->fetch_sub(1) == 1) done();
  };
  for (const auto& [lane, flow] : places_) {
    lane->Stop(*flow, ErrorCode::kCancelled, ErrorCode::kClosed);
    flow->WhenAnswered(answered);
  }
}

}  // namespace barkeep
