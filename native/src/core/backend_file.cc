#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "backend.h"
#include "device_lock.h"
#include "file_node.h"
#include "mapping.h"
#include "unavailable.h"

namespace barkeep {
namespace {

constexpr std::uint32_t kFileAccessNs = 10;
constexpr std::uint32_t kNodeAccessNs = 1000;

class FileBacking final : public Backing {
 public:
  std::vector<FileNode> nodes;
  std::vector<DeviceLock> locks;
  std::vector<Mapping> mappings;
};

/// A path is opened once, for all of its windows: some drivers let in one descriptor only.
std::optional<Error> OpenNodes(const DeviceSpec& spec, std::vector<FileNode>* nodes) {
  for (const WindowSpec& window : spec.windows) {
    const auto same_path = [&](const auto& other) { return other.path == window.path; };
    if (std::any_of(nodes->begin(), nodes->end(), same_path)) continue;
    const bool writable =
        std::any_of(spec.windows.begin(), spec.windows.end(), [&](const WindowSpec& other) {
          return same_path(other) && other.access != WindowAccess::kReadOnly;
        });
    Result<FileNode> node = OpenFileNode(window.path, writable);
    if (!node.ok()) return InWindow(window.name, std::move(node.error()));
    nodes->push_back(std::move(node.value()));
  }
  return std::nullopt;
}

/// One lock for each file or device, however many paths lead to it: two descriptors of ours would
/// refuse each other.
std::optional<Error> LockNodes(const std::string& directory, const std::vector<FileNode>& nodes,
                               std::vector<DeviceLock>* locks) {
  for (auto node = nodes.begin(); node != nodes.end(); ++node) {
    const auto same = [&](const FileNode& other) { return other.identity == node->identity; };
    if (std::any_of(nodes.begin(), node, same)) continue;
    Result<DeviceLock> lock = DeviceLock::Take(directory, node->identity);
    if (!lock.ok()) return std::move(lock.error());
    locks->push_back(std::move(lock.value()));
    const auto writer = std::find_if(
        node, nodes.end(), [&](const FileNode& other) { return same(other) && other.writable; });
    const FileNode& locked = writer == nodes.end() ? *node : *writer;
    if (auto error = LockNode(locked.descriptor.get(), locked.writable, locked.path)) return error;
  }
  return std::nullopt;
}

Result<OpenWindow> OpenFileWindow(const WindowSpec& spec, FileBacking* backing) {
  const FileNode& node =
      *std::find_if(backing->nodes.begin(), backing->nodes.end(),
                    [&](const FileNode& other) { return other.path == spec.path; });
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
  auto backing = std::make_unique<FileBacking>();
  if (auto error = OpenNodes(spec, &backing->nodes)) return *std::move(error);
  if (auto error = LockNodes(spec.lock_directory, backing->nodes, &backing->locks)) {
    return *std::move(error);
  }
  OpenDevice device;
  device.identity = backing->nodes.front().identity;
  for (const WindowSpec& window_spec : spec.windows) {
    Result<OpenWindow> window = OpenFileWindow(window_spec, backing.get());
    if (!window.ok()) return InWindow(window_spec.name, std::move(window.error()));
    device.windows.push_back(std::move(window.value()));
  }
  device.backing = std::move(backing);
  return device;
}

}  // namespace barkeep
