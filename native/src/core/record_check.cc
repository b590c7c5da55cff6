#include "record_check.h"

#include <bit>

#include "failure.h"
#include "limits.h"
#include "program.h"

namespace barkeep {
namespace {

/// One record under examination.
struct Record {
  RecordHead head = {};
  OpcodeTraits traits;
  const std::byte* operands = nullptr;
  const Port* port = nullptr;  // null for `delay`

  Opcode opcode() const noexcept { return static_cast<Opcode>(head.opcode); }
  bool accesses() const noexcept { return traits.reads || traits.writes; }
};

Error At(ErrorCode code, const RecordHead& head) {
  Error error = Failure(code);
  error.window = head.window;
  error.offset = head.offset;
  return error;
}

Error Unsupported(std::uint32_t window, const char* reason) {
  Error error = Failure(ErrorCode::kUnsupported);
  error.window = window;
  error.reason = reason;
  return error;
}

std::uint64_t SaturatingSum(std::uint64_t left, std::uint64_t right) noexcept {
  std::uint64_t sum = 0;
  return __builtin_add_overflow(left, right, &sum) ? UINT64_MAX : sum;
}

/// Opcode, flags and room for the operands.
std::optional<Error> CheckShape(const Record& record, std::size_t room) {
  const RecordHead& head = record.head;
  const std::uint8_t known = record.traits.counted ? kFlagFixed : 0;
  if ((head.flags & ~known) != 0)
    return InvalidArgument("flags", "Unknown flags for this operation.");
  // A block of an unknown width has no length; its width is refused soon.
  if (record.traits.operand_block && !IsWidth(head.width)) return std::nullopt;
  if (RecordBytes(head) > room) return InvalidArgument("length", "The record is truncated.");
  return std::nullopt;
}

std::optional<Error> CheckWindow(Record& record, const WindowTable& table) {
  const RecordHead& head = record.head;
  if (record.opcode() == Opcode::kDelay) {
    if (head.window != 0) return InvalidArgument("window", "A delay has no window.");
    return std::nullopt;
  }
  if (head.window >= table.size()) return Failure(ErrorCode::kNoSuchWindow);
  record.port = &table[head.window];
  if (record.port->has_own_lane()) {
    return Unsupported(head.window,
                       "The window is a DMA channel, which waits in a lane of its own. It is for "
                       "bulk only.");
  }
  if (record.opcode() == Opcode::kFlush && !table.CanFlush(*record.port)) {
    return Unsupported(head.window,
                       "The window has no flush register, and its device no configuration space.");
  }
  if (record.accesses() && record.port->cache == CacheMode::kWriteCombining) {
    return Unsupported(head.window,
                       "The window is write-combining: width and order cannot be promised. "
                       "It is for bulk only.");
  }
  return std::nullopt;
}

std::optional<Error> CheckWidthAndCount(const Record& record) {
  const RecordHead& head = record.head;
  if (!record.accesses()) {
    if (head.width != 0) return InvalidArgument("width", "This operation has no width.");
    if (head.count != 0) return InvalidArgument("count", "This operation has no count.");
    if (head.offset != 0) return InvalidArgument("offset", "This operation has no offset.");
    return std::nullopt;
  }
  if (!IsWidth(head.width)) return InvalidArgument("width", "A width is 8, 16, 32 or 64 bits.");
  const int bit = std::countr_zero(static_cast<unsigned>(head.width)) - 3;
  if ((record.port->widths >> bit & 1) == 0) {
    Error error = At(ErrorCode::kWidthUnsupported, head);
    error.width = head.width;
    return error;
  }
  if (record.traits.counted && head.count == 0) {
    return InvalidArgument("count", "A block or fill has at least one element.");
  }
  if (!record.traits.counted && head.count != 1) {
    return InvalidArgument("count", "This operation is one access.");
  }
  return std::nullopt;
}

/// Bytes of the window that the record touches.
std::uint64_t SpanBytes(const RecordHead& head) noexcept {
  return (head.flags & kFlagFixed) != 0 ? head.width / 8U : BlockBytes(head);
}

std::optional<Error> CheckPlace(const Record& record) {
  const RecordHead& head = record.head;
  if (head.offset % (head.width / 8U) != 0) {
    Error error = At(ErrorCode::kMisaligned, head);
    error.width = head.width;
    return error;
  }
  const std::uint64_t length = SpanBytes(head);
  const std::uint64_t size = record.port->size;
  if (head.offset > size || length > size - head.offset) {
    Error error = At(ErrorCode::kOutOfRange, head);
    error.length = length;
    error.size = size;
    return error;
  }
  return std::nullopt;
}

std::optional<Error> CheckMasked(std::uint64_t mask, std::uint64_t value, std::uint64_t all) {
  if ((mask & ~all) != 0) return InvalidArgument("mask", "The mask has bits beyond the width.");
  if (mask == 0) return InvalidArgument("mask", "The mask is empty.");
  if ((value & ~all) != 0) return InvalidArgument("value", "The value has bits beyond the width.");
  if ((value & ~mask) != 0) return InvalidArgument("value", "The value has bits outside the mask.");
  return std::nullopt;
}

std::uint64_t CeilMs(std::uint64_t microseconds) noexcept {
  return microseconds / 1000 + (microseconds % 1000 != 0 ? 1 : 0);
}

std::optional<Error> CheckOperands(const Record& record) {
  const RecordHead& head = record.head;
  const std::uint64_t all = WidthMask(head.width);
  switch (record.opcode()) {
    case Opcode::kWrite:
    case Opcode::kFill:
      if ((ReadAt<std::uint64_t>(record.operands) & ~all) != 0) {
        return InvalidArgument("value", "The value has bits beyond the width.");
      }
      return std::nullopt;
    case Opcode::kUpdate:
    case Opcode::kVerify:
    case Opcode::kWaitFor: {
      const auto mask = ReadAt<std::uint64_t>(record.operands);
      const auto value = ReadAt<std::uint64_t>(record.operands + 8);
      if (auto error = CheckMasked(mask, value, all)) return error;
      if (record.opcode() != Opcode::kWaitFor) return std::nullopt;
      const std::uint64_t timeout = CeilMs(ReadAt<std::uint32_t>(record.operands + 16));
      if (timeout <= kWaitTimeoutMsMax) return std::nullopt;
      return OverLimit("WAIT_TIMEOUT_MS_MAX", timeout, kWaitTimeoutMsMax);
    }
    case Opcode::kWriteBlock: {
      const std::uint64_t end = Padded(BlockBytes(head));
      for (std::uint64_t at = BlockBytes(head); at < end; ++at) {
        if (record.operands[at] != std::byte{0})
          return InvalidArgument("padding", "It is not zero.");
      }
      return std::nullopt;
    }
    case Opcode::kDelay: {
      const std::uint64_t delay = CeilMs(ReadAt<std::uint64_t>(record.operands));
      if (delay > kDelayMsMax) return OverLimit("DELAY_MS_MAX", delay, kDelayMsMax);
      return std::nullopt;
    }
    case Opcode::kRead:
    case Opcode::kReadBlock:
    case Opcode::kFlush:
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Error> CheckPermission(const Record& record, const Grant& grant) {
  const RecordHead& head = record.head;
  if (record.opcode() == Opcode::kDelay) return std::nullopt;
  if (record.opcode() == Opcode::kFlush) {
    if (grant.AllowsWindow(head.window)) return std::nullopt;
    return At(ErrorCode::kNotAllowed, head);
  }
  const auto rights = static_cast<std::uint8_t>((record.traits.reads ? kMayRead : 0) |
                                                (record.traits.writes ? kMayWrite : 0));
  if (auto error = CheckAccess(*record.port, rights)) {
    error->window = head.window;
    return error;
  }
  if (!grant.Allows(head.window, head.offset, SpanBytes(head), rights)) {
    return At(ErrorCode::kNotAllowed, head);
  }
  return std::nullopt;
}

std::uint64_t EstimateNs(const Record& record) noexcept {
  if (record.opcode() == Opcode::kDelay) return ReadAt<std::uint64_t>(record.operands) * 1000;
  const std::uint64_t accesses = record.traits.counted                ? record.head.count
                                 : record.opcode() == Opcode::kUpdate ? 2
                                                                      : 1;
  const std::uint64_t time = SaturatingProduct(accesses, record.port->access_time_ns);
  if (record.opcode() != Opcode::kWaitFor) return time;
  return SaturatingSum(time, ReadAt<std::uint32_t>(record.operands + 16) * std::uint64_t{1000});
}

/// Whether this is one read or write with nothing wrong about it, as most records of long batches
/// are: then none of the examinations below would find fault. False says nothing.
bool IsPlainAccess(const RecordHead& head, std::span<const std::byte> rest,
                   const WindowTable& table, const Grant& grant) noexcept {
  const bool write = static_cast<Opcode>(head.opcode) == Opcode::kWrite;
  if (!write && static_cast<Opcode>(head.opcode) != Opcode::kRead) return false;
  if (head.flags != 0 || head.count != 1 || head.window >= table.size()) return false;
  if (!IsWidth(head.width)) return false;
  const Port& port = table[head.window];
  const std::uint32_t bytes = head.width / 8U;
  if ((port.widths & bytes) == 0 || port.cache == CacheMode::kWriteCombining) return false;
  if ((head.offset & (bytes - 1)) != 0 || head.offset >= port.size) return false;
  if (port.size - head.offset < bytes) return false;
  if (port.access == (write ? WindowAccess::kReadOnly : WindowAccess::kWriteOnly)) return false;
  if (write) {
    if (rest.size() < sizeof(RecordHead) + sizeof(std::uint64_t)) return false;
    const auto value = ReadAt<std::uint64_t>(rest.data() + sizeof(RecordHead));
    if ((value & ~WidthMask(head.width)) != 0) return false;
  }
  return grant.Allows(head.window, head.offset, bytes, write ? kMayWrite : kMayRead);
}

}  // namespace

std::optional<Error> CheckRecord(std::span<const std::byte> rest, const WindowTable& table,
                                 const Grant& grant, RecordTotals& totals, std::uint64_t* bytes) {
  if (rest.size() < sizeof(RecordHead))
    return InvalidArgument("length", "The record is truncated.");
  Record record;
  record.head = ReadAt<RecordHead>(rest.data());
  if (IsPlainAccess(record.head, rest, table, grant)) [[likely]] {
    const bool write = static_cast<Opcode>(record.head.opcode) == Opcode::kWrite;
    *bytes = sizeof(RecordHead) + (write ? sizeof(std::uint64_t) : 0);
    totals.results_bytes += write ? 0 : sizeof(std::uint64_t);
    const std::uint32_t access_ns = table[record.head.window].access_time_ns;
    totals.device_time_ns = SaturatingSum(totals.device_time_ns, access_ns);
    return std::nullopt;
  }
  if (record.head.opcode == 0 || record.head.opcode >= kOpcodeCount) {
    return InvalidArgument("opcode", "The opcode is not known.");
  }
  record.traits = kOpcodes[record.head.opcode];
  record.operands = rest.data() + sizeof(RecordHead);

  if (auto error = CheckShape(record, rest.size())) return error;
  if (auto error = CheckWindow(record, table)) return error;
  if (auto error = CheckWidthAndCount(record)) return error;
  if (record.accesses()) {
    if (auto error = CheckPlace(record)) return error;
  }
  if (auto error = CheckOperands(record)) return error;
  if (auto error = CheckPermission(record, grant)) return error;

  *bytes = RecordBytes(record.head);
  totals.results_bytes += ResultBytes(record.head);
  totals.device_time_ns = SaturatingSum(totals.device_time_ns, EstimateNs(record));
  return std::nullopt;
}

std::optional<Error> CheckAccess(const Port& port, std::uint8_t rights) {
  if ((rights & kMayWrite) != 0 && port.access == WindowAccess::kReadOnly) {
    return Failure(ErrorCode::kReadOnly);
  }
  if ((rights & kMayRead) != 0 && port.access == WindowAccess::kWriteOnly) {
    return Failure(ErrorCode::kWriteOnly);
  }
  return std::nullopt;
}

std::uint64_t SaturatingProduct(std::uint64_t left, std::uint64_t right) noexcept {
  std::uint64_t product = 0;
  return __builtin_mul_overflow(left, right, &product) ? UINT64_MAX : product;
}

}  // namespace barkeep
