#include "file_nodes.h"

#include <algorithm>
#include <utility>

#include "unavailable.h"

namespace barkeep {

Result<FileNodes> FileNodes::Open(const DeviceSpec& spec) {
  FileNodes nodes;
  if (auto error = nodes.OpenAll(spec)) return *std::move(error);
  if (auto error = nodes.LockAll(spec.lock_directory)) return *std::move(error);
  return nodes;
}

const FileNode& FileNodes::At(const std::string& path) const {
  return *std::find_if(nodes_.begin(), nodes_.end(),
                       [&](const FileNode& node) { return node.path == path; });
}

std::optional<Error> FileNodes::OpenAll(const DeviceSpec& spec) {
  for (const WindowSpec& window : spec.windows) {
    const auto same_path = [&](const auto& other) { return other.path == window.path; };
    if (std::any_of(nodes_.begin(), nodes_.end(), same_path)) continue;
    const bool writable =
        std::any_of(spec.windows.begin(), spec.windows.end(), [&](const WindowSpec& other) {
          return same_path(other) && other.access != WindowAccess::kReadOnly;
        });
    Result<FileNode> node = OpenFileNode(window.path, writable);
    if (!node.ok()) return InWindow(window.name, std::move(node.error()));
    nodes_.push_back(std::move(node.value()));
  }
  return std::nullopt;
}

std::optional<Error> FileNodes::LockAll(const std::string& directory) {
  for (auto node = nodes_.begin(); node != nodes_.end(); ++node) {
    const auto same = [&](const FileNode& other) { return other.identity == node->identity; };
    if (std::any_of(nodes_.begin(), node, same)) continue;
    Result<DeviceLock> lock = DeviceLock::Take(directory, node->identity);
    if (!lock.ok()) return std::move(lock.error());
    locks_.push_back(std::move(lock.value()));
    const auto writer = std::find_if(
        node, nodes_.end(), [&](const FileNode& other) { return same(other) && other.writable; });
    const FileNode& locked = writer == nodes_.end() ? *node : *writer;
    if (auto error = LockNode(locked.descriptor.get(), locked.writable, locked.path)) return error;
  }
  return std::nullopt;
}

}  // namespace barkeep
