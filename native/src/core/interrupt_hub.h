#ifndef BARKEEP_CORE_INTERRUPT_HUB_H_
#define BARKEEP_CORE_INTERRUPT_HUB_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "counting_descriptor.h"
#include "interrupt_line.h"
#include "interrupt_source.h"
#include "interrupt_subscription.h"
#include "lane.h"

namespace barkeep {

/// The interrupts of one device: its lines, who wants to hear of them, and one thread, which polls
/// the lines that somebody listens to and makes no access to the device but to arm one: a write to
/// its node, or to configuration space. It starts with the first subscriber. A level that nobody
/// acknowledged interrupts again at once: see InterruptLine for when a line is armed.
///
/// While a subscriber's program runs for a source, the last event of the source is kept for it, and
/// those before are dropped and counted. Thread-safe.
class InterruptHub : public std::enable_shared_from_this<InterruptHub> {
 public:
  InterruptHub(std::shared_ptr<Lane> lane, std::vector<std::unique_ptr<InterruptSource>> sources);
  InterruptHub(const InterruptHub&) = delete;
  InterruptHub& operator=(const InterruptHub&) = delete;

  /// The names and nodes of the lines, by their index.
  struct Description {
    std::string name;
    std::string path;
  };
  const std::vector<Description>& lines() const noexcept { return descriptions_; }

  /// From its answer on, every interrupt of the source (all sources, if it is empty) is told. The
  /// program may be empty; otherwise it runs before each event is told, under `grant`.
  Result<std::shared_ptr<InterruptSubscription>> Subscribe(const std::string& source,
                                                           std::span<const std::byte> program,
                                                           std::shared_ptr<Grant> grant);

  /// Looks at the state of the lane. Any thread, also under the lane's mutex: nothing of the lane
  /// that takes it is called under ours.
  void OnState() noexcept;
  /// Ends all subscriptions with CLOSED and lets go of the lines; then calls `done`, on any thread.
  void Close(std::function<void()> done);

  std::uint64_t received() const noexcept { return received_; }
  std::uint64_t missed() const noexcept { return missed_; }
  std::uint64_t dropped() const noexcept { return dropped_; }

 private:
  struct Round;
  class ProgramSink;
  using Events = std::vector<std::pair<std::shared_ptr<InterruptSubscription>, InterruptEvent>>;
  using Subscriptions = std::vector<std::shared_ptr<InterruptSubscription>>;

  void Loop();
  void Poll(std::unique_lock<std::mutex>& lock);
  bool Wanted(std::uint32_t index) const noexcept;
  void ArmWhatMay(Moment now, Round* round);
  void Take(std::uint32_t index, bool failed, Round* round);
  void LoseLine(std::uint32_t index, int failure, Round* round);
  void Tell(Round round);
  void ProgramDone(const std::shared_ptr<InterruptSubscription>& subscription, std::uint32_t index,
                   bool ran_well);
  void Leave(const InterruptSubscription* subscription);
  std::optional<Error> Refusal() const;
  void Wake() noexcept;

  const std::shared_ptr<Lane> lane_;
  std::vector<Description> descriptions_;

  std::mutex mutex_;
  CountingDescriptor wake_;  // while the thread runs
  std::vector<InterruptLine> lines_;
  Subscriptions subscriptions_;
  Events again_;  // events whose programs are to run next
  bool started_ = false;
  bool closing_ = false;
  bool ended_ = false;
  std::vector<std::function<void()>> on_closed_;

  std::atomic<std::uint64_t> received_{0};
  std::atomic<std::uint64_t> missed_{0};
  std::atomic<std::uint64_t> dropped_{0};
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_INTERRUPT_HUB_H_
