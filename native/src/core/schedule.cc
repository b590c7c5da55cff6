#include "schedule.h"

#include <algorithm>
#include <utility>

namespace barkeep {
namespace {

// What a turn costs at least, so that calls of no device time take turns as well.
constexpr std::uint64_t kTurnMinNs = 500;

Stream& StreamOf(Flow& flow, const Call& call) noexcept {
  return flow.streams[call.bulk() ? Flow::kBulk : Flow::kBatches];
}

}  // namespace

void Schedule::Add(std::shared_ptr<Flow> flow, std::shared_ptr<Call> call) {
  ++calls_;
  ++flow->calls[call->bulk() ? Flow::kBulk : Flow::kBatches];
  flow->program_bytes += call->program_bytes();
  flow->estimate_ns += call->estimate_ns();
  expires_ = std::min(expires_, call->deadline());
  StreamOf(*flow, *call).waiting.push_back(std::move(call));
  if (flow->scheduled) return;
  flow->scheduled = true;
  flow->virtual_time = std::max(flow->virtual_time, virtual_time_);
  flows_.push_back(std::move(flow));
}

Schedule::Turn Schedule::Next(Moment now) {
  Turn best;
  for (const auto& flow : flows_) {
    if (best.flow != nullptr && flow->virtual_time >= best.flow->virtual_time) continue;
    // The two streams of a flow take turns.
    for (std::size_t step = 1; step <= 2; ++step) {
      Stream& stream = flow->streams[(flow->last_stream + step) % 2];
      if (!stream.ReadyAt(now)) continue;
      best = {.flow = flow.get(), .stream = &stream};
      break;
    }
  }
  if (best.flow == nullptr) return best;
  virtual_time_ = std::max(virtual_time_, best.flow->virtual_time);
  best.flow->last_stream = best.stream == &best.flow->streams[0] ? 0 : 1;
  if (best.stream->active == nullptr) {
    best.stream->active = std::move(best.stream->waiting.front());
    best.stream->waiting.pop_front();
  }
  return best;
}

Moment Schedule::NextMoment() const noexcept {
  Moment moment = expires_;
  for (const auto& flow : flows_) {
    for (const Stream& stream : flow->streams) {
      if (stream.active != nullptr) moment = std::min(moment, stream.wake);
    }
  }
  return moment;
}

void Schedule::Continue(const Turn& turn, std::uint64_t ns, Moment wake) {
  Charge(*turn.flow, ns);
  turn.stream->wake = wake;
}

void Schedule::Finish(const Turn& turn, std::uint64_t ns) {
  Charge(*turn.flow, ns);
  Leave(*turn.flow, *turn.stream->active);
  turn.stream->active.reset();
  turn.stream->wake = 0;
  RemoveIfIdle(*turn.flow);
}

Calls Schedule::TakeExpired(Moment now) {
  Calls taken;
  if (now < expires_) return taken;
  expires_ = kNever;
  // Copied, because flows that become idle leave the list.
  const auto flows = flows_;
  for (const auto& flow : flows) {
    for (Stream& stream : flow->streams) {
      std::erase_if(stream.waiting, [&](std::shared_ptr<Call>& call) {
        if (call->deadline() > now) {
          expires_ = std::min(expires_, call->deadline());
          return false;
        }
        Leave(*flow, *call);
        taken.push_back(std::move(call));
        return true;
      });
    }
    RemoveIfIdle(*flow);
  }
  return taken;
}

Calls Schedule::TakeWaiting() {
  Calls taken;
  const auto flows = flows_;
  for (const auto& flow : flows) TakeWaiting(*flow, taken);
  return taken;
}

Calls Schedule::TakeWaiting(Flow& flow) {
  Calls taken;
  TakeWaiting(flow, taken);
  return taken;
}

void Schedule::TakeWaiting(Flow& flow, Calls& taken) {
  for (Stream& stream : flow.streams) {
    for (auto& call : stream.waiting) {
      Leave(flow, *call);
      taken.push_back(std::move(call));
    }
    stream.waiting.clear();
  }
  RemoveIfIdle(flow);
}

std::shared_ptr<Call> Schedule::TakeWaiting(Flow& flow, std::uint64_t id) {
  for (Stream& stream : flow.streams) {
    const auto found = std::find_if(stream.waiting.begin(), stream.waiting.end(),
                                    [&](const auto& call) { return call->id == id; });
    if (found == stream.waiting.end()) continue;
    std::shared_ptr<Call> call = std::move(*found);
    stream.waiting.erase(found);
    Leave(flow, *call);
    RemoveIfIdle(flow);
    return call;
  }
  return nullptr;
}

void Schedule::Stop(ErrorCode code) {
  for (const auto& flow : flows_) Stop(*flow, code);
}

void Schedule::Stop(Flow& flow, ErrorCode code) {
  for (Stream& stream : flow.streams) {
    if (stream.active == nullptr) continue;
    stream.active->RequestStop(code);
    stream.wake = 0;
  }
}

void Schedule::Stop(Flow& flow, std::uint64_t id, ErrorCode code) {
  for (Stream& stream : flow.streams) {
    if (stream.active == nullptr || stream.active->id != id) continue;
    stream.active->RequestStop(code);
    stream.wake = 0;
  }
}

Calls Schedule::Active() const {
  Calls active;
  for (const auto& flow : flows_) {
    for (const Stream& stream : flow->streams) {
      if (stream.active != nullptr) active.push_back(stream.active);
    }
  }
  return active;
}

void Schedule::Leave(Flow& flow, const Call& call) noexcept {
  --calls_;
  --flow.calls[call.bulk() ? Flow::kBulk : Flow::kBatches];
  flow.program_bytes -= call.program_bytes();
  flow.estimate_ns -= call.estimate_ns();
}

void Schedule::Charge(Flow& flow, std::uint64_t ns) noexcept {
  flow.virtual_time += std::max(ns, kTurnMinNs);
}

void Schedule::RemoveIfIdle(Flow& flow) {
  if (!flow.scheduled || !flow.streams[0].empty() || !flow.streams[1].empty()) return;
  flow.scheduled = false;
  const auto found = std::find_if(flows_.begin(), flows_.end(),
                                  [&](const auto& busy) { return busy.get() == &flow; });
  std::swap(*found, flows_.back());
  flows_.pop_back();
}

}  // namespace barkeep
