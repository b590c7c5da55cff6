#include "channel_frame.h"

#include "failure.h"

namespace barkeep {
namespace {

/// Whether a client's frame of this kind may have `payload` bytes.
bool IsPayload(FrameKind kind, std::size_t payload) noexcept {
  switch (kind) {
    case FrameKind::kBatch:
    case FrameKind::kData:
      return true;
    case FrameKind::kRead:
    case FrameKind::kWrite:
      return payload == sizeof(BulkRequest);
    default:
      return payload == 0;
  }
}

bool IsClientKind(FrameKind kind) noexcept {
  return kind >= FrameKind::kBatch && kind <= FrameKind::kCancelBulk;
}

void Append(std::vector<std::byte>& frames, const void* data, std::size_t bytes) {
  const auto* begin = static_cast<const std::byte*>(data);
  frames.insert(frames.end(), begin, begin + bytes);
}

void AppendHead(std::vector<std::byte>& frames, FrameKind kind, std::uint64_t id,
                std::uint64_t generation, std::size_t payload) {
  const FrameHead head{.length = static_cast<std::uint32_t>(kFrameHeadBytes + payload),
                       .kind = kind,
                       .id = id,
                       .mark = generation};
  Append(frames, &head, sizeof(head));
}

}  // namespace

Result<FrameHead> ParseFrameHead(std::span<const std::byte, kFrameHeadBytes> bytes) {
  FrameHead head;
  std::memcpy(&head, bytes.data(), sizeof(head));
  if (head.length < kFrameHeadBytes) {
    return InvalidArgument("length", "The frame is shorter than its head.");
  }
  if (head.length > kFrameBytesMax) return InvalidArgument("length", "The frame is too long.");
  if (!IsClientKind(head.kind)) return InvalidArgument("kind", "Unknown kind of frame.");
  if (head.zero8 != 0 || head.zero16 != 0) {
    return InvalidArgument("reserved", "A reserved field of the frame is not zero.");
  }
  if (!IsPayload(head.kind, head.length - kFrameHeadBytes)) {
    return InvalidArgument("length", "Frames of this kind are not of this length.");
  }
  return head;
}

Result<BulkSpec> ParseBulkRequest(std::span<const std::byte, sizeof(BulkRequest)> bytes,
                                  bool write) {
  BulkRequest request;
  std::memcpy(&request, bytes.data(), sizeof(request));
  if (request.zero != 0) {
    return InvalidArgument("reserved", "A reserved field of the frame is not zero.");
  }
  return BulkSpec{
      .window = request.window, .offset = request.offset, .length = request.length, .write = write};
}

Moment DeadlineOf(const FrameHead& head, Moment now) noexcept {
  if (head.time_left == 0 || head.time_left > (kNever - now) / 1000) return kNever;
  return now + head.time_left * 1000;
}

FrameHead ReadDataHead(std::uint64_t id, std::uint64_t generation, std::size_t bytes) noexcept {
  return {.length = static_cast<std::uint32_t>(kFrameHeadBytes + bytes),
          .kind = FrameKind::kReadData,
          .id = id,
          .mark = generation};
}

void AppendVerdict(std::vector<std::byte>& frames, std::uint64_t id, std::uint64_t generation,
                   const Verdict& verdict, const std::string& error) {
  const VerdictHead head{.completed = static_cast<std::uint32_t>(verdict.done),
                         .error_bytes = static_cast<std::uint32_t>(error.size()),
                         .queued_ns = verdict.queued_ns,
                         .device_ns = verdict.device_ns};
  AppendHead(frames, FrameKind::kVerdict, id, generation,
             sizeof(head) + error.size() + verdict.results_bytes);
  Append(frames, &head, sizeof(head));
  Append(frames, error.data(), error.size());
  Append(frames, verdict.results.get(), verdict.results_bytes);
}

void AppendBulkEnd(std::vector<std::byte>& frames, std::uint64_t id, std::uint64_t generation,
                   const BulkEndHead& end, const std::string& error) {
  AppendHead(frames, FrameKind::kBulkEnd, id, generation, sizeof(end) + error.size());
  Append(frames, &end, sizeof(end));
  Append(frames, error.data(), error.size());
}

void AppendClosed(std::vector<std::byte>& frames, std::uint64_t generation,
                  const std::string& error) {
  AppendHead(frames, FrameKind::kClosed, 0, generation, error.size());
  Append(frames, error.data(), error.size());
}

}  // namespace barkeep
