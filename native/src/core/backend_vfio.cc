#include "backend_vfio.h"

#include <linux/pci_regs.h>
#include <linux/vfio.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "descriptor_watch.h"
#include "device_lock.h"
#include "mapping.h"
#include "pci_bus_address.h"
#include "pci_function.h"
#include "sysfs_text.h"
#include "unavailable.h"
#include "vfio_config_space.h"
#include "vfio_device.h"
#include "vfio_dma.h"
#include "vfio_group.h"
#include "vfio_line.h"
#include "withdrawn_pages.h"

namespace barkeep {
namespace {

constexpr std::uint32_t kBarAccessNs = 1000;
/// A system call, and a read of configuration space, which bridges do not hurry.
constexpr std::uint32_t kConfigAccessNs = 5000;

class VfioBacking final : public Backing {
 public:
  explicit VfioBacking(PciFunction opened) : function(std::move(opened)) {}
  ~VfioBacking() override {
    watch.reset();
    mappings.clear();
    LetGo();
  }

  /// The interrupt lines know the device for longer. Closing it stops bus mastering; only then its
  /// memory goes.
  void LetGo() noexcept {
    if (device) device->Close();
    if (dma) dma->Retire();
  }
  /// The kernel wants the device back, and who removes it waits. So everything is let go here and
  /// now, whatever the lane does or waits for: its accesses fault, and it sees that the device is
  /// gone.
  void Yield() noexcept {
    // First, so that what faults is asked about a device that is known to be gone.
    wanted_back.store(true, std::memory_order_release);
    for (const Mapping& mapping : mappings) WithdrawPages(mapping);
    LetGo();
  }

  bool FlushByConfigRead() noexcept override {
    // The status register: the kernel answers the ids from memory of its own
    // (init_pci_cap_basic_perm in drivers/vfio/pci/vfio_pci_config.c).
    std::uint32_t status = 0;
    return device->ReadConfig(PCI_STATUS, 16, &status);
  }
  bool CanFlushByConfigRead() const noexcept override { return true; }
  bool Gone() noexcept override { return Removed() || !function.Answers(); }
  bool Removed() noexcept override {
    return wanted_back.load(std::memory_order_acquire) || !function.IsSame();
  }

