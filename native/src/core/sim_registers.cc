#include "sim_registers.h"

namespace barkeep::sim {
namespace {

constexpr std::array<RegisterInfo, kRegisterCount> kTable = {{
#define BARKEEP_SIM_REGISTER(symbol, name, offset, bytes, widths, access, reads, storage, reset, \
                             text)                                                               \
  RegisterInfo{name,                                                                             \
               offset,                                                                           \
               bytes,                                                                            \
               static_cast<WidthSet>(widths),                                                    \
               Access::access,                                                                   \
               Reads::reads,                                                                     \
               Storage::storage,                                                                 \
               reset,                                                                            \
               text},
#include "sim_registers.def"
#undef BARKEEP_SIM_REGISTER
}};

constexpr std::uint64_t kSlotBytes = 4;

using Slots = std::array<Register, kRegistersBytes / kSlotBytes>;

constexpr Slots MakeSlots() {
  Slots slots{};
  slots.fill(Register::kNone);
  for (std::size_t index = 0; index < kTable.size(); ++index) {
    const RegisterInfo& info = kTable[index];
    for (std::size_t at = info.offset; at < info.offset + info.bytes; at += kSlotBytes) {
      slots[at / kSlotBytes] = static_cast<Register>(index);
    }
  }
  return slots;
}

constexpr Slots kSlots = MakeSlots();

constexpr bool EffectsAreInTheirRange() {
  for (const RegisterInfo& info : kTable) {
    const bool inside = info.offset - kEffectsRange.offset < kEffectsRange.length;
    if (info.reads == Reads::kEffects && !inside) return false;
  }
  return true;
}
static_assert(EffectsAreInTheirRange());
static_assert(kTable[static_cast<std::size_t>(Register::kBank)].offset == kBankOffset);
static_assert(kTable[static_cast<std::size_t>(Register::kBank)].bytes == kBankBytes);

}  // namespace

constinit const std::array<RegisterInfo, kRegisterCount> kRegisters = kTable;

Register RegisterAt(std::uint64_t offset) noexcept { return kSlots[offset / kSlotBytes]; }

}  // namespace barkeep::sim
