#ifndef BARKEEP_CORE_PROGRAM_H_
#define BARKEEP_CORE_PROGRAM_H_

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace barkeep {

// The program format of the protocol book, section 5, read in place.
static_assert(std::endian::native == std::endian::little, "programs are little-endian");

enum class Opcode : std::uint8_t {
  kRead = 1,
  kWrite,
  kUpdate,
  kWaitFor,
  kVerify,
  kReadBlock,
  kWriteBlock,
  kFill,
  kDelay,
  kFlush,
};

inline constexpr std::size_t kOpcodeCount = 11;  // index 0 is no opcode

inline constexpr std::uint32_t kProgramMagic = 0x31504b42;
inline constexpr std::uint16_t kProgramVersion = 1;
inline constexpr std::uint16_t kFlagYields = 1;
inline constexpr std::uint8_t kFlagFixed = 1;

struct ProgramHeader {
  std::uint32_t magic;
  std::uint16_t version;
  std::uint16_t flags;
  std::uint64_t table_hash;
  std::uint32_t operations;
  std::uint32_t length;   // bytes of the whole program
  std::uint32_t results;  // bytes
  std::uint32_t reserved;
};
static_assert(sizeof(ProgramHeader) == 32);

struct RecordHead {
  std::uint8_t opcode;
  std::uint8_t width;  // bits
  std::uint8_t window;
  std::uint8_t flags;
  std::uint32_t count;
  std::uint64_t offset;  // bytes
};
static_assert(sizeof(RecordHead) == 16);

/// Operands of `waitFor`; `update` and `verify` have the first two fields.
struct WaitOperands {
  std::uint64_t mask;
  std::uint64_t value;
  std::uint32_t timeout_us;
  std::uint32_t interval_us;
};
static_assert(sizeof(WaitOperands) == 24);

/// What a record of an opcode carries, answers and needs.
struct OpcodeTraits {
  std::uint8_t operand_bytes = 0;
  bool operand_block = false;  // `count` elements follow the head
  bool result_value = false;
  bool result_block = false;
  bool reads = false;
  bool writes = false;
  bool counted = false;  // takes a count, and the flag `fixed`
};

inline constexpr std::array<OpcodeTraits, kOpcodeCount> kOpcodes = {{
    {},
    {.result_value = true, .reads = true},
    {.operand_bytes = 8, .writes = true},
    {.operand_bytes = 16, .result_value = true, .reads = true, .writes = true},
    {.operand_bytes = 24, .result_value = true, .reads = true},
    {.operand_bytes = 16, .result_value = true, .reads = true},
    {.result_block = true, .reads = true, .counted = true},
    {.operand_block = true, .writes = true, .counted = true},
    {.operand_bytes = 8, .writes = true, .counted = true},
    {.operand_bytes = 8},
    {},
}};

/// Copies a plain structure out of the program, which is not aligned.
template <typename T>
T ReadAt(const std::byte* place) noexcept {
  T value;
  std::memcpy(&value, place, sizeof(T));
  return value;
}

constexpr bool IsWidth(std::uint32_t width) noexcept {
  return width == 8 || width == 16 || width == 32 || width == 64;
}

/// All values that an access of `width` bits can carry.
constexpr std::uint64_t WidthMask(std::uint32_t width) noexcept {
  return width >= 64 ? UINT64_MAX : (std::uint64_t{1} << width) - 1;
}

/// Bytes of the elements of a block, without and with their padding to 8.
constexpr std::uint64_t BlockBytes(const RecordHead& head) noexcept {
  return std::uint64_t{head.count} * (head.width / 8U);
}
constexpr std::uint64_t Padded(std::uint64_t bytes) noexcept {
  return (bytes + 7) & ~std::uint64_t{7};
}

/// Bytes of a whole record and of its result. The opcode must be known.
constexpr std::uint64_t RecordBytes(const RecordHead& head) noexcept {
  const OpcodeTraits& traits = kOpcodes[head.opcode];
  const std::uint64_t block = traits.operand_block ? Padded(BlockBytes(head)) : 0;
  return sizeof(RecordHead) + traits.operand_bytes + block;
}
constexpr std::uint64_t ResultBytes(const RecordHead& head) noexcept {
  const OpcodeTraits& traits = kOpcodes[head.opcode];
  if (traits.result_block) return Padded(BlockBytes(head));
  return traits.result_value ? 8 : 0;
}

}  // namespace barkeep

#endif  // BARKEEP_CORE_PROGRAM_H_
