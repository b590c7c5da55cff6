#ifndef BARKEEP_CORE_LIMITS_H_
#define BARKEEP_CORE_LIMITS_H_

#include <cstdint>

namespace barkeep {

// The limits of client/src/contract/limits.ts that native code enforces, under the same names and
// in the same units; a test compares the two.
inline constexpr std::uint64_t kBatchOperationsMax = 32'768;
inline constexpr std::uint64_t kProgramBytesMax = 1024 * 1024;
inline constexpr std::uint64_t kResultsBytesMax = 1024 * 1024;
inline constexpr std::uint64_t kBatchDeviceTimeMsMax = 10;
inline constexpr std::uint64_t kWaitTimeoutMsMax = 600'000;
inline constexpr std::uint64_t kDelayMsMax = 10'000;
inline constexpr std::uint64_t kWindowsMax = 256;
inline constexpr std::uint64_t kSessionBatchesMax = 4096;
inline constexpr std::uint64_t kSessionProgramBytesMax = 16 * 1024 * 1024;
inline constexpr std::uint64_t kSessionResultsBytesMax = 16 * 1024 * 1024;
inline constexpr std::uint64_t kStuckAccessMs = 1000;
inline constexpr std::uint64_t kInterruptSubscribersMax = 64;
inline constexpr std::uint64_t kInterruptQueueMax = 256;
inline constexpr std::uint64_t kInterruptProgramBytesMax = 64 * 1024;
inline constexpr std::uint64_t kInterruptResultsBytesMax = 4096;
inline constexpr std::uint64_t kInterruptHoldoffMs = 1;
inline constexpr std::uint64_t kInterruptLinesMax = 64;
inline constexpr std::uint64_t kDmaSessionBuffersMax = 256;
inline constexpr std::uint64_t kDmaSessionBytesMax = 256 * 1024 * 1024;
inline constexpr std::uint64_t kDmaBytesMax = 1024 * 1024 * 1024;

struct NamedLimit {
  const char* name;
  std::uint64_t value;
};

inline constexpr NamedLimit kLimits[] = {
    {"BATCH_OPERATIONS_MAX", kBatchOperationsMax},
    {"PROGRAM_BYTES_MAX", kProgramBytesMax},
    {"RESULTS_BYTES_MAX", kResultsBytesMax},
    {"BATCH_DEVICE_TIME_MS_MAX", kBatchDeviceTimeMsMax},
    {"WAIT_TIMEOUT_MS_MAX", kWaitTimeoutMsMax},
    {"DELAY_MS_MAX", kDelayMsMax},
    {"WINDOWS_MAX", kWindowsMax},
    {"SESSION_BATCHES_MAX", kSessionBatchesMax},
    {"SESSION_PROGRAM_BYTES_MAX", kSessionProgramBytesMax},
    {"SESSION_RESULTS_BYTES_MAX", kSessionResultsBytesMax},
    {"STUCK_ACCESS_MS", kStuckAccessMs},
    {"INTERRUPT_SUBSCRIBERS_MAX", kInterruptSubscribersMax},
    {"INTERRUPT_QUEUE_MAX", kInterruptQueueMax},
    {"INTERRUPT_PROGRAM_BYTES_MAX", kInterruptProgramBytesMax},
    {"INTERRUPT_RESULTS_BYTES_MAX", kInterruptResultsBytesMax},
    {"INTERRUPT_HOLDOFF_MS", kInterruptHoldoffMs},
    {"INTERRUPT_LINES_MAX", kInterruptLinesMax},
    {"DMA_SESSION_BUFFERS_MAX", kDmaSessionBuffersMax},
    {"DMA_SESSION_BYTES_MAX", kDmaSessionBytesMax},
    {"DMA_BYTES_MAX", kDmaBytesMax},
};

/// Hint to a client that was refused for what it has in flight itself.
inline constexpr std::uint64_t kRetryAfterMs = 100;

/// Target length of one slice of a bulk transfer: what others wait for behind it.
inline constexpr std::uint64_t kBulkSliceNs = 1'000'000;

/// Accesses of a block between two looks at cancellation and deadline.
inline constexpr std::uint32_t kBlockStride = 64;

}  // namespace barkeep

#endif  // BARKEEP_CORE_LIMITS_H_
