#ifndef BARKEEP_CORE_CHANNEL_FRAME_H_
#define BARKEEP_CORE_CHANNEL_FRAME_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "call.h"
#include "error.h"
#include "verifier.h"

namespace barkeep {

// The frames of the data channel (section 6 of the protocol book), as bytes. Nothing here has a
// state, and any bytes are safe input.
static_assert(std::endian::native == std::endian::little, "Frames are copied as they lie.");

enum class FrameKind : std::uint8_t {
  kBatch = 1,
  kRead = 2,
  kWrite = 3,
  kCancel = 4,
  kData = 5,
  kAcknowledge = 6,
  kFinish = 7,
  kCancelBulk = 8,
  kVerdict = 17,
  kReadData = 18,
  kBulkEnd = 19,
  kClosed = 20,
};

struct FrameHead {
  std::uint32_t length = 0;  // of the whole frame, bytes
  FrameKind kind = FrameKind::kBatch;
  std::uint8_t zero8 = 0;
  std::uint16_t zero16 = 0;
  std::uint64_t id = 0;
  std::uint64_t mark = 0;       // client: acknowledged; daemon: generation
  std::uint64_t time_left = 0;  // us, 0 for none
};
static_assert(sizeof(FrameHead) == 32);

/// What READ and WRITE carry.
struct BulkRequest {
  std::uint32_t window = 0;
  std::uint32_t zero = 0;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};
static_assert(sizeof(BulkRequest) == 24);

/// What VERDICT and BULK_END begin with.
struct VerdictHead {
  std::uint32_t completed = 0;
  std::uint32_t error_bytes = 0;
  std::uint64_t queued_ns = 0;
  std::uint64_t device_ns = 0;
};
static_assert(sizeof(VerdictHead) == 24);
struct BulkEndHead {
  std::uint64_t done = 0;
  std::uint64_t device_ns = 0;
};
static_assert(sizeof(BulkEndHead) == 16);

inline constexpr std::size_t kFrameHeadBytes = sizeof(FrameHead);
inline constexpr std::size_t kFrameBytesMax = std::size_t{4} * 1024 * 1024;

/// Checks the head of a frame of a client: length, kind, reserved fields, and what they imply for
/// each other. A BATCH may carry anything: that is the verifier's.
Result<FrameHead> ParseFrameHead(std::span<const std::byte, kFrameHeadBytes> bytes);

/// The transfer that a READ or WRITE asks for. Whether it is allowed is VerifyBulk's.
Result<BulkSpec> ParseBulkRequest(std::span<const std::byte, sizeof(BulkRequest)> bytes,
                                  bool write);

/// The moment at which a frame's time left runs out.
Moment DeadlineOf(const FrameHead& head, Moment now) noexcept;

/// The head of a DATA frame to the client.
FrameHead ReadDataHead(std::uint64_t id, std::uint64_t generation, std::size_t bytes) noexcept;

// Append one frame. `error` is JSON, or nothing.
void AppendVerdict(std::vector<std::byte>& frames, std::uint64_t id, std::uint64_t generation,
                   const Verdict& verdict, const std::string& error);
void AppendBulkEnd(std::vector<std::byte>& frames, std::uint64_t id, std::uint64_t generation,
                   const BulkEndHead& end, const std::string& error);
void AppendClosed(std::vector<std::byte>& frames, std::uint64_t generation,
                  const std::string& error);

}  // namespace barkeep

#endif  // BARKEEP_CORE_CHANNEL_FRAME_H_
