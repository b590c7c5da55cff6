#ifndef BARKEEP_TEST_FUZZ_PROGRAM_MUTATOR_H_
#define BARKEEP_TEST_FUZZ_PROGRAM_MUTATOR_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <vector>

#include "core/program.h"

namespace barkeep {

/// Makes programs that are mostly right, and then damages some of them. The same seed makes the
/// same programs.
class ProgramMutator {
 public:
  ProgramMutator(std::uint64_t seed, std::uint64_t table_hash)
      : random_(seed), table_hash_(table_hash) {}

  std::vector<std::uint8_t> Next() {
    bytes_.assign(sizeof(ProgramHeader), 0);
    results_ = 0;
    const std::uint32_t operations = 1 + Below(6);
    for (std::uint32_t count = 0; count < operations; ++count) AddRecord();
    const ProgramHeader header{.magic = kProgramMagic,
                               .version = kProgramVersion,
                               .flags = static_cast<std::uint16_t>(Below(2)),
                               .table_hash = table_hash_,
                               .operations = operations,
                               .length = static_cast<std::uint32_t>(bytes_.size()),
                               .results = static_cast<std::uint32_t>(results_),
                               .reserved = 0};
    std::memcpy(bytes_.data(), &header, sizeof(header));
    for (std::uint32_t damages = Below(3); damages > 0; --damages) Damage();
    return bytes_;
  }

 private:
  std::uint32_t Below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }

  void AddRecord() {
    RecordHead head = {};
    head.opcode = static_cast<std::uint8_t>(1 + Below(10));
    const OpcodeTraits& traits = kOpcodes[head.opcode];
    if (traits.reads || traits.writes) {
      head.width = static_cast<std::uint8_t>(8U << Below(4));
      head.count = traits.counted ? 1 + Below(8) : 1;
      head.flags = traits.counted && Below(4) == 0 ? kFlagFixed : 0;
      head.offset = Below(5) * (head.width / 8U);
    }
    const bool is_delay = static_cast<Opcode>(head.opcode) == Opcode::kDelay;
    if (!is_delay) head.window = static_cast<std::uint8_t>(Below(2));
    Append(&head, sizeof(head));
    results_ += ResultBytes(head);
    std::uint64_t left = RecordBytes(head) - sizeof(head);
    const std::uint64_t mask = is_delay ? 3 : WidthMask(head.width);
    const bool masked = traits.operand_bytes >= 16;
    for (bool first = true; left > 0; left -= 8, first = false) {
      std::uint64_t word = random_() & mask;
      if (masked) word = first ? mask : left == 8 && traits.operand_bytes == 24 ? 20 : word;
      if (traits.operand_block) word = Element(head, left);
      Append(&word, sizeof(word));
    }
  }

  /// A word of a block, with zeros after its last element.
  std::uint64_t Element(const RecordHead& head, std::uint64_t left) {
    const std::uint64_t padding = Padded(BlockBytes(head)) - BlockBytes(head);
    return left > 8 || padding == 0 ? random_() : random_() & (UINT64_MAX >> (padding * 8));
  }

  void Append(const void* data, std::size_t size) {
    const auto* begin = static_cast<const std::uint8_t*>(data);
    bytes_.insert(bytes_.end(), begin, begin + size);
  }

  void Damage() {
    static constexpr std::uint8_t kInteresting[] = {0, 1, 2, 7, 8, 11, 16, 32, 64, 127, 128, 255};
    const std::uint32_t size = static_cast<std::uint32_t>(bytes_.size());
    if (size == 0) return;
    switch (Below(5)) {
      case 0:
        bytes_[Below(size)] = static_cast<std::uint8_t>(random_());
        return;
      case 1:
        bytes_[Below(size)] = kInteresting[Below(sizeof(kInteresting))];
        return;
      case 2:
        bytes_[Below(size)] ^= static_cast<std::uint8_t>(1U << Below(8));
        return;
      case 3:
        bytes_.resize(Below(size + 1));
        return;
      default:
        for (std::uint32_t count = Below(24); count > 0; --count) {
          bytes_.push_back(static_cast<std::uint8_t>(random_()));
        }
    }
  }

  std::mt19937_64 random_;
  const std::uint64_t table_hash_;
  std::vector<std::uint8_t> bytes_;
  std::uint64_t results_ = 0;
};

}  // namespace barkeep

#endif  // BARKEEP_TEST_FUZZ_PROGRAM_MUTATOR_H_
