#include "devmem_range.h"

#include <dirent.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <sstream>
#include <string_view>
#include <system_error>
#include <utility>

#include "pci_bar.h"
#include "sysfs_text.h"
#include "unavailable.h"

namespace barkeep {
namespace {

constexpr const char* kRam = "System RAM";

/// One line of /proc/iomem, "  fea00000-feafffff : 0000:00:08.0", indented by its depth.
bool ParseEntry(const std::string& line, DevmemRange* range, std::string* name) {
  const std::size_t dash = line.find('-');
  const std::size_t colon = line.find(" : ");
  if (dash == std::string::npos || colon == std::string::npos || dash > colon) return false;
  const std::size_t begin = line.find_first_not_of(' ');
  std::uint64_t start = 0;
  std::uint64_t last = 0;
  if (!ParseHex(line.substr(begin, dash - begin), &start)) return false;
  if (!ParseHex(line.substr(dash + 1, colon - dash - 1), &last)) return false;
  if (last < start || last - start == UINT64_MAX) return false;
  *range = {start, last - start + 1};
  *name = line.substr(colon + 3);
  return true;
}

bool Overlap(const DevmemRange& left, const DevmemRange& right) noexcept {
  return left.start <= right.last() && right.start <= left.last();
}

bool Contains(const DevmemRange& outer, const DevmemRange& inner) noexcept {
  return outer.start <= inner.start && inner.last() <= outer.last();
}

Error LockedDown(const std::string& path, const std::string& lockdown, int failure) {
  const std::string mode = lockdown.empty() ? "" : " (" + lockdown + ")";
  return Unavailable("the kernel is locked down" + mode + ", which forbids /dev/mem",
                     "switch Secure Boot off, or boot without lockdown=", path, failure);
}

}  // namespace

std::string ClaimantOf(const DevmemRange& range, const std::string& iomem) {
  std::istringstream lines(iomem);
  std::string claimant;
  for (std::string line; std::getline(lines, line);) {
    DevmemRange entry;
    std::string name;
    if (!ParseEntry(line, &entry, &name)) continue;
    // Without the right to see them, all addresses read as 0 (kernel/resource.c of Linux).
    if (entry.start == 0 && entry.length == 1) return {};
    if (Overlap(entry, range)) claimant = std::move(name);
  }
  return claimant;
}

std::optional<std::string> PciFunctionAt(const DevmemRange& range, const std::string& sysfs) {
  const std::string folder = sysfs + "/bus/pci/devices";
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(folder.c_str()), ::closedir);
  if (directory == nullptr) return std::nullopt;
  while (const dirent* entry = ::readdir(directory.get())) {
    const std::string address = entry->d_name;
    if (address.front() == '.') continue;
    for (const PciBar& bar : ParsePciBars(ReadAttribute(folder + "/" + address + "/resource"))) {
      if (!bar.is_memory() || bar.start == 0) continue;
      if (Contains({bar.start, bar.size}, range)) return address;
    }
  }
  return std::nullopt;
}

bool HasRawIo(const std::string& status) {
  constexpr std::string_view kField = "CapEff:\t";
  constexpr std::uint64_t kSysRawIo = std::uint64_t{1} << 17;  // linux/capability.h
  const std::size_t at = status.find(kField);
  if (at == std::string::npos) return false;
  std::uint64_t capabilities = 0;
  const std::size_t begin = at + kField.size();
  return ParseHex(status.substr(begin, status.find('\n', begin) - begin), &capabilities) &&
         (capabilities & kSysRawIo) != 0;
}

Error DevmemOpenFailure(const std::string& path, bool writable, const DevmemBan& ban, int failure) {
  if (failure == ENOENT || failure == ENXIO || failure == ENODEV) {
    return Unavailable("this kernel has no /dev/mem (CONFIG_DEVMEM is off)",
                       "use the backend pci or uio, or a kernel that has it", path, failure);
  }
  if (failure == EACCES) {
    return Unavailable(ThisUser() + " may not open it for " + (writable ? "writing" : "reading"),
                       "run barkeepd as root, or: usermod -aG kmem barkeep && chmod g+rw " + path,
                       path, failure);
  }
  // open_port in drivers/char/mem.c asks for the capability, and then for the lockdown.
  if (failure == EPERM && (ban.has_raw_io || !ban.lockdown.empty())) {
    return LockedDown(path, ban.lockdown, failure);
  }
  if (failure == EPERM) {
    return Unavailable(ThisUser() + " lacks the capability CAP_SYS_RAWIO",
                       "run barkeepd as root, or with AmbientCapabilities=CAP_SYS_RAWIO in its "
                       "systemd unit; in a container, add SYS_RAWIO",
                       path, failure);
  }
  return Unavailable("it cannot be opened: " + std::system_category().message(failure), "see dmesg",
                     path, failure);
}

Error DevmemMapFailure(const DevmemRange& range, const std::string& path,
                       const std::string& claimant, const std::string& lockdown, int failure) {
  const std::string where = HexText(range.start) + " to " + HexText(range.last());
  if (failure == EPERM && !lockdown.empty()) return LockedDown(path, lockdown, failure);
  // range_is_allowed in drivers/char/mem.c: CONFIG_STRICT_DEVMEM refuses memory of the kernel,
  // CONFIG_IO_STRICT_DEVMEM also what a driver has claimed.
  const bool is_ram = claimant == kRam || claimant.starts_with("Kernel ");
  if (failure == EPERM && is_ram) {
    return Unavailable(where + " is memory of this host, which the kernel protects (STRICT_DEVMEM)",
                       "correct the address: it must be that of a device; cat /proc/iomem", path,
                       failure);
  }
  if (failure == EPERM) {
    const std::string who = claimant.empty() ? "somebody" : claimant;
    return Unavailable(who + " has claimed " + where + " (IO_STRICT_DEVMEM)",
                       "unbind the driver that claimed it, or boot with iomem=relaxed; /proc/iomem "
                       "says who that is",
                       path, failure);
  }
  if (failure == EINVAL || failure == EOVERFLOW) {
    return Unavailable("this machine has no physical addresses " + where,
                       "correct the address and length; cat /proc/iomem", path, failure);
  }
  return Unavailable("it cannot be mapped: " + std::system_category().message(failure), "see dmesg",
                     path, failure);
}

}  // namespace barkeep