  PciFunction function;
  DeviceLock lock;
  std::shared_ptr<VfioDevice> device;
  std::unique_ptr<VfioConfigSpace> config;
  std::shared_ptr<DmaArena> dma;
  std::vector<Mapping> mappings;
  std::atomic<bool> wanted_back{false};
  std::unique_ptr<DescriptorWatch> watch;  // of the device's request
};

std::string NameOf(std::uint32_t region) {
  return region == VFIO_PCI_CONFIG_REGION_INDEX ? "configuration space"
                                                : "BAR " + std::to_string(region);
}

Error BeyondTheEnd(const VfioBacking& backing, const WindowSpec& spec, std::uint64_t size) {
  const std::string name = NameOf(spec.bar);
  Error error = Unavailable(
      "the window goes beyond the end of " + name,
      "correct the window's offset and length; " + name + " has " + std::to_string(size) + " bytes",
      backing.function.path());
  error.offset = spec.offset;
  error.length = spec.length;
  error.size = size;
  return error;
}

Error NotMappable(const VfioBacking& backing, const WindowSpec& spec, const VfioRegion& region) {
  Error error = Unavailable(
      "vfio-pci lets only parts of " + NameOf(spec.bar) + " be mapped, and the window is in none",
      "place the window in one part; there is " + AreasText(region.areas), backing.function.path());
  if (region.areas.empty()) {
    error.reason = "vfio-pci does not let " + NameOf(spec.bar) + " be mapped";
    error.fix =
        "use the backend pci or uio: a BAR that shares its page with others cannot be had "
        "through VFIO";
  }
  error.offset = spec.offset;
  error.length = spec.length;
  return error;
}

/// Where the window lies in its region. One with a length has to lie in one mappable part; one
/// without ends where the part ends.
Result<Range> PlaceOf(const VfioBacking& backing, const WindowSpec& spec,
                      const VfioRegion& region) {
  if (spec.offset >= region.size || spec.length > region.size - spec.offset) {
    return BeyondTheEnd(backing, spec, region.size);
  }
  for (const Range& area : region.areas) {
    if (spec.offset < area.offset || spec.offset - area.offset >= area.length) continue;
    const std::uint64_t room = area.length - (spec.offset - area.offset);
    if (spec.length > room) break;
    return Range{.offset = spec.offset, .length = spec.length == 0 ? room : spec.length};
  }
  return NotMappable(backing, spec, region);
}

Error CannotMap(const VfioBacking& backing, std::uint32_t bar, int failure) {
  if (failure == EBUSY) {
    // pci_request_selected_regions in vfio_pci_core_mmap.
    return Unavailable("another driver has claimed " + NameOf(bar),
                       "see who in /proc/iomem, and unbind it", backing.function.path(), failure);
  }
  return Unavailable(NameOf(bar) + " cannot be mapped: " + std::system_category().message(failure),
                     "see dmesg", backing.function.path(), failure);
}

Result<OpenWindow> OpenConfigWindow(const WindowSpec& spec, VfioBacking* backing) {
  const std::uint64_t size = backing->device->config_size();
  if (spec.offset >= size || spec.length > size - spec.offset) {
    return BeyondTheEnd(*backing, spec, size);
  }
  if (spec.offset != 0) {
    return Misconfigured("offset", "a window of configuration space begins at 0");
  }
  if (!backing->config) backing->config = std::make_unique<VfioConfigSpace>(backing->device);
  OpenWindow window;
  window.spec = spec;
  window.spec.access = WindowAccess::kReadOnly;
  if (spec.access_time_ns == 0) window.spec.access_time_ns = kConfigAccessNs;
  window.size = spec.length == 0 ? size : spec.length;
  window.spec.length = window.size;
  window.cache = CacheMode::kModel;
  window.sources = {.path = "the function's IOMMU group",
                    .page_size = kPageSizeSource,
                    .cache = "read by system calls, through the device's descriptor",
                    .physical_address = {},
                    .bus_address = {}};
  window.page_size = PageSize();
  window.model = backing->config.get();
  return window;
}

Result<OpenWindow> OpenBarWindow(const WindowSpec& spec, VfioBacking* backing) {
  Result<PciBar> bar = MemoryBar(backing->function.Bars(), spec.bar, backing->function.path());
  if (!bar.ok()) return std::move(bar.error());
  const VfioRegion region = backing->device->Region(spec.bar);
  Result<Range> place = PlaceOf(*backing, spec, region);
  if (!place.ok()) return std::move(place.error());
  const Protection protection =
      spec.access == WindowAccess::kReadOnly ? Protection::kRead : Protection::kReadWrite;
  Mapping mapping;
  const int failure = backing->device->Map(region, place.value(), protection, &mapping);
  if (failure != 0) return CannotMap(*backing, spec.bar, failure);

  OpenWindow window;
  window.spec = spec;
  window.spec.length = place.value().length;
  if (spec.access_time_ns == 0) window.spec.access_time_ns = kBarAccessNs;
  window.size = place.value().length;
  // Always: vfio_pci_core_mmap makes it so.
  window.cache = CacheMode::kUncached;
  window.page_size = PageSize();
  window.physical_address = HexText(bar.value().start + spec.offset);
  window.sources = {.path = "the function's IOMMU group",
                    .page_size = kPageSizeSource,
                    .cache = "vfio-pci maps all BARs so (drivers/vfio/pci/vfio_pci_core.c)",
                    .physical_address = "BAR " + std::to_string(spec.bar) + " in " +
                                        backing->function.PathOf("resource"),
                    .bus_address = {}};
  TellBusAddress(backing->function, bar.value().start + spec.offset, &window);
  window.base = mapping.data();
  backing->mappings.push_back(std::move(mapping));
  return window;
}

/// What can be known of the windows before anything is opened.
std::optional<Error> CheckBars(const PciFunction& function, const std::vector<WindowSpec>& specs) {
  for (const WindowSpec& spec : specs) {
    if (spec.bar == VFIO_PCI_CONFIG_REGION_INDEX) continue;
    const Result<PciBar> bar = MemoryBar(function.Bars(), spec.bar, function.path());
    if (!bar.ok()) return InWindow(spec.name, bar.error());
  }
  return std::nullopt;
}

/// The kernel has enabled the function when it gave us the device, with bus mastering off
/// (vfio_pci_core_enable).
std::optional<Error> MakeReady(const VfioBacking& backing, bool bus_master) {
  const auto set =
      static_cast<std::uint16_t>(PCI_COMMAND_MEMORY | (bus_master ? PCI_COMMAND_MASTER : 0));
  const int failure = backing.device->ChangeCommand(set, 0);
  if (failure == 0) return std::nullopt;
  return Unavailable("the PCI command register cannot be written",
                     "see dmesg; the device may have dropped off its bus", backing.function.path(),
                     failure);
}

std::vector<std::pair<std::string, std::string>> FactsOf(const VfioBacking& backing,
                                                         const VfioGroup& group) {
  auto facts = backing.function.Facts();
  facts.emplace_back("iommu_type", group.type());
  facts.emplace_back("iova_ranges", group.RangesText());
  facts.emplace_back("reset", backing.device->can_reset() ? "yes" : "no");
  return facts;
}

}  // namespace

Result<OpenDevice> OpenVfioBackendAt(const std::string& sysfs, const std::string& dev,
                                     const DeviceSpec& spec) {
  if (spec.windows.empty()) return Misconfigured("windows", "a VFIO device needs a window");
  Result<PciFunction> function = PciFunction::Find(sysfs, spec.address);
  if (!function.ok()) return std::move(function.error());
  auto backing = std::make_unique<VfioBacking>(std::move(function.value()));
  if (auto error = CheckBars(backing->function, spec.windows)) return *std::move(error);

  OpenDevice device;
  device.identity = "pci-" + backing->function.address();
  Result<DeviceLock> lock = DeviceLock::Take(spec.lock_directory, device.identity);
  if (!lock.ok()) return std::move(lock.error());
  backing->lock = std::move(lock.value());

  Result<std::shared_ptr<VfioGroup>> group = VfioGroup::Open(sysfs, dev, backing->function);
  if (!group.ok()) return std::move(group.error());
  Result<std::shared_ptr<VfioDevice>> opened = VfioDevice::Open(group.value(), backing->function);
  if (!opened.ok()) return std::move(opened.error());
  backing->device = std::move(opened.value());
  if (auto error = MakeReady(*backing, spec.bus_master)) return *std::move(error);

  const std::string& node = group.value()->node();
  for (const WindowSpec& window_spec : spec.windows) {
    Result<OpenWindow> window = window_spec.bar == VFIO_PCI_CONFIG_REGION_INDEX
                                    ? OpenConfigWindow(window_spec, backing.get())
                                    : OpenBarWindow(window_spec, backing.get());
    if (!window.ok()) return InWindow(window_spec.name, std::move(window.error()));
    window.value().spec.path = node;
    device.windows.push_back(std::move(window.value()));
  }
  auto lines = VfioLinesOf(backing->device, spec.interrupt_kind, spec.bus_master, node);
  if (!lines.ok()) return std::move(lines.error());
  device.interrupts = std::move(lines.value());
  device.facts = FactsOf(*backing, *group.value());
  if (spec.bus_master) {
    backing->dma =
        std::make_shared<DmaArena>(std::make_shared<VfioDma>(group.value(), backing->device));
    device.dma = backing->dma;
  }
  auto watch =
      DescriptorWatch::Start(backing->device->request_descriptor(),
                             [opened_backing = backing.get()] { opened_backing->Yield(); });
  if (!watch.ok()) return std::move(watch.error());
  backing->watch = std::move(watch.value());
  device.backing = std::move(backing);
  return device;
}

Result<OpenDevice> OpenVfioBackend(const DeviceSpec& spec) {
  return OpenVfioBackendAt("/sys", "/dev", spec);
}

}  // namespace barkeep
