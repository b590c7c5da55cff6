#include "backend_xdma.h"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "descriptor_model.h"
#include "device_lock.h"
#include "mapping.h"
#include "pci_bus_address.h"
#include "pci_selector.h"
#include "sysfs_text.h"
#include "unavailable.h"
#include "xdma_card.h"
#include "xdma_line.h"
#include "xdma_nodes.h"

namespace barkeep {
namespace {

constexpr std::uint32_t kBarAccessNs = 1000;
// What the driver gets at a time. With less, the cost of a call shows; with more, others wait.
constexpr std::uint32_t kChunkBytes = 1024 * 1024;

class XdmaBacking final : public Backing {
 public:
  explicit XdmaBacking(XdmaCard found) : card(std::move(found)), nodes(card) {}

  bool FlushByConfigRead() noexcept override { return card.function().Answers(); }
  bool CanFlushByConfigRead() const noexcept override { return true; }
  bool Gone() noexcept override { return Removed() || !card.function().Answers(); }
  bool Removed() noexcept override { return !card.IsSame(); }

  /// The lane of a channel, which all windows on the channel share.
  std::uint32_t LaneOf(const std::string& channel) {
    const auto known = std::find(channels.begin(), channels.end(), channel);
    const auto lane = static_cast<std::uint32_t>(known - channels.begin()) + 1;
    if (known == channels.end()) channels.push_back(channel);
    return lane;
  }

