#include "verifier.h"

#include <optional>

#include "failure.h"
#include "limits.h"
#include "program.h"
#include "record_check.h"

namespace barkeep {
namespace {

std::optional<Error> CheckHeader(const ProgramHeader& header, std::size_t bytes,
                                 const WindowTable& table) {
  if (header.magic != kProgramMagic) return InvalidArgument("magic", "This is not a program.");
  if (header.version != kProgramVersion)
    return InvalidArgument("version", "Unknown format version.");
  if ((header.flags & ~kFlagYields) != 0) return InvalidArgument("flags", "Unknown header flags.");
  if (header.length != bytes) {
    return InvalidArgument("length", "The length in the header is not that of the program.");
  }
  if (header.reserved != 0) return InvalidArgument("reserved", "The reserved field is not zero.");
  if (header.table_hash != table.hash()) return Failure(ErrorCode::kStaleGeneration);
  if (bytes > kProgramBytesMax) return OverLimit("PROGRAM_BYTES_MAX", bytes, kProgramBytesMax);
  if (header.operations > kBatchOperationsMax) {
    return OverLimit("BATCH_OPERATIONS_MAX", header.operations, kBatchOperationsMax);
  }
  if (header.results > kResultsBytesMax) {
    return OverLimit("RESULTS_BYTES_MAX", header.results, kResultsBytesMax);
  }
  return std::nullopt;
}

std::optional<Error> CheckTotals(const ProgramHeader& header, bool trailing,
                                 const RecordTotals& totals) {
  if (header.operations == 0)
    return InvalidArgument("operations", "A program has at least one record.");
  if (trailing) return InvalidArgument("length", "There are bytes after the last record.");
  if (totals.results_bytes != header.results) {
    return InvalidArgument("results", "The length of the results is not that of the records.");
  }
  const bool yields = (header.flags & kFlagYields) != 0;
  const std::uint64_t milliseconds =
      totals.device_time_ns / 1'000'000 + (totals.device_time_ns % 1'000'000 != 0 ? 1 : 0);
  if (!yields && milliseconds > kBatchDeviceTimeMsMax) {
    return OverLimit("BATCH_DEVICE_TIME_MS_MAX", milliseconds, kBatchDeviceTimeMsMax);
  }
  return std::nullopt;
}

}  // namespace

Result<Verified> Verify(std::span<const std::byte> program, const WindowTable& table,
                        const Grant& grant) {
  if (program.size() < sizeof(ProgramHeader))
    return InvalidArgument("length", "The header is truncated.");
  const auto header = ReadAt<ProgramHeader>(program.data());
  if (auto error = CheckHeader(header, program.size(), table)) return *std::move(error);

  RecordTotals totals;
  std::span<const std::byte> rest = program.subspan(sizeof(ProgramHeader));
  for (std::uint32_t operation = 0; operation < header.operations; ++operation) {
    if (rest.empty())
      return InvalidArgument("operations", "There are fewer records than announced.");
    std::uint64_t bytes = 0;
    if (auto error = CheckRecord(rest, table, grant, totals, &bytes)) {
      error->operation = operation;
      return *std::move(error);
    }
    rest = rest.subspan(static_cast<std::size_t>(bytes));
  }
  if (auto error = CheckTotals(header, !rest.empty(), totals)) return *std::move(error);
  return Verified{.operations = header.operations,
                  .results_bytes = header.results,
                  .device_time_ns = totals.device_time_ns,
                  .yields = (header.flags & kFlagYields) != 0};
}

Result<std::uint64_t> VerifyBulk(const BulkSpec& spec, const WindowTable& table,
                                 const Grant& grant) {
  if (spec.window >= table.size()) return Failure(ErrorCode::kNoSuchWindow);
  const auto window = static_cast<std::uint32_t>(spec.window);
  const Port& port = table[window];
  Error error;
  error.window = window;
  error.offset = spec.offset;
  const std::uint32_t width_bytes = port.burst ? 1 : port.bulk_width / 8;
  if (spec.offset % width_bytes != 0 || spec.length % width_bytes != 0) {
    error.code = ErrorCode::kMisaligned;
    error.length = spec.length;
    error.width = port.bulk_width;
    return error;
  }
  if (spec.offset > port.size || spec.length > port.size - spec.offset) {
    error.code = ErrorCode::kOutOfRange;
    error.length = spec.length;
    error.size = port.size;
    return error;
  }
  const std::uint8_t rights = spec.write ? kMayWrite : kMayRead;
  if (auto denied = CheckAccess(port, rights)) {
    denied->window = window;
    return *std::move(denied);
  }
  if (!grant.Allows(window, spec.offset, spec.length, rights)) {
    error.code = ErrorCode::kNotAllowed;
    return error;
  }
  const std::uint64_t accesses = spec.length / (port.burst ? 8 : width_bytes);
  return SaturatingProduct(accesses, port.access_time_ns);
}

}  // namespace barkeep
