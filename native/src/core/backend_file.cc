#include <memory>
#include <utility>
#include <vector>

#include "backend.h"
#include "file_nodes.h"
#include "mapping.h"
#include "unavailable.h"

namespace barkeep {
namespace {

constexpr std::uint32_t kFileAccessNs = 10;
constexpr std::uint32_t kNodeAccessNs = 1000;

class FileBacking final : public Backing {
 public:
  explicit FileBacking(FileNodes opened) : nodes(std::move(opened)) {}

  FileNodes nodes;
  std::vector<Mapping> mappings;
};

Result<OpenWindow> OpenFileWindow(const WindowSpec& spec, FileBacking* backing) {
  const FileNode& node = backing->nodes.At(spec.path);
  Result<Mapping> mapping = MapFileWindow(node, spec);
  if (!mapping.ok()) return std::move(mapping.error());

  OpenWindow window;
  window.spec = spec;
  window.size = mapping.value().size();
  window.spec.length = window.size;
  window.cache = node.cache;
  window.page_size = PageSize();
  window.sources = {.path = "path: in the configuration",
                    .page_size = kPageSizeSource,
                    .cache = node.cache == CacheMode::kCached
                                 ? "a regular file or block device is mapped from the page cache"
                                 : "a node of a driver, opened with O_SYNC",
                    .physical_address = {},
                    .bus_address = {}};
  window.base = mapping.value().data();
  if (spec.access_time_ns == 0) {
    window.spec.access_time_ns = node.cache == CacheMode::kCached ? kFileAccessNs : kNodeAccessNs;
  }
  backing->mappings.push_back(std::move(mapping.value()));
  return window;
}

}  // namespace

Result<OpenDevice> OpenFileBackend(const DeviceSpec& spec) {
  if (spec.windows.empty()) return Misconfigured("windows", "a device of files needs a window");
  Result<FileNodes> nodes = FileNodes::Open(spec);
  if (!nodes.ok()) return std::move(nodes.error());
  auto backing = std::make_unique<FileBacking>(std::move(nodes.value()));
  OpenDevice device;
  device.identity = backing->nodes.all().front().identity;
  for (const WindowSpec& window_spec : spec.windows) {
    Result<OpenWindow> window = OpenFileWindow(window_spec, backing.get());
    if (!window.ok()) return InWindow(window_spec.name, std::move(window.error()));
    device.windows.push_back(std::move(window.value()));
  }
  device.backing = std::move(backing);
  return device;
}

}  // namespace barkeep