  const XdmaCard card;
  DeviceLock lock;
  XdmaNodes nodes;
  std::vector<Mapping> mappings;
  std::vector<std::unique_ptr<DescriptorModel>> models;
  std::vector<std::string> channels;
};

Error BeyondTheEnd(const XdmaCard& card, const WindowSpec& spec, std::uint64_t size) {
  Error error = Unavailable(
      "the window goes beyond the end of the " + spec.path + " BAR",
      "correct the window's offset and length; the BAR has " + std::to_string(size) + " bytes",
      card.PathOf(spec.path));
  error.offset = spec.offset;
  error.length = spec.length;
  error.size = size;
  return error;
}

Error CannotMap(const XdmaCard& card, const WindowSpec& spec, int failure) {
  const std::string path = card.PathOf(spec.path);
  if (failure == EINVAL) {
    return Unavailable("the driver refuses to map it: the window is beyond the end of the BAR",
                       "correct the window's offset and length", path, failure);
  }
  return Unavailable("it cannot be mapped: " + std::system_category().message(failure), "see dmesg",
                     path, failure);
}

/// A window that is mapped: of the node "user" or "bypass".
Result<OpenWindow> OpenBarWindow(const WindowSpec& spec, XdmaBacking* backing) {
  const XdmaCard& card = backing->card;
  const bool read_only = spec.access == WindowAccess::kReadOnly;
  const Result<int> node = backing->nodes.Open(spec.path);
  if (!node.ok()) return node.error();
  const std::optional<PciBar> bar = card.BarOf(spec.path);
  if (!bar && spec.length == 0) {
    return Unavailable("how long the BAR is cannot be told", "configure the window's length",
                       card.PathOf(spec.path));
  }
  if (bar && (spec.offset >= bar->size || spec.length > bar->size - spec.offset)) {
    return BeyondTheEnd(card, spec, bar->size);
  }
  const std::uint64_t length = spec.length == 0 ? bar->size - spec.offset : spec.length;
  // The driver maps from the page that the BAR starts in (bridge_mmap in cdev_ctrl.c).
  const std::uint64_t lead = bar ? bar->start % PageSize() : 0;
  Mapping mapping;
  const int failure = mapping.MapShared(node.value(), lead + spec.offset, length,
                                        read_only ? Protection::kRead : Protection::kReadWrite);
  if (failure != 0) return CannotMap(card, spec, failure);

  OpenWindow window;
  window.spec = spec;
  window.spec.path = card.PathOf(spec.path);
  window.spec.length = length;
  if (spec.access_time_ns == 0) window.spec.access_time_ns = kBarAccessNs;
  window.size = length;
  window.cache = CacheMode::kUncached;
  window.page_size = PageSize();
  window.sources = {.path = "the card's node in /sys/class/xdma",
                    .page_size = kPageSizeSource,
                    .cache = "the driver maps it so (bridge_mmap in cdev_ctrl.c)",
                    .physical_address = {},
                    .bus_address = {}};
  if (bar) {
    window.physical_address = HexText(bar->start + spec.offset);
    window.sources.physical_address = "line of the BAR in " + card.function().path() + "/resource";
    TellBusAddress(card.function(), bar->start + spec.offset, &window);
  }
  window.base = mapping.data();
  backing->mappings.push_back(std::move(mapping));
  return window;
}

/// A window of the card's own address space, behind a channel to it, from it, or both.
Result<OpenWindow> OpenChannelWindow(const WindowSpec& spec, XdmaBacking* backing) {
  const XdmaCard& card = backing->card;
  if (spec.length == 0) {
    return Misconfigured("length", "the driver does not know how much is behind a channel");
  }
  if (spec.offset > INT64_MAX || spec.length > INT64_MAX - spec.offset) {
    return Misconfigured("length", "the window goes beyond what a channel can address");
  }
  OpenWindow window;
  window.spec = spec;
  int write_fd = -1;
  int read_fd = -1;
  if (spec.h2c >= 0) {
    const std::string channel = "h2c_" + std::to_string(spec.h2c);
    const Result<int> node = backing->nodes.Open(channel);
    if (!node.ok()) return node.error();
    write_fd = node.value();
    window.write_lane = backing->LaneOf(channel);
    window.spec.path = card.PathOf(channel);
  }
  if (spec.c2h >= 0) {
    const std::string channel = "c2h_" + std::to_string(spec.c2h);
    const Result<int> node = backing->nodes.Open(channel);
    if (!node.ok()) return node.error();
    read_fd = node.value();
    window.read_lane = backing->LaneOf(channel);
    window.spec.path = card.PathOf(channel);
  }
  backing->models.push_back(std::make_unique<DescriptorModel>(read_fd, write_fd, spec.offset));
  window.spec.access = read_fd < 0    ? WindowAccess::kWriteOnly
                       : write_fd < 0 ? WindowAccess::kReadOnly
                                      : spec.access;
  window.spec.burst = true;
  window.spec.widths = 0;
  window.size = spec.length;
  window.spec.axi = spec.offset;
  window.cache = CacheMode::kUnmapped;
  window.sources.path = "the card's node in /sys/class/xdma";
  window.sources.cache = "the card's DMA engine moves the bytes";
  window.model = backing->models.back().get();
  window.chunk_bytes = spec.chunk_bytes == 0 ? kChunkBytes : spec.chunk_bytes;
  if (spec.access_time_ns == 0) window.spec.access_time_ns = kBarAccessNs;
  return window;
}

Result<OpenWindow> OpenWindowOf(const WindowSpec& spec, XdmaBacking* backing) {
  return spec.path.empty() ? OpenChannelWindow(spec, backing) : OpenBarWindow(spec, backing);
}

Result<std::string> FindAddress(const std::string& sysfs, const std::string& text) {
  const Result<PciSelector> selector = ParsePciSelector(text);
  if (!selector.ok()) return selector.error();
  return FindPciFunction(selector.value(), sysfs + "/bus/pci/devices");
}

}  // namespace

Result<OpenDevice> OpenXdmaBackendAt(const std::string& sysfs, const std::string& dev,
                                     const DeviceSpec& spec) {
  if (spec.windows.empty()) return Misconfigured("windows", "a card needs a window");
  const Result<std::string> address = FindAddress(sysfs, spec.address);
  if (!address.ok()) return address.error();
  Result<XdmaCard> found = XdmaCard::Find(sysfs, dev, address.value());
  if (!found.ok()) return std::move(found.error());
  auto backing = std::make_unique<XdmaBacking>(std::move(found.value()));

  OpenDevice device;
  // As the backends pci and uio call the same hardware.
  device.identity = "pci-" + address.value();
  Result<DeviceLock> lock = DeviceLock::Take(spec.lock_directory, device.identity);
  if (!lock.ok()) return std::move(lock.error());
  backing->lock = std::move(lock.value());
  if (auto error = backing->card.function().MakeReady(false)) return *std::move(error);

  for (const WindowSpec& window_spec : spec.windows) {
    Result<OpenWindow> window = OpenWindowOf(window_spec, backing.get());
    if (!window.ok()) return InWindow(window_spec.name, std::move(window.error()));
    device.windows.push_back(std::move(window.value()));
  }
  for (const EventSpec& event : spec.events) {
    const std::string kind = "events_" + std::to_string(event.number);
    Result<Descriptor> node = OpenXdmaNode(backing->card, kind);
    if (!node.ok()) return std::move(node.error());
    device.interrupts.push_back(std::make_unique<XdmaLine>(event.name, backing->card.PathOf(kind),
                                                           std::move(node.value())));
  }
  device.lanes = static_cast<std::uint32_t>(backing->channels.size()) + 1;
  device.facts = backing->card.function().Facts();
  device.facts.emplace_back("xdma", backing->card.name());
  device.backing = std::move(backing);
  return device;
}

Result<OpenDevice> OpenXdmaBackend(const DeviceSpec& spec) {
  return OpenXdmaBackendAt("/sys", "/dev", spec);
}

}  // namespace barkeep
