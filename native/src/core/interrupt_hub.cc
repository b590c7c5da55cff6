#include "interrupt_hub.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>

#include "failure.h"
#include "limits.h"
#include "thread_identity.h"
#include "unavailable.h"

namespace barkeep {

/// What a look at the lines has come to, to be told without the mutex.
struct InterruptHub::Round {
  Events events;
  std::vector<std::pair<std::shared_ptr<InterruptSubscription>, Error>> ends;
};

/// Puts the verdict of a program into the event that it ran for.
class InterruptHub::ProgramSink final : public CallSink {
 public:
  ProgramSink(std::shared_ptr<InterruptHub> hub,
              std::shared_ptr<InterruptSubscription> subscription, InterruptEvent event)
      : hub_(std::move(hub)), subscription_(std::move(subscription)), event_(std::move(event)) {}

  void OnAnswer(Verdict verdict) noexcept override {
    const std::uint32_t source = event_.source;
    const bool ran_well = !verdict.failure;
    event_.verdict = std::move(verdict);
    if (!subscription_->Put(std::move(event_))) ++hub_->dropped_;
    hub_->ProgramDone(subscription_, source, ran_well);
  }

 private:
  const std::shared_ptr<InterruptHub> hub_;
  const std::shared_ptr<InterruptSubscription> subscription_;
  InterruptEvent event_;
};

namespace {

std::uint64_t WallNs() noexcept {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::nanoseconds(since).count());
}

}  // namespace

InterruptHub::InterruptHub(std::shared_ptr<Lane> lane,
                           std::vector<std::unique_ptr<InterruptSource>> sources)
    : lane_(std::move(lane)) {
  for (auto& source : sources) {
    descriptions_.push_back({source->name(), source->path()});
    lines_.emplace_back(std::move(source));
  }
}

std::optional<Error> InterruptHub::Refusal() const {
  if (closing_ || lane_->state() == DeviceState::kClosed) return Failure(ErrorCode::kClosed);
  if (lane_->state() == DeviceState::kLost) return Failure(ErrorCode::kDeviceLost);
  if (subscriptions_.size() < kInterruptSubscribersMax) return std::nullopt;
  Error error = Failure(ErrorCode::kOverloaded);
  error.limit = "INTERRUPT_SUBSCRIBERS_MAX";
  error.max = kInterruptSubscribersMax;
  error.retry_after_ms = 1000;
  return error;
}

Result<std::shared_ptr<InterruptSubscription>> InterruptHub::Subscribe(
    const std::string& source, std::span<const std::byte> program, std::shared_ptr<Grant> grant) {
  if (descriptions_.empty()) {
    Error error = Failure(ErrorCode::kUnsupported);
    error.reason = "the device has no interrupts";
    return error;
  }
  std::optional<std::uint32_t> wanted;
  if (!source.empty()) {
    const auto named = [&](const Description& line) { return line.name == source; };
    const auto found = std::find_if(descriptions_.begin(), descriptions_.end(), named);
    if (found == descriptions_.end()) {
      Error error = Failure(ErrorCode::kNoSuchInterrupt);
      error.interrupt = source.substr(0, 64);
      return error;
    }
    wanted = static_cast<std::uint32_t>(found - descriptions_.begin());
  }
  std::unique_ptr<InterruptProgram> verified;
  if (!program.empty()) {
    auto made = InterruptProgram::Make(lane_, std::move(grant), program);
    if (!made.ok()) return std::move(made.error());
    verified = std::move(made.value());
  }

  const std::lock_guard lock(mutex_);
  if (auto refusal = Refusal()) return *std::move(refusal);
  if (!wake_.valid()) wake_ = CountingDescriptor::Event();
  if (!wake_.valid()) return NoDescriptors(EMFILE);
  for (std::uint32_t index = 0; index < lines_.size(); ++index) {
    if ((wanted && *wanted != index) || Wanted(index)) continue;
    InterruptLine& line = lines_[index];
    const InterruptSource::Taken before = line.Open();
    received_ += before.count;
    if (before.failure != 0) return line.source().Describe(before.failure);
  }
  std::vector<std::uint64_t> sequences;
  for (const InterruptLine& line : lines_) sequences.push_back(line.sequence());
  auto subscription =
      std::make_shared<InterruptSubscription>(wanted, std::move(sequences), std::move(verified));
  subscription->on_close = [hub = shared_from_this(), self = subscription.get()] {
    hub->Leave(self);
  };
  subscriptions_.push_back(subscription);
  if (!started_) std::thread([self = shared_from_this()] { self->Loop(); }).detach();
  started_ = true;
  Wake();
  return subscription;
}

bool InterruptHub::Wanted(std::uint32_t index) const noexcept {
  return std::any_of(subscriptions_.begin(), subscriptions_.end(),
                     [&](const auto& subscription) { return subscription->Wants(index); });
}

void InterruptHub::OnState() noexcept {
  const std::lock_guard lock(mutex_);
  Wake();
}

void InterruptHub::Wake() noexcept {
  if (wake_.valid()) wake_.Add();
}

void InterruptHub::Leave(const InterruptSubscription* subscription) {
  const std::lock_guard lock(mutex_);
  std::erase_if(subscriptions_, [&](const auto& known) { return known.get() == subscription; });
  Wake();
}

