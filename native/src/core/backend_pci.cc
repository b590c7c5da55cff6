#include "backend_pci.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "descriptor.h"
#include "device_lock.h"
#include "mapping.h"
#include "pci_bus_address.h"
#include "pci_function.h"
#include "pci_window.h"
#include "sysfs_text.h"
#include "unavailable.h"

namespace barkeep {
namespace {

constexpr std::uint32_t kBarAccessNs = 1000;

/// A file of the function, opened once for all of its windows.
struct Resource {
  std::string file;
  Descriptor descriptor;
};

class PciBacking final : public Backing {
 public:
  explicit PciBacking(PciFunction opened) : function(std::move(opened)) {}

  bool FlushByConfigRead() noexcept override { return function.Answers(); }
  bool CanFlushByConfigRead() const noexcept override { return true; }
  bool Gone() noexcept override { return Removed() || !function.Answers(); }
  bool Removed() noexcept override { return !function.IsSame(); }

  PciFunction function;
  DeviceLock lock;
  std::vector<Resource> resources;
  std::vector<Mapping> mappings;
};

std::optional<Error> OpenResources(const std::vector<PciWindow>& windows, PciBacking* backing) {
  for (const PciWindow& window : windows) {
    const auto same_file = [&](const auto& other) { return other.file == window.file; };
    if (std::any_of(backing->resources.begin(), backing->resources.end(), same_file)) continue;
    const bool writable = std::any_of(windows.begin(), windows.end(), [&](const PciWindow& other) {
      return same_file(other) && other.spec.access != WindowAccess::kReadOnly;
    });
    Result<Descriptor> opened = OpenPciResource(backing->function, window.file, writable);
    if (!opened.ok()) return InWindow(window.spec.name, std::move(opened.error()));
    const int fd = opened.value().get();
    const std::string path = backing->function.PathOf(window.file);
    if (auto error = LockNode(fd, writable, path)) return error;
    backing->resources.push_back({window.file, std::move(opened.value())});
  }
  return std::nullopt;
}

/// How the kernel maps which of the function's files: pci_mmap_resource_range in
/// drivers/pci/mmap.c.
OriginSources SourcesOf(const PciWindow& window, const PciFunction& function) {
  return {.path = "bar: " + std::to_string(window.spec.bar) + " in the configuration",
          .page_size = kPageSizeSource,
          .cache = "the kernel maps " + window.file + " so (drivers/pci/mmap.c)",
          .physical_address =
              "BAR " + std::to_string(window.spec.bar) + " in " + function.PathOf("resource"),
          .bus_address = {}};
}

Result<OpenWindow> OpenPciWindow(const PciWindow& planned, PciBacking* backing) {
  const auto resource =
      std::find_if(backing->resources.begin(), backing->resources.end(),
                   [&](const Resource& other) { return other.file == planned.file; });
  Result<Mapping> mapping = MapPciWindow(backing->function, planned, resource->descriptor.get());
  if (!mapping.ok()) return InWindow(planned.spec.name, std::move(mapping.error()));

  OpenWindow window;
  window.spec = planned.spec;
  if (window.spec.access_time_ns == 0) window.spec.access_time_ns = kBarAccessNs;
  window.spec.path = backing->function.PathOf(planned.file);
  window.size = planned.spec.length;
  window.cache = planned.cache;
  window.page_size = PageSize();
  window.physical_address = HexText(planned.address());
  window.sources = SourcesOf(planned, backing->function);
  TellBusAddress(backing->function, planned.address(), &window);
  window.base = mapping.value().data();
  backing->mappings.push_back(std::move(mapping.value()));
  return window;
}

}  // namespace

Result<OpenDevice> OpenPciBackendAt(const std::string& root, const DeviceSpec& spec) {
  if (spec.windows.empty()) return Misconfigured("windows", "a PCI device needs a window");
  Result<PciFunction> function = PciFunction::Find(root, spec.address);
  if (!function.ok()) return std::move(function.error());
  auto backing = std::make_unique<PciBacking>(std::move(function.value()));

  std::vector<PciWindow> planned;
  for (const WindowSpec& window_spec : spec.windows) {
    Result<PciWindow> window = PlanPciWindow(backing->function, window_spec);
    if (!window.ok()) return InWindow(window_spec.name, std::move(window.error()));
    planned.push_back(std::move(window.value()));
  }
  if (auto error = RefuseMixedPages(planned)) return *std::move(error);

  OpenDevice device;
  device.identity = "pci-" + backing->function.address();
  Result<DeviceLock> lock = DeviceLock::Take(spec.lock_directory, device.identity);
  if (!lock.ok()) return std::move(lock.error());
  backing->lock = std::move(lock.value());
  if (auto error = OpenResources(planned, backing.get())) return *std::move(error);
  // Only now, because enabling a device that another daemon has would be an access to it.
  if (auto error = backing->function.MakeReady(spec.enable)) return *std::move(error);

  for (const PciWindow& window : planned) {
    Result<OpenWindow> opened = OpenPciWindow(window, backing.get());
    if (!opened.ok()) return std::move(opened.error());
    device.windows.push_back(std::move(opened.value()));
  }
  device.facts = backing->function.Facts();
  device.backing = std::move(backing);
  return device;
}

Result<OpenDevice> OpenPciBackend(const DeviceSpec& spec) { return OpenPciBackendAt("/sys", spec); }

}  // namespace barkeep
