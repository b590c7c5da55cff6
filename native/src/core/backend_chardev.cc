#include <sys/stat.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "backend.h"
#include "descriptor_model.h"
#include "file_nodes.h"
#include "unavailable.h"

namespace barkeep {
namespace {

constexpr std::uint32_t kCallAccessNs = 1000;
constexpr std::uint32_t kChunkBytes = 4096;

class ChardevBacking final : public Backing {
 public:
  explicit ChardevBacking(FileNodes opened) : nodes(std::move(opened)) {}

  bool Gone() noexcept override { return Removed(); }
  bool Removed() noexcept override {
    return std::any_of(nodes.all().begin(), nodes.all().end(), IsRemoved);
  }

  FileNodes nodes;
  std::vector<std::unique_ptr<DescriptorModel>> models;

 private:
  /// A driver that goes takes its node along (devtmpfs). A file that is unlinked is still there.
  static bool IsRemoved(const FileNode& node) noexcept {
    struct stat status = {};
    return !node.has_size && ::stat(node.path.c_str(), &status) != 0;
  }
};

Result<OpenWindow> OpenChardevWindow(const WindowSpec& spec, ChardevBacking* backing) {
  const FileNode& node = backing->nodes.At(spec.path);
  const Result<std::uint64_t> length = LengthOfWindow(node, spec);
  if (!length.ok()) return length.error();
  const std::uint32_t unit = spec.burst ? 1 : spec.bulk_width / 8;
  if (spec.chunk_bytes % unit != 0) {
    return Misconfigured("chunk", "it is not a multiple of the window's unit");
  }
  const int fd = node.descriptor.get();
  backing->models.push_back(std::make_unique<DescriptorModel>(fd, fd, spec.offset));

  OpenWindow window;
  window.spec = spec;
  window.size = length.value();
  window.spec.length = window.size;
  window.cache = CacheMode::kUnmapped;
  window.sources.path = "path: in the configuration";
  window.sources.cache = "the driver moves the bytes, one system call for each access";
  window.model = backing->models.back().get();
  window.chunk_bytes = spec.chunk_bytes == 0 ? kChunkBytes : spec.chunk_bytes;
  if (spec.access_time_ns == 0) window.spec.access_time_ns = kCallAccessNs;
  return window;
}

}  // namespace

Result<OpenDevice> OpenChardevBackend(const DeviceSpec& spec) {
  if (spec.windows.empty()) return Misconfigured("windows", "a device of nodes needs a window");
  Result<FileNodes> nodes = FileNodes::Open(spec);
  if (!nodes.ok()) return std::move(nodes.error());
  auto backing = std::make_unique<ChardevBacking>(std::move(nodes.value()));
  OpenDevice device;
  device.identity = backing->nodes.all().front().identity;
  for (const WindowSpec& window_spec : spec.windows) {
    Result<OpenWindow> window = OpenChardevWindow(window_spec, backing.get());
    if (!window.ok()) return InWindow(window_spec.name, std::move(window.error()));
    device.windows.push_back(std::move(window.value()));
  }
  device.backing = std::move(backing);
  return device;
}

}  // namespace barkeep
