#ifndef BARKEEP_CORE_DEVICE_LOCK_H_
#define BARKEEP_CORE_DEVICE_LOCK_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "descriptor.h"
#include "error.h"

namespace barkeep {

/// Keeps everybody else away from a device for as long as it lives: another process, and another
/// device of this one. Two locks, because one device can have several nodes, which only the lock
/// file's name brings together, and because a lock directory need not be shared by all daemons.
class DeviceLock {
 public:
  /// Takes `<directory>/<identity>.lock`, with our process id in it for whoever is refused. The
  /// directory is made if it is not there. With an empty directory there is no lock file.
  static Result<DeviceLock> Take(const std::string& directory, const std::string& identity);

 private:
  Descriptor file_;
};

/// Locks an open node itself, until its last descriptor is closed. A node that is open for reading
/// only gets a shared lock, which keeps writers away.
std::optional<Error> LockNode(int fd, bool writable, const std::string& path);
/// The same for a range of a node that many share.
std::optional<Error> LockRange(int fd, std::uint64_t start, std::uint64_t length, bool writable,
                               const std::string& path);

}  // namespace barkeep

#endif  // BARKEEP_CORE_DEVICE_LOCK_H_
