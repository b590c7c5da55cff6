#ifndef BARKEEP_CORE_CHANNEL_BULK_H_
#define BARKEEP_CORE_CHANNEL_BULK_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "bulk.h"
#include "channel_frame.h"
#include "channel_input.h"
#include "far_end.h"

namespace barkeep {

/// The socket of a channel, as its bulk sees it.
class BulkOutlet {
 public:
  virtual ~BulkOutlet() = default;
  /// True when nothing that was said before is still on its way into the socket.
  virtual bool Drained() const = 0;
  /// A frame that is lent until Drained.
  virtual void SendData(std::span<const std::byte> frame) = 0;
  /// Receives what is there into `first`, and what is left into `second`. 0 when there is nothing.
  virtual std::size_t ReceiveInto(std::span<std::byte> first, std::span<std::byte> second) = 0;
  virtual void SendEnd(std::uint64_t id, const BulkEndHead& end,
                       const std::optional<Error>& failure) = 0;
};

/// The bulk transfers of one channel: they take turns, slice by slice, so that a read whose client
/// is slow and a write whose data is next hold nobody up. For the lane they are one call. Lane
/// thread only.
class ChannelBulk {
 public:
  ChannelBulk(ChannelInput& input, BulkOutlet& outlet, std::uint64_t generation);
  ~ChannelBulk();

  bool empty() const noexcept { return transfers_.empty(); }
  std::size_t size() const noexcept { return transfers_.size(); }
  bool Has(std::uint64_t id) const noexcept { return Find(id) != nullptr; }
  /// True when one could go on now.
  bool AnyReady() const noexcept;
  /// True when data of a write can be received straight into its window.
  bool Straight() const noexcept;
  /// Bytes that a write still wants, none when there is no such write.
  std::optional<std::uint64_t> Wanted(std::uint64_t id) const noexcept;

  /// `spec` is verified.
  void Begin(std::uint64_t id, const BulkSpec& spec, Moment deadline, const Bench& bench);
  void Cancel(std::uint64_t id) noexcept;
  /// All end at their next slice.
  void Stop(ErrorCode code) noexcept;
  /// Runs one slice of one transfer. Done when there are no more; otherwise to be continued at
  /// once, or at `wake` when all wait for the socket.
  Step Run(const Bounds& bounds) noexcept;

 private:
  struct Transfer;

  Transfer* Find(std::uint64_t id) const noexcept;
  Transfer* Pick(Moment now) noexcept;
  bool IsReady(const Transfer& transfer, Moment now) const noexcept;
  void RunOne(Transfer& transfer, const Bounds& bounds) noexcept;
  void Finish(Transfer& transfer) noexcept;

  ChannelInput& input_;
  BulkOutlet& outlet_;
  const std::uint64_t generation_;
  std::vector<std::unique_ptr<Transfer>> transfers_;
  std::size_t turn_ = 0;
  std::unique_ptr<std::byte[]> frame_;  // of the read under way, lent to the outlet
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_CHANNEL_BULK_H_