void InterruptHub::Close(std::function<void()> done) {
  std::unique_lock lock(mutex_);
  closing_ = true;
  if (started_ && !ended_) {
    if (done) on_closed_.push_back(std::move(done));
    Wake();
    return;
  }
  lines_.clear();
  lock.unlock();
  if (done) done();
}

void InterruptHub::Loop() {
  BecomeThread("barkeep-irq");
  std::unique_lock lock(mutex_);
  while (!closing_) {
    Poll(lock);
    if (lane_->state() != DeviceState::kLost) continue;
    Round round;
    for (auto& subscription : std::exchange(subscriptions_, {})) {
      round.ends.emplace_back(std::move(subscription), Failure(ErrorCode::kDeviceLost));
    }
    lock.unlock();
    Tell(std::move(round));
    lock.lock();
  }
  ended_ = true;
  lines_.clear();
  wake_ = {};
  // They know the subscriptions, which know us.
  const Events dropped = std::exchange(again_, {});
  Round round;
  for (auto& subscription : std::exchange(subscriptions_, {})) {
    round.ends.emplace_back(std::move(subscription), Failure(ErrorCode::kClosed));
  }
  const auto closers = std::exchange(on_closed_, {});
  lock.unlock();
  Tell(std::move(round));
  for (const auto& closer : closers) closer();
}

void InterruptHub::Poll(std::unique_lock<std::mutex>& lock) {
  Round round{.events = std::exchange(again_, {}), .ends = {}};
  const Moment now = Now();
  ArmWhatMay(now, &round);
  std::vector<pollfd> polled = {{wake_.get(), POLLIN, 0}};
  std::vector<std::uint32_t> indices;
  Moment next = kNever;
  for (std::uint32_t index = 0; index < lines_.size(); ++index) {
    if (!Wanted(index)) continue;
    next = std::min(next, lines_[index].ArmAt());
    // A masked line is polled too: its end shows there.
    polled.push_back({lines_[index].source().descriptor(), POLLIN, 0});
    indices.push_back(index);
  }
  lock.unlock();
  Tell(std::move(round));
  int timeout_ms = -1;
  if (next != kNever) timeout_ms = next <= now ? 0 : static_cast<int>((next - now) / 1'000'000 + 1);
  ::poll(polled.data(), polled.size(), timeout_ms);
  wake_.Take();
  lock.lock();
  if (closing_) return;
  Round taken;
  for (std::size_t at = 0; at < indices.size(); ++at) {
    const short found = polled[at + 1].revents;
    if (found == 0 || !Wanted(indices[at])) continue;
    Take(indices[at], (found & (POLLERR | POLLHUP | POLLNVAL)) != 0, &taken);
  }
  lock.unlock();
  Tell(std::move(taken));
  lock.lock();
}

void InterruptHub::ArmWhatMay(Moment now, Round* round) {
  for (std::uint32_t index = 0; index < lines_.size(); ++index) {
    InterruptLine& line = lines_[index];
    if (!Wanted(index) || line.ArmAt() > now) continue;
    if (const int failure = line.Arm(); failure != 0) LoseLine(index, failure, round);
  }
}

void InterruptHub::Take(std::uint32_t index, bool failed, Round* round) {
  InterruptLine& line = lines_[index];
  const InterruptSource::Taken taken = line.Take(failed);
  if (taken.failure != 0) {
    LoseLine(index, taken.failure, round);
    return;
  }
  if (taken.count == 0) return;
  received_ += taken.count;
  missed_ += taken.count - 1;
  const std::uint64_t wall_ns = WallNs();
  for (const auto& subscription : subscriptions_) {
    if (!subscription->Wants(index)) continue;
    InterruptEvent event{.source = index,
                         .sequence = line.sequence(),
                         .count = line.count(),
                         .missed = taken.count - 1,
                         .dropped = 0,
                         .monotonic_ns = line.told(),
                         .wall_ns = wall_ns,
                         .verdict = std::nullopt};
    if (subscription->program() != nullptr) {
      const auto begun = subscription->BeginProgram(&event);
      if (begun == InterruptSubscription::Begun::kReplaced) ++dropped_;
      if (begun != InterruptSubscription::Begun::kRun) continue;
      line.ProgramBegins();
    }
    round->events.emplace_back(subscription, std::move(event));
  }
}

void InterruptHub::LoseLine(std::uint32_t index, int failure, Round* round) {
  const Error error = lines_[index].source().Describe(failure);
  std::erase_if(subscriptions_, [&](const auto& subscription) {
    if (!subscription->Wants(index)) return false;
    round->ends.emplace_back(subscription, error);
    return true;
  });
}

void InterruptHub::Tell(Round round) {
  for (auto& [subscription, event] : round.events) {
    if (subscription->program() == nullptr) {
      if (!subscription->Put(std::move(event))) ++dropped_;
      continue;
    }
    subscription->program()->Run(
        std::make_unique<ProgramSink>(shared_from_this(), subscription, std::move(event)));
  }
  for (auto& [subscription, error] : round.ends) subscription->End(std::move(error));
}

void InterruptHub::ProgramDone(const std::shared_ptr<InterruptSubscription>& subscription,
                               std::uint32_t index, bool ran_well) {
  auto kept = subscription->EndProgram(index);
  const std::lock_guard lock(mutex_);
  if (ended_ || closing_) return;
  lines_[index].ProgramEnds(ran_well, kept.has_value());
  // Not run from here: this is the end of another call.
  if (kept) again_.emplace_back(subscription, *std::move(kept));
  Wake();
}

}  // namespace barkeep
