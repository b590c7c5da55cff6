#include "backend_uio.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "descriptor.h"
#include "device_lock.h"
#include "mapping.h"
#include "pci_bus_address.h"
#include "pci_function.h"
#include "sysfs_text.h"
#include "uio_device.h"
#include "uio_line.h"
#include "unavailable.h"

namespace barkeep {
namespace {

constexpr std::uint32_t kMapAccessNs = 1000;

class UioBacking final : public Backing {
 public:
  explicit UioBacking(UioDevice opened) : device(std::move(opened)) {}

  bool FlushByConfigRead() noexcept override { return function && function->Answers(); }
  bool CanFlushByConfigRead() const noexcept override { return function.has_value(); }
  bool Gone() noexcept override { return Removed() || (function && !function->Answers()); }
  bool Removed() noexcept override { return !device.IsSame() || (function && !function->IsSame()); }

  UioDevice device;
  std::optional<PciFunction> function;  // where the hardware is one
  Descriptor node;
  DeviceLock lock;
  std::vector<Mapping> mappings;
};

Error NoSuchMap(const UioDevice& device, std::uint32_t number, const std::vector<UioMap>& maps) {
  if (maps.empty()) {
    return Unavailable("its driver offers no memory",
                       "use another driver, or the backend pci for a PCI function", device.path());
  }
  std::string known;
  for (const UioMap& map : maps) {
    known += (known.empty() ? "" : ", ") + std::to_string(map.number);
    if (!map.name.empty()) known += " (" + map.name + ")";
  }
  return Unavailable("there is no map " + std::to_string(number),
                     "correct the window's map; there are " + known, device.path());
}

/// A driver rounds a region up to whole pages, beyond which, in the page, there may be somebody
/// else's registers. Of a PCI function we know better.
std::uint64_t LengthOf(const UioMap& map, const UioBacking& backing) {
  if (!backing.function) return map.length();
  for (const PciBar& bar : backing.function->Bars()) {
    if (bar.is_memory() && bar.start == map.start()) return std::min(map.length(), bar.size);
  }
  return map.length();
}

Error BeyondTheEnd(const UioDevice& device, const WindowSpec& spec, std::uint64_t size) {
  Error error = Unavailable(
      "the window goes beyond the end of map " + std::to_string(spec.bar),
      "correct the window's offset and length; the map has " + std::to_string(size) + " bytes",
      device.path());
  error.offset = spec.offset;
  error.length = spec.length;
  error.size = size;
  return error;
}

Error CannotOpen(const UioDevice& device, const std::string& path, bool writable, int failure) {
  const std::string user = ThisUser();
  if (failure == EACCES || failure == EPERM) {
    return Unavailable(user + " may not open it for " + (writable ? "writing" : "reading"),
                       "chgrp barkeep " + path + " && chmod 0660 " + path +
                           "; for good, a udev rule: SUBSYSTEM==\"uio\", ATTR{name}==\"" +
                           device.name() + "\", GROUP=\"barkeep\", MODE=\"0660\"",
                       path, failure);
  }
  if (failure == ENOENT) {
    return Unavailable(
        "sysfs has the device, but there is no node for it",
        "run udev, or mknod " + path + " c with the numbers of " + device.path() + "/dev", path,
        failure);
  }
  return Unavailable(
      "it cannot be opened: " + std::system_category().message(failure),
      failure == EBUSY ? "stop the other program: its driver lets in one at a time" : "see dmesg",
      path, failure);
}

Error CannotMap(const UioBacking& backing, int failure) {
  const std::string message = std::system_category().message(failure);
  if (failure == EPERM && backing.function && !backing.function->Lockdown().empty()) {
    return Unavailable("the kernel is locked down, which forbids mapping devices",
                       "switch Secure Boot off, or boot without lockdown=", backing.device.path(),
                       failure);
  }
  return Unavailable("the map cannot be mapped: " + message,
                     failure == ENODEV
                         ? "its driver names an address that is no whole page: use another driver"
                         : "see dmesg",
                     backing.device.path(), failure);
}

OriginSources SourcesOf(const UioMap& map, const UioDevice& device) {
  return {.path = "map " + std::to_string(map.number) + " of " + device.path(),
          .page_size = kPageSizeSource,
          .cache = "registers (UIO_MEM_PHYS) are mapped so (drivers/uio/uio.c)",
          .physical_address =
              "addr and offset in " + device.path() + "/maps/map" + std::to_string(map.number),
          .bus_address = {}};
}

Result<OpenWindow> OpenWindowOf(const WindowSpec& spec, const std::string& path,
                                UioBacking* backing) {
  const std::vector<UioMap> maps = backing->device.Maps();
  const auto map = std::find_if(maps.begin(), maps.end(), [&](const UioMap& candidate) {
    return candidate.number == spec.bar;
  });
  if (map == maps.end()) return NoSuchMap(backing->device, spec.bar, maps);
  const std::uint64_t size = LengthOf(*map, *backing);
  if (spec.offset >= size || spec.length > size - spec.offset) {
    return BeyondTheEnd(backing->device, spec, size);
  }
  const std::uint64_t length = spec.length == 0 ? size - spec.offset : spec.length;
  // The offset of the node says which map is meant, N pages for map N, so that a mapping always
  // starts where the map does (uio_mmap in drivers/uio/uio.c).
  const std::uint64_t lead = map->offset + spec.offset;
  const Protection protection =
      spec.access == WindowAccess::kReadOnly ? Protection::kRead : Protection::kReadWrite;
  Mapping mapping;
  const int failure =
      mapping.MapShared(backing->node.get(), spec.bar * PageSize(), lead + length, protection);
  if (failure != 0) return CannotMap(*backing, failure);

  OpenWindow window;
  window.spec = spec;
  window.spec.path = path;
  window.spec.length = length;
  if (spec.access_time_ns == 0) window.spec.access_time_ns = kMapAccessNs;
  window.size = length;
  // Of UIO_MEM_PHYS, which registers are; sysfs does not tell the kinds apart.
  window.cache = CacheMode::kUncached;
  window.page_size = PageSize();
  window.physical_address = HexText(map->start() + spec.offset);
  window.sources = SourcesOf(*map, backing->device);
  if (backing->function) TellBusAddress(*backing->function, map->start() + spec.offset, &window);
  window.base = mapping.data() + lead;
  backing->mappings.push_back(std::move(mapping));
  return window;
}

/// A device without an interrupt answers poll with an error at once (uio_poll in
/// drivers/uio/uio.c).
bool HasInterrupt(int fd) noexcept {
  pollfd polled = {fd, POLLIN, 0};
  return ::poll(&polled, 1, 0) >= 0 && (polled.revents & POLLERR) == 0;
}

Result<std::vector<std::unique_ptr<InterruptSource>>> LinesOf(const std::string& path,
                                                              const UioBacking& backing) {
  std::vector<std::unique_ptr<InterruptSource>> lines;
  if (!HasInterrupt(backing.node.get())) return lines;
  // The same open node, which the line keeps when the mappings are gone.
  Descriptor node(::fcntl(backing.node.get(), F_DUPFD_CLOEXEC, 0));
  if (!node.valid()) return NoDescriptors(errno);
  const bool masked_in_config = backing.function && backing.device.Driver() == "uio_pci_generic";
  lines.push_back(std::make_unique<UioLine>(
      path, std::move(node), backing.device.EventCount(),
      masked_in_config ? backing.function->PathOf("config") : std::string()));
  return lines;
}

std::vector<std::pair<std::string, std::string>> FactsOf(const UioBacking& backing) {
  std::vector<std::pair<std::string, std::string>> facts;
  if (backing.function) facts = backing.function->Facts();
  facts.emplace_back("uio", backing.device.node());
  facts.emplace_back("uio_name", backing.device.name());
  if (const auto version = backing.device.version(); !version.empty()) {
    facts.emplace_back("uio_version", version);
  }
  return facts;
}

}  // namespace

Result<OpenDevice> OpenUioBackendAt(const std::string& sysfs, const std::string& dev,
                                    const DeviceSpec& spec) {
  if (spec.windows.empty()) return Misconfigured("windows", "a UIO device needs a window");
  Result<UioDevice> found = UioDevice::Find(sysfs, spec.address, spec.uio_name);
  if (!found.ok()) return std::move(found.error());
  auto backing = std::make_unique<UioBacking>(std::move(found.value()));
  const std::string address = backing->device.PciAddress();
  if (!address.empty()) {
    Result<PciFunction> function = PciFunction::Open(sysfs, address);
    if (!function.ok()) return std::move(function.error());
    backing->function = std::move(function.value());
    if (auto error = backing->function->MakeReady(false)) return *std::move(error);
  }

  OpenDevice device;
  // As the backends pci and file call the same hardware.
  device.identity = address.empty() ? "node-" + backing->device.NodeNumber() : "pci-" + address;
  Result<DeviceLock> lock = DeviceLock::Take(spec.lock_directory, device.identity);
  if (!lock.ok()) return std::move(lock.error());
  backing->lock = std::move(lock.value());

  const std::string path = dev + "/" + backing->device.node();
  const bool writable =
      std::any_of(spec.windows.begin(), spec.windows.end(),
                  [](const auto& window) { return window.access != WindowAccess::kReadOnly; });
  constexpr int kFlags = O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  // Arming an interrupt is a write too; who may only read gets the rest.
  backing->node = Descriptor(::open(path.c_str(), O_RDWR | kFlags));
  if (!backing->node.valid() && !writable) {
    backing->node = Descriptor(::open(path.c_str(), O_RDONLY | kFlags));
  }
  if (!backing->node.valid()) return CannotOpen(backing->device, path, writable, errno);
  if (auto error = LockNode(backing->node.get(), writable, path)) return *std::move(error);

  for (const WindowSpec& window_spec : spec.windows) {
    Result<OpenWindow> window = OpenWindowOf(window_spec, path, backing.get());
    if (!window.ok()) return InWindow(window_spec.name, std::move(window.error()));
    device.windows.push_back(std::move(window.value()));
  }
  auto lines = LinesOf(path, *backing);
  if (!lines.ok()) return std::move(lines.error());
  device.interrupts = std::move(lines.value());
  device.facts = FactsOf(*backing);
  device.backing = std::move(backing);
  return device;
}

Result<OpenDevice> OpenUioBackend(const DeviceSpec& spec) {
  return OpenUioBackendAt("/sys", "/dev", spec);
}

}  // namespace barkeep
