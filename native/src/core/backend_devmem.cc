#include "backend_devmem.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "descriptor.h"
#include "device_lock.h"
#include "devmem_range.h"
#include "lockdown.h"
#include "mapping.h"
#include "pci_bus_address.h"
#include "pci_function.h"
#include "sysfs_text.h"
#include "unavailable.h"

namespace barkeep {
namespace {

constexpr std::uint32_t kRangeAccessNs = 1000;

class DevmemBacking final : public Backing {
 public:
  // A configuration read of one function says nothing about writes to another.
  bool FlushByConfigRead() noexcept override {
    return CanFlushByConfigRead() && functions.front().Answers();
  }
  bool CanFlushByConfigRead() const noexcept override { return functions.size() == 1 && all_pci; }
  bool Gone() noexcept override {
    return Removed() || std::any_of(functions.begin(), functions.end(),
                                    [](const PciFunction& each) { return !each.Answers(); });
  }
  bool Removed() noexcept override {
    return std::any_of(functions.begin(), functions.end(),
                       [](const PciFunction& each) { return !each.IsSame(); });
  }

  Descriptor node;
  std::vector<DeviceLock> locks;
  std::vector<PciFunction> functions;  // in whose BARs windows lie
  bool all_pci = true;
  std::vector<Mapping> mappings;
};

std::string ReadAll(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

DevmemRange RangeOf(const WindowSpec& spec) noexcept { return {spec.offset, spec.length}; }

/// Finds and locks the function that the window belongs to, if it does.
std::optional<Error> Place(const WindowSpec& spec, const std::string& sysfs,
                           const std::string& lock_directory, DevmemBacking* backing) {
  const auto address = PciFunctionAt(RangeOf(spec), sysfs);
  if (!address) {
    backing->all_pci = false;
    return std::nullopt;
  }
  const auto same = [&](const PciFunction& each) { return each.address() == *address; };
  auto& functions = backing->functions;
  if (std::any_of(functions.begin(), functions.end(), same)) return std::nullopt;
  Result<PciFunction> function = PciFunction::Open(sysfs, *address);
  if (!function.ok()) return std::move(function.error());
  Result<DeviceLock> lock = DeviceLock::Take(lock_directory, "pci-" + *address);
  if (!lock.ok()) return std::move(lock.error());
  if (auto error = function.value().MakeReady(false)) return error;
  backing->locks.push_back(std::move(lock.value()));
  functions.push_back(std::move(function.value()));
  return std::nullopt;
}

Result<OpenWindow> OpenRange(const WindowSpec& spec, const DevmemPaths& paths,
                             DevmemBacking* backing) {
  const bool writable = spec.access != WindowAccess::kReadOnly;
  const int fd = backing->node.get();
  if (auto error = LockRange(fd, spec.offset, spec.length, writable, paths.node)) {
    return *std::move(error);
  }
  Mapping mapping;
  const int failure = mapping.MapShared(fd, spec.offset, spec.length,
                                        writable ? Protection::kReadWrite : Protection::kRead);
  if (failure != 0) {
    return DevmemMapFailure(RangeOf(spec), paths.node,
                            ClaimantOf(RangeOf(spec), ReadAll(paths.iomem)),
                            LockdownMode(paths.sysfs), failure);
  }
  OpenWindow window;
  window.spec = spec;
  window.spec.path = paths.node;
  if (spec.access_time_ns == 0) window.spec.access_time_ns = kRangeAccessNs;
  window.size = spec.length;
  window.cache = CacheMode::kUncached;
  window.page_size = PageSize();
  window.physical_address = HexText(spec.offset);
  window.sources = {.path = "backend: devmem in the configuration",
                    .page_size = kPageSizeSource,
                    .cache = "opened with O_SYNC (drivers/char/mem.c)",
                    .physical_address = "address: in the configuration",
                    .bus_address = {}};
  for (const PciFunction& function : backing->functions) {
    if (window.bus_address.empty()) TellBusAddress(function, spec.offset, &window);
  }
  window.base = mapping.data();
  backing->mappings.push_back(std::move(mapping));
  return window;
}

}  // namespace

Result<OpenDevice> OpenDevmemBackendAt(const DevmemPaths& paths, const DeviceSpec& spec) {
  if (spec.windows.empty()) return Misconfigured("windows", "a device in /dev/mem needs a window");
  for (const WindowSpec& window : spec.windows) {
    if (window.length > 0 && window.offset <= UINT64_MAX - window.length) continue;
    return InWindow(window.name, Misconfigured("length", "physical memory has no end of its own"));
  }
  auto backing = std::make_unique<DevmemBacking>();
  const bool writable =
      std::any_of(spec.windows.begin(), spec.windows.end(),
                  [](const auto& window) { return window.access != WindowAccess::kReadOnly; });
  // With O_SYNC the mapping is uncached, whatever is there (drivers/char/mem.c,
  // phys_mem_access_prot).
  backing->node = Descriptor(
      ::open(paths.node.c_str(), (writable ? O_RDWR : O_RDONLY) | O_SYNC | O_CLOEXEC | O_NOCTTY));
  if (!backing->node.valid()) {
    const int failure = errno;
    const DevmemBan ban{LockdownMode(paths.sysfs), HasRawIo(ReadAll("/proc/self/status"))};
    return DevmemOpenFailure(paths.node, writable, ban, failure);
  }
  for (const WindowSpec& window : spec.windows) {
    if (auto error = Place(window, paths.sysfs, spec.lock_directory, backing.get())) {
      return InWindow(window.name, *std::move(error));
    }
  }
  OpenDevice device;
  for (const WindowSpec& window_spec : spec.windows) {
    Result<OpenWindow> window = OpenRange(window_spec, paths, backing.get());
    if (!window.ok()) return InWindow(window_spec.name, std::move(window.error()));
    device.windows.push_back(std::move(window.value()));
  }
  if (backing->CanFlushByConfigRead()) {
    device.identity = "pci-" + backing->functions.front().address();
    device.facts = backing->functions.front().Facts();
  } else {
    device.identity = "mem-" + HexText(spec.windows.front().offset);
  }
  device.backing = std::move(backing);
  return device;
}

Result<OpenDevice> OpenDevmemBackend(const DeviceSpec& spec) {
  return OpenDevmemBackendAt(DevmemPaths{}, spec);
}

}  // namespace barkeep
