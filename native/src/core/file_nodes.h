#ifndef BARKEEP_CORE_FILE_NODES_H_
#define BARKEEP_CORE_FILE_NODES_H_

#include <string>
#include <vector>

#include "backend.h"
#include "device_lock.h"
#include "error.h"
#include "file_node.h"

namespace barkeep {

/// The files and nodes that the windows of a device name by their paths, opened and locked.
class FileNodes {
 public:
  /// A path is opened once, for all of its windows: some drivers let in one descriptor only. One
  /// lock for each file or device, however many paths lead to it: two descriptors of ours would
  /// refuse each other.
  static Result<FileNodes> Open(const DeviceSpec& spec);

  /// The node of a window's path, which was among those of Open.
  const FileNode& At(const std::string& path) const;
  const std::vector<FileNode>& all() const noexcept { return nodes_; }

 private:
  std::optional<Error> OpenAll(const DeviceSpec& spec);
  std::optional<Error> LockAll(const std::string& directory);

  std::vector<FileNode> nodes_;
  std::vector<DeviceLock> locks_;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_FILE_NODES_H_
