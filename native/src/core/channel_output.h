#ifndef BARKEEP_CORE_CHANNEL_OUTPUT_H_
#define BARKEEP_CORE_CHANNEL_OUTPUT_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace barkeep {

/// Frames on their way into a socket that may not take them all at once. One frame may lie in
/// memory of its own, so that bulk is not copied once more.
class ChannelOutput {
 public:
  enum class State : std::uint8_t { kDrained, kBlocked, kBroken };

  /// Where small frames are appended.
  std::vector<std::byte>& frames() noexcept { return frames_; }
  /// The next bytes to go out; only while `bytes` is 0. The memory is lent until it is 0 again.
  void Lend(std::span<const std::byte> frame) noexcept { lent_ = frame; }
  /// Bytes that the socket has not taken.
  std::size_t bytes() const noexcept { return lent_.size() + frames_.size() - sent_; }

  /// Gives the socket what it takes, in one call where that is enough.
  State Flush(int fd) noexcept;

 private:
  void Sent(std::size_t bytes) noexcept;

  std::span<const std::byte> lent_;  // goes before `frames_`
  std::vector<std::byte> frames_;
  std::size_t sent_ = 0;  // bytes of `frames_`
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_CHANNEL_OUTPUT_H_
