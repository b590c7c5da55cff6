#include "device_lock.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

#include "unavailable.h"

namespace barkeep {
namespace {

constexpr mode_t kLockFileMode = 0660;

/// An open-file-description lock, of everything if the length is 0: unlike a process-wide one, it
/// also conflicts between two devices of this process, and closing another descriptor of the same
/// file does not drop it.
int Lock(int fd, short kind, std::uint64_t start, std::uint64_t length) noexcept {
  struct flock lock = {};
  lock.l_type = kind;
  lock.l_whence = SEEK_SET;
  lock.l_start = static_cast<off_t>(start);
  lock.l_len = static_cast<off_t>(length);
  return ::fcntl(fd, F_OFD_SETLK, &lock) == 0 ? 0 : errno;
}

bool IsHeldByAnother(int failure) noexcept { return failure == EAGAIN || failure == EACCES; }

Error InUse(const std::string& holder, const std::string& path) {
  return Unavailable("in use by " + holder,
                     "stop that daemon or program, or give this device to one of them only", path,
                     EAGAIN);
}

/// Who holds a lock file, by the process id that its holder wrote.
std::string HolderOf(int fd) {
  std::array<char, 24> text{};
  if (::pread(fd, text.data(), text.size() - 1, 0) <= 0) return "another process";
  const long pid = std::strtol(text.data(), nullptr, 10);
  if (pid <= 0) return "another process";
  if (pid == ::getpid()) return "another device of this process (" + std::to_string(pid) + ")";
  return "process " + std::to_string(pid);
}

Error CannotOpen(const std::string& path, int failure) {
  if (failure == ELOOP) {
    return Unavailable("the lock file is a symbolic link", "remove " + path, path, failure);
  }
  return Unavailable("the lock file cannot be opened: " + std::system_category().message(failure),
                     "let " + ThisUser() + " write in the lock directory, or configure another one",
                     path, failure);
}

}  // namespace

Result<DeviceLock> DeviceLock::Take(const std::string& directory, const std::string& identity) {
  DeviceLock lock;
  if (directory.empty()) return lock;

  // A failure shows when the file is opened, with a better reason.
  std::error_code ignored;
  std::filesystem::create_directories(directory, ignored);

  const std::string path = directory + "/" + identity + ".lock";
  lock.file_ = Descriptor(::open(path.c_str(),
                                 O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY,
                                 kLockFileMode));
  if (!lock.file_.valid()) return CannotOpen(path, errno);
  const int fd = lock.file_.get();

  struct stat status = {};
  if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
    return Unavailable("the lock file is not a regular file", "remove " + path, path);
  }
  if (const int failure = Lock(fd, F_WRLCK, 0, 0); failure != 0) {
    if (IsHeldByAnother(failure)) return InUse(HolderOf(fd), path);
    return Unavailable("the lock file cannot be locked: " + std::system_category().message(failure),
                       "configure a lock directory on a local file system", path, failure);
  }
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(fd, 0) != 0 || ::pwrite(fd, pid.data(), pid.size(), 0) < 0) {
    const int failure = errno;
    return Unavailable(
        "the lock file cannot be written: " + std::system_category().message(failure),
        "make room for " + path, path, failure);
  }
  return lock;
}

std::optional<Error> LockNode(int fd, bool writable, const std::string& path) {
  return LockRange(fd, 0, 0, writable, path);
}

std::optional<Error> LockRange(int fd, std::uint64_t start, std::uint64_t length, bool writable,
                               const std::string& path) {
  const int failure = Lock(fd, writable ? F_WRLCK : F_RDLCK, start, length);
  if (failure == 0) return std::nullopt;
  if (IsHeldByAnother(failure)) return InUse("another process or device", path);
  // Not every file system and driver has locks; the lock file stands in for them.
  return std::nullopt;
}

}  // namespace barkeep
