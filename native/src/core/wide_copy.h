#ifndef BARKEEP_CORE_WIDE_COPY_H_
#define BARKEEP_CORE_WIDE_COPY_H_

#include <cstddef>
#include <cstdint>

namespace barkeep {

/// Vector widths that copies may use, bytes.
enum class CopyWidth : std::uint8_t { k16 = 16, k32 = 32, k64 = 64 };

/// The widest that this machine has.
CopyWidth WidestCopy() noexcept;

// Between a burst mapping and ordinary memory of any alignment: the widest naturally aligned loads
// and stores of the mapping that the machine has, in rising order, each byte once. A fault abandons
// them with everything below the faulting address moved. memcpy promises none of that: it may read
// or write a byte twice, and backwards.
void CopyFromWindow(std::byte* memory, const std::byte* window, std::size_t bytes,
                    CopyWidth width = WidestCopy()) noexcept;
/// `streaming` stores go past the caches, for a write-combining mapping. Fence after them.
void CopyToWindow(std::byte* window, const std::byte* memory, std::size_t bytes, bool streaming,
                  CopyWidth width = WidestCopy()) noexcept;

}  // namespace barkeep

#endif  // BARKEEP_CORE_WIDE_COPY_H_
