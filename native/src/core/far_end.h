#ifndef BARKEEP_CORE_FAR_END_H_
#define BARKEEP_CORE_FAR_END_H_

#include <cstddef>
#include <cstdint>
#include <span>

namespace barkeep {

/// The end of a bulk transfer that is not the window: memory that a caller lent, or a socket. Lane
/// thread only, and never during an access.
class FarEnd {
 public:
  enum class State : std::uint8_t { kReady, kLater, kGone };

  virtual ~FarEnd() = default;

  /// Puts the next bytes of a write, `room.size()` at most, straight into `room`, which is memory
  /// of the window. Answers how many; 0 when they lie somewhere else, or are not there: ask Begin.
  virtual std::size_t Fill(std::span<std::byte> /*room*/) noexcept { return 0; }

  /// Names memory for the next bytes of the transfer, `bytes` at most, a multiple of the window's
  /// bulk width at least: to be filled or, for a write, filled already. It is of any alignment, and
  /// stays as it is until Finish.
  virtual State Begin(std::uint64_t at, std::size_t bytes, bool write,
                      std::span<std::byte>* memory) noexcept = 0;
  /// The first `bytes` of it were moved. False when nobody takes them any more.
  virtual bool Finish(std::uint64_t at, std::size_t bytes, bool write) noexcept = 0;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_FAR_END_H_
