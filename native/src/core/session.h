#ifndef BARKEEP_CORE_SESSION_H_
#define BARKEEP_CORE_SESSION_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "call.h"
#include "channel.h"
#include "grant.h"
#include "lane.h"

namespace barkeep {

/// One client's ordered stream of work on one device, under one grant. Thread-safe; the order of
/// batches is that of the calls of Execute. Every call answers its sink exactly once, possibly
/// before the function returns.
class Session : public std::enable_shared_from_this<Session> {
 public:
  /// The first lane is that of the registers.
  Session(const std::vector<std::shared_ptr<Lane>>& lanes, std::shared_ptr<Grant> grant);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Copies the program, verifies and queues it. Returns the call's id, for Cancel.
  std::uint64_t Execute(std::span<const std::byte> program, Moment deadline,
                        std::unique_ptr<CallSink> sink);
  /// Queues a bulk transfer. `memory` has `spec.length` bytes and is lent until the answer.
  std::uint64_t Transfer(const BulkSpec& spec, std::byte* memory, Moment deadline,
                         std::unique_ptr<CallSink> sink);

  void Cancel(std::uint64_t id);
  /// Gives a connected socket to the lane, which serves the data channel on it (channel.h). A
  /// session has one channel at a time.
  Result<std::shared_ptr<Channel>> OpenChannel(int fd, std::span<const std::byte> early,
                                               ChannelStart start, Channel::Ended ended);
  /// Queued and running work is answered `code`; more may come.
  void StopCalls(ErrorCode code);
  /// Queued and running work, and whatever comes later, is answered `code`. That must be a code
  /// that allows the outcome `partial` where work may be running.
  void Revoke(ErrorCode code);
  /// Cancels everything; calls `done`, on any thread, after the last answer. Once.
  void Close(std::function<void()> done);

  const OpenDevice& device() const noexcept { return lane().device(); }
  // For its channel.
  Lane& lane() const noexcept { return *places_.front().lane; }
  const std::shared_ptr<Grant>& grant() const noexcept { return grant_; }
  const std::shared_ptr<Flow>& flow() const noexcept { return places_.front().flow; }

 private:
  /// Its place in a lane of the device.
  struct Place {
    std::shared_ptr<Lane> lane;
    std::shared_ptr<Flow> flow;
  };

  void RefuseBatch(CallSink& sink, Error error);
  void Refuse(CallSink& sink, Error error);

  std::vector<Place> places_;  // by the number of the lane
  const std::shared_ptr<Grant> grant_;
  std::atomic<std::uint64_t> next_id_{1};
  std::atomic<bool> closed_{false};

  std::mutex channel_mutex_;
  std::weak_ptr<Channel> channel_;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_SESSION_H_
