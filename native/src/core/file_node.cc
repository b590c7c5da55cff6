#include "file_node.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "unavailable.h"

namespace barkeep {
namespace {

std::string MessageOf(int failure) { return std::system_category().message(failure); }

std::string FileNameOf(const std::string& path) { return path.substr(path.rfind('/') + 1); }

Error CannotOpen(const std::string& path, bool writable, bool is_node, int failure) {
  const std::string user = ThisUser();
  switch (failure) {
    case ENOENT:
    case ENOTDIR:
      return Unavailable("there is no such file",
                         "correct the path, or load the driver or make the file that it names",
                         path, failure);
    case EACCES:
    case EPERM: {
      std::string fix = "let " + user + " in: chgrp barkeep " + path + " && chmod g+rw " + path;
      if (is_node) {
        fix += "; for good, a udev rule: KERNEL==\"" + FileNameOf(path) +
               "\", GROUP=\"barkeep\", MODE=\"0660\"";
      }
      return Unavailable(user + " may not open it for " + (writable ? "writing" : "reading"),
                         std::move(fix), path, failure);
    }
    case EROFS:
      return Unavailable("it is on a read-only file system",
                         "configure its windows with access: read-only", path, failure);
    case EBUSY:
      return Unavailable("its driver lets one program in at a time", "stop the other program", path,
                         failure);
    case ENXIO:
    case ENODEV:
      return Unavailable("no device is behind the node", "load its driver", path, failure);
    default:
      return Unavailable(MessageOf(failure), "make it possible to open the file", path, failure);
  }
}

Error CannotMap(const FileNode& node, int failure) {
  switch (failure) {
    case ENODEV:
      return Unavailable("it cannot be mapped",
                         "name a regular file, or a node whose driver has mmap", node.path,
                         failure);
    case EINVAL:
    case ENXIO:
      return Unavailable("its driver refuses this offset and length",
                         "correct the window's offset and length", node.path, failure);
    case EACCES:
    case EPERM:
      return Unavailable("mapping it is not allowed: " + MessageOf(failure),
                         node.writable ? "configure its windows with access: read-only, or lift "
                                         "the restriction (a seal, lockdown, strict devmem)"
                                       : "lift the restriction (a seal, lockdown, strict devmem)",
                         node.path, failure);
    default:
      return Unavailable("it cannot be mapped: " + MessageOf(failure),
                         "correct the window's offset and length", node.path, failure);
  }
}

/// What can never be mapped, told before it is opened: opening a pipe waits for its other end.
std::optional<Error> RefuseKind(const struct stat& status, const std::string& path) {
  const char* kind = S_ISDIR(status.st_mode)    ? "a directory"
                     : S_ISFIFO(status.st_mode) ? "a pipe"
                     : S_ISSOCK(status.st_mode) ? "a socket"
                                                : nullptr;
  if (kind == nullptr) return std::nullopt;
  return Unavailable(std::string("it is ") + kind, "name a file or a device node", path,
                     S_ISDIR(status.st_mode) ? EISDIR : ENODEV);
}

std::string IdentityOf(const struct stat& status, bool is_node) {
  std::array<char, 64> text{};
  if (is_node) {
    std::snprintf(text.data(), text.size(), "node-%u:%u", major(status.st_rdev),
                  minor(status.st_rdev));
  } else {
    std::snprintf(text.data(), text.size(), "file-%llx-%llu",
                  static_cast<unsigned long long>(status.st_dev),
                  static_cast<unsigned long long>(status.st_ino));
  }
  return text.data();
}

bool IsInSysfs(int fd) noexcept {
  struct statfs system = {};
  return ::fstatfs(fd, &system) == 0 && system.f_type == SYSFS_MAGIC;
}

Error BeyondTheEnd(const FileNode& node, const WindowSpec& spec) {
  Error error = Unavailable(
      node.size == 0 ? "the file is empty" : "the window goes beyond the end of the file",
      "make the file as long as the window needs, or correct the window's offset and length",
      node.path);
  error.offset = spec.offset;
  error.length = spec.length;
  error.size = node.size;
  return error;
}

}  // namespace

Result<FileNode> OpenFileNode(const std::string& path, bool writable) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) return CannotOpen(path, writable, false, errno);
  if (auto refusal = RefuseKind(status, path)) return *std::move(refusal);
  bool is_node = S_ISCHR(status.st_mode) || S_ISBLK(status.st_mode);

  // On /dev/mem and its like, O_SYNC is what makes the mapping uncached.
  const int flags = (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NOCTTY |
                    (S_ISCHR(status.st_mode) ? O_SYNC : 0);
  FileNode node;
  node.path = path;
  node.writable = writable;
  node.descriptor = Descriptor(::open(path.c_str(), flags));
  if (!node.descriptor.valid()) return CannotOpen(path, writable, is_node, errno);

  const int fd = node.descriptor.get();
  if (::fstat(fd, &status) != 0) return CannotOpen(path, writable, is_node, errno);
  if (auto refusal = RefuseKind(status, path)) return *std::move(refusal);
  is_node = S_ISCHR(status.st_mode) || S_ISBLK(status.st_mode);
  node.identity = IdentityOf(status, is_node);
  node.has_size = !is_node;
  node.size = is_node ? 0 : static_cast<std::uint64_t>(status.st_size);
  const bool cached = S_ISBLK(status.st_mode) || (S_ISREG(status.st_mode) && !IsInSysfs(fd));
  node.cache = cached ? CacheMode::kCached : CacheMode::kUncached;
  return node;
}

Result<std::uint64_t> LengthOfWindow(const FileNode& node, const WindowSpec& spec) {
  if (!node.has_size) {
    if (spec.length != 0) return spec.length;
    return Unavailable("a device node has no size", "configure the window's length", node.path);
  }
  if (spec.offset >= node.size || spec.length > node.size - spec.offset) {
    return BeyondTheEnd(node, spec);
  }
  return spec.length == 0 ? node.size - spec.offset : spec.length;
}

Result<Mapping> MapFileWindow(const FileNode& node, const WindowSpec& spec) {
  const Result<std::uint64_t> length = LengthOfWindow(node, spec);
  if (!length.ok()) return length.error();
  Mapping mapping;
  const Protection protection =
      spec.access == WindowAccess::kReadOnly ? Protection::kRead : Protection::kReadWrite;
  const int failure =
      mapping.MapShared(node.descriptor.get(), spec.offset, length.value(), protection);
  if (failure != 0) return CannotMap(node, failure);
  return mapping;
}

}  // namespace barkeep
