#ifndef BARKEEP_CORE_CHANNEL_H_
#define BARKEEP_CORE_CHANNEL_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "channel_bulk.h"
#include "channel_input.h"
#include "channel_output.h"
#include "descriptor.h"
#include "error.h"
#include "verdict_store.h"

namespace barkeep {

class EventWait;
class Session;

/// What a channel goes on from.
struct ChannelStart {
  std::uint64_t highest_id = 0;  // that the session has accepted so far
  std::uint64_t generation = 0;
  std::string device_name;
};

/// One data channel (section 6 of the protocol book): a connected socket that the lane's own thread
/// reads, executes and answers, without a hop. Its batches are calls of the session, and take turns
/// with those of all others.
///
/// The lane's thread alone reads. Verdicts may come from any thread, and the watchdog ends the
/// channels of a device that is stuck: what they share is under a mutex that nobody holds during
/// an access or a call of somebody else. A stuck device ends its channels because nobody would
/// read them: the client gets the verdicts in-band, CLOSED, and asks for everything else over gRPC.
class Channel : public std::enable_shared_from_this<Channel>, private BulkOutlet {
 public:
  /// Called once, on any thread, when nothing is read or executed for the channel any more.
  /// `failure` is none after FINISH, and when the peer just went away.
  using Ended = std::function<void(bool finished, std::optional<Error> failure)>;
  /// Called for each verdict that came after the end, on any thread; `last` with the last of them.
  using Adopted = std::function<void(BatchVerdict verdict, bool last)>;

  /// Takes over a connected stream socket just after its preface; the descriptor is duplicated.
  /// `early` are bytes that were read from it already. Session::OpenChannel only.
  static Result<std::shared_ptr<Channel>> Open(std::shared_ptr<Session> session, int fd,
                                               std::span<const std::byte> early, ChannelStart start,
                                               Ended ended);
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  ~Channel();

  // Any thread.

  /// Ends it, and says `reason` to the peer: nothing more is read. What runs goes on, to be
  /// adopted, or is stopped with `code` and answered first.
  void Close(std::optional<ErrorCode> code, std::string reason);
  /// Ends it, too, after all that was accepted is done and answered.
  void Drain(std::string reason);
  std::uint64_t highest_id() const noexcept { return highest_.load(); }
  bool ended() const noexcept { return ended_.load(); }
  /// After the end: verdicts that the client has not acknowledged.
  std::vector<BatchVerdict> TakeVerdicts();
  /// After the end: hands over the verdicts that are still to come, and those that came since.
  /// Answers their ids. `adopted` must not call back.
  std::vector<std::uint64_t> Adopt(Adopted adopted);
  /// Asks a batch to stop; its verdict still comes.
  void Cancel(std::uint64_t id);

  /// The verdict of a batch. Its sink only.
  void OnVerdict(std::uint64_t id, Verdict verdict);
  /// The session runs its transfers no more. Their call only.
  void OnBulkOver(const std::optional<Error>& failure);
  /// Ends it now, with what can be said at once. For a lane whose thread does not come back.
  void EndNow(ErrorCode code);

  /// Puts the socket under the lane's eyes; once, before all that follows. 0, or an errno.
  int Attach(EventWait* wait);

  // The lane's thread, which must not hold the lane's mutex.

  void OnSocket(std::uint32_t events);
  /// Does what others asked for. False when there was nothing.
  bool Attend();
  bool wants_attention() const noexcept { return attention_.load(); }
  /// Tells the kernel what is waited for, where that has changed.
  void Watch();
  /// A slice of its bulk. Their call only.
  Step RunBulk(const Bounds& bounds);
  /// Lets go of the socket, after the end.
  void Detach();

 private:
  Channel(std::shared_ptr<Session> session, Descriptor socket, ChannelStart start, Ended ended);

  // In the order in which one may replace another.
  enum class Ending : std::uint8_t { kNone, kDrain, kLeave, kStop };

  void Begin(Ending ending, Error error);
  bool Readable() const;
  void Receive(bool hung_up);
  void Work();
  void Process();
  void OnFrame();
  void OnBatch();
  void BreakOrder();
  void OnTransfer(bool write);
  bool OnData();
  void DriveBulk();
  bool Drained() const override;
  std::size_t ReceiveInto(std::span<std::byte> first, std::span<std::byte> second) override;
  void SendData(std::span<const std::byte> frame) override;
  void SendEnd(std::uint64_t id, const BulkEndHead& end,
               const std::optional<Error>& failure) override;
  bool FillOutput();
  void Flush();
  void MayEnd();
  void End(bool finished, std::optional<Error> failure, bool say);
  std::string Json(const std::optional<Error>& error) const;
  void Alert();

  const std::shared_ptr<Session> session_;
  const ChannelStart start_;

  std::atomic<bool> attention_{true};
  std::atomic<bool> ended_{false};
  std::atomic<bool> gone_{false};  // the peer
  std::atomic<std::uint64_t> highest_;

  // The lane's thread only.
  ChannelInput input_;
  EventWait* wait_ = nullptr;
  std::uint32_t watched_ = 0;  // events that the kernel tells
  bool finishing_ = false;
  bool stopping_ = false;
  ChannelBulk bulk_;
  bool bulk_parked_ = false;  // until the socket does something

  // Shared.
  mutable std::mutex mutex_;
  Descriptor socket_;
  VerdictStore store_;
  ChannelOutput output_;
  bool blocked_ = false;  // the socket took nothing more
  Ending ending_ = Ending::kNone;
  Error end_error_;
  bool bulk_running_ = false;  // it has a call in the lane
  std::optional<ErrorCode> bulk_refusal_;
  Ended on_ended_;
  Adopted adopted_;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_CHANNEL_H_
