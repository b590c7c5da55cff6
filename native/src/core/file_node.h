#ifndef BARKEEP_CORE_FILE_NODE_H_
#define BARKEEP_CORE_FILE_NODE_H_

#include <cstdint>
#include <string>

#include "backend.h"
#include "descriptor.h"
#include "error.h"
#include "mapping.h"

namespace barkeep {

/// A file or device node that windows are mapped from, opened once for all of them.
struct FileNode {
  std::string path;
  bool writable = false;
  Descriptor descriptor;
  /// The same for every path that leads to the same file or device.
  std::string identity;
  /// Of a regular file; a node has none.
  bool has_size = false;
  std::uint64_t size = 0;
  CacheMode cache = CacheMode::kUncached;
};

/// Opens what is there. Never creates or truncates.
Result<FileNode> OpenFileNode(const std::string& path, bool writable);

/// How long a window of the node is: what it says, or all up to the end of a file.
Result<std::uint64_t> LengthOfWindow(const FileNode& node, const WindowSpec& spec);

/// Maps a window of the node; `spec.length` may be 0 for all up to the end of a file.
Result<Mapping> MapFileWindow(const FileNode& node, const WindowSpec& spec);

}  // namespace barkeep

#endif  // BARKEEP_CORE_FILE_NODE_H_
