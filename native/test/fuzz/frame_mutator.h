#ifndef BARKEEP_TEST_FUZZ_FRAME_MUTATOR_H_
#define BARKEEP_TEST_FUZZ_FRAME_MUTATOR_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <vector>

#include "core/channel_frame.h"
#include "fuzz/program_mutator.h"

namespace barkeep {

/// Makes what a client could send on a data channel: frames that are mostly right, and then damages
/// some of the bytes. The same seed makes the same bytes.
class FrameMutator {
 public:
  FrameMutator(std::uint64_t seed, std::uint64_t table_hash)
      : random_(seed), programs_(seed, table_hash) {}

  std::vector<std::uint8_t> Next() {
    bytes_.clear();
    next_id_ = 1;
    for (std::uint32_t count = 1 + Below(12); count > 0; --count) AddFrame();
    if (Below(2) == 0) return bytes_;
    for (std::uint32_t damages = Below(3); damages > 0; --damages) Damage();
    return bytes_;
  }

 private:
  std::uint32_t Below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }

  void AddFrame() {
    switch (const auto kind = static_cast<FrameKind>(1 + Below(8)); kind) {
      case FrameKind::kBatch: {
        const auto program = programs_.Next();
        AddFrame(kind, next_id_++, program.data(), program.size());
        return;
      }
      case FrameKind::kRead:
      case FrameKind::kWrite: {
        const BulkRequest range{
            .window = Below(4), .zero = 0, .offset = Below(60), .length = Below(70)};
        AddFrame(kind, Below(4), &range, sizeof(range));
        return;
      }
      case FrameKind::kData: {
        const std::vector<std::uint8_t> data(Below(40));
        AddFrame(kind, Below(4), data.data(), data.size());
        return;
      }
      case FrameKind::kFinish:
        // Rarely, because nothing comes after it.
        if (Below(8) == 0) AddFrame(kind, 0, nullptr, 0);
        return;
      default:
        AddFrame(kind, Below(6), nullptr, 0);
    }
  }

  void AddFrame(FrameKind kind, std::uint64_t id, const void* payload, std::size_t bytes) {
    const FrameHead head{.length = static_cast<std::uint32_t>(kFrameHeadBytes + bytes),
                         .kind = kind,
                         .id = id,
                         .mark = Below(4),
                         .time_left = Below(3) == 0 ? Below(2000) : 0};
    Append(&head, sizeof(head));
    if (bytes != 0) Append(payload, bytes);
  }

  void Append(const void* data, std::size_t size) {
    const auto* begin = static_cast<const std::uint8_t*>(data);
    bytes_.insert(bytes_.end(), begin, begin + size);
  }

  void Damage() {
    if (bytes_.empty()) return;
    const auto size = static_cast<std::uint32_t>(bytes_.size());
    switch (Below(4)) {
      case 0:
        bytes_[Below(size)] = static_cast<std::uint8_t>(random_());
        return;
      case 1:
        bytes_[Below(size)] ^= static_cast<std::uint8_t>(1U << Below(8));
        return;
      case 2:
        bytes_.resize(Below(size + 1));
        return;
      default:
        for (std::uint32_t count = Below(80); count > 0; --count) {
          bytes_.push_back(static_cast<std::uint8_t>(random_()));
        }
    }
  }

  std::mt19937_64 random_;
  ProgramMutator programs_;
  std::vector<std::uint8_t> bytes_;
  std::uint64_t next_id_ = 1;
};

}  // namespace barkeep

#endif  // BARKEEP_TEST_FUZZ_FRAME_MUTATOR_H_
