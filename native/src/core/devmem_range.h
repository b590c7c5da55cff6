#ifndef BARKEEP_CORE_DEVMEM_RANGE_H_
#define BARKEEP_CORE_DEVMEM_RANGE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "error.h"

namespace barkeep {

/// Whose a range of host physical addresses is, from what the kernel tells of its address space.
struct DevmemRange {
  std::uint64_t start = 0;
  std::uint64_t length = 0;

  std::uint64_t last() const noexcept { return start + (length - 1); }
};

/// What /proc/iomem has at the range: the innermost entry that overlaps it, such as "System RAM",
/// "0000:00:08.0" or "netx"; empty when there is none, or the addresses are hidden from us.
std::string ClaimantOf(const DevmemRange& range, const std::string& iomem);

/// The address of the PCI function in whose BAR the range lies, or none. `sysfs` is where sysfs is
/// mounted.
std::optional<std::string> PciFunctionAt(const DevmemRange& range, const std::string& sysfs);

/// Whether a process has the capability CAP_SYS_RAWIO, from its /proc/PID/status.
bool HasRawIo(const std::string& status);

/// What forbids /dev/mem as a whole.
struct DevmemBan {
  std::string lockdown;     // the kernel's mode; empty when it is not locked down, or does not say
  bool has_raw_io = false;  // whether we have the capability
};

/// Why /dev/mem could not be opened, or the range not be mapped, and what to do about it.
Error DevmemOpenFailure(const std::string& path, bool writable, const DevmemBan& ban, int failure);
Error DevmemMapFailure(const DevmemRange& range, const std::string& path,
                       const std::string& claimant, const std::string& lockdown, int failure);

}  // namespace barkeep

#endif  // BARKEEP_CORE_DEVMEM_RANGE_H_
