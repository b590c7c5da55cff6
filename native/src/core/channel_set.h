#ifndef BARKEEP_CORE_CHANNEL_SET_H_
#define BARKEEP_CORE_CHANNEL_SET_H_

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "channel.h"
#include "event_wait.h"

namespace barkeep {

/// The data channels of a lane, and what its thread sleeps on. The lane's mutex must not be held.
class ChannelSet {
 public:
  // Any thread.
  /// 0, or an errno.
  int Add(std::shared_ptr<Channel> channel);
  bool empty() const noexcept { return count_.load() == 0; }
  /// Asks all to end; see Channel::Close.
  void Close(ErrorCode code);
  /// See Channel::EndNow.
  void EndNow(ErrorCode code);

  // The lane's thread.
  /// Serves what is ready, without waiting. False when there was nothing to do.
  bool Serve();
  /// Only what was asked for, without a look at the sockets.
  bool Attend();
  /// True when somebody asks for Serve.
  bool wants_attention() const;
  /// Sleeps until `moment`, a ring or a ready socket, which is served.
  void Sleep(Moment moment);

  EventWait wait;

 private:
  std::vector<std::shared_ptr<Channel>> All() const;
  static void ServeSockets(std::span<const ReadySocket> ready);
  void Watch();
  void Sweep();
  Channel* At(std::size_t index) const;

  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<Channel>> channels_;  // only the lane's thread removes
  std::atomic<std::size_t> count_{0};
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_CHANNEL_SET_H_
