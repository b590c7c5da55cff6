#ifndef BARKEEP_CORE_SIM_REGISTERS_H_
#define BARKEEP_CORE_SIM_REGISTERS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "spec.h"

namespace barkeep::sim {

inline constexpr WidthSet k8 = 1;
inline constexpr WidthSet k16 = 2;
inline constexpr WidthSet k32 = 4;
inline constexpr WidthSet k64 = 8;

/// The set with the one width of `bits`.
constexpr WidthSet WidthBit(std::uint32_t bits) noexcept {
  return bits == 8 ? k8 : bits == 16 ? k16 : bits == 32 ? k32 : bits == 64 ? k64 : WidthSet{0};
}

enum class Register : std::uint8_t {
#define BARKEEP_SIM_REGISTER(symbol, ...) symbol,
#include "sim_registers.def"
#undef BARKEEP_SIM_REGISTER
  kNone,
};

inline constexpr std::size_t kRegisterCount = static_cast<std::size_t>(Register::kNone);

enum class Access : std::uint8_t { kReadOnly, kReadWrite, kWriteOnly };
enum class Reads : std::uint8_t { kPure, kEffects };
enum class Storage : std::uint8_t { kStored, kSpecial };

/// One row of the register map.
struct RegisterInfo {
  std::string_view name;
  std::uint32_t offset;
  std::uint32_t bytes;
  WidthSet widths;
  Access access;
  Reads reads;
  Storage storage;
  std::uint64_t reset;
  std::string_view text;
};

/// Indexed by `Register`; ascending offsets.
extern const std::array<RegisterInfo, kRegisterCount> kRegisters;

inline constexpr std::uint64_t kRegistersBytes = 4096;
inline constexpr std::uint64_t kBankOffset = 0x800;
inline constexpr std::uint64_t kBankBytes = 256;

/// The only part of `regs` where reading changes something.
inline constexpr Range kEffectsRange{0x100, 0x100};
/// The controls of a test: never logged, never faulty, without access time.
inline constexpr Range kInstrumentsRange{0x200, 0x200};

/// The register at a byte of `regs`, or kNone. `offset` is below kRegistersBytes.
Register RegisterAt(std::uint64_t offset) noexcept;

inline const RegisterInfo& InfoOf(Register which) noexcept {
  return kRegisters[static_cast<std::size_t>(which)];
}

}  // namespace barkeep::sim

#endif  // BARKEEP_CORE_SIM_REGISTERS_H_
