#ifndef BARKEEP_CORE_CHANNEL_INPUT_H_
#define BARKEEP_CORE_CHANNEL_INPUT_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "channel_frame.h"
#include "error.h"

namespace barkeep {

/// The bytes that a client sent and that are not used yet, cut into frames. The buffer is as large
/// as one frame that has to be there as a whole, 4 MiB at most; the payload of DATA is handed on as
/// it comes.
class ChannelInput {
 public:
  enum class Next : std::uint8_t { kMore, kFrame, kData, kBroken };

  ChannelInput();

  /// Room for bytes of the socket, of which Filled tells how many came. Spans that were handed out
  /// are not valid after it. Empty while the buffer is full of what nobody took.
  std::span<std::byte> Room();
  /// The same, but no more than a head and a little, unless a whole frame is being gathered: for a
  /// socket whose data goes straight to its place.
  std::span<std::byte> Sip();
  void Filled(std::size_t bytes) noexcept { end_ += bytes; }
  /// Bytes that somebody else read from the socket.
  void Put(std::span<const std::byte> bytes);

  /// What is next: a whole frame (head and payload), bytes of a DATA frame (head and data), or
  /// nothing before more bytes come. A frame stays next until TakeFrame, data until TakeData.
  Next Look();
  const FrameHead& head() const noexcept { return head_; }
  std::span<const std::byte> payload() const noexcept {
    return {buffer_.get() + begin_ + kFrameHeadBytes, head_.length - kFrameHeadBytes};
  }
  std::span<const std::byte> data() const noexcept;
  /// Bytes of this DATA frame that were not taken, also those that did not come yet.
  std::size_t data_left() const noexcept { return data_left_; }
  void TakeFrame() noexcept { begin_ += head_.length; }
  void TakeData(std::size_t bytes) noexcept;
  /// True when all that came is taken, and data of this frame comes next.
  bool awaits_data() const noexcept { return in_data_ && used() == 0 && data_left_ != 0; }
  /// So many bytes of the data did not come by this buffer.
  void SkipData(std::size_t bytes) noexcept;
  /// Why it is broken.
  Error& error() noexcept { return error_; }

 private:
  // What is held without a larger frame; Room grows it for one.
  static constexpr std::size_t kBytes = std::size_t{256} * 1024;
  static constexpr std::size_t kSipBytes = 1024;

  void Grow(std::size_t bytes);
  std::size_t used() const noexcept { return end_ - begin_; }

  std::unique_ptr<std::byte[]> buffer_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t wanted_ = 0;  // bytes of the frame that is not whole yet
  FrameHead head_;
  bool in_data_ = false;
  std::size_t data_left_ = 0;
  Error error_;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_CHANNEL_INPUT_H_
