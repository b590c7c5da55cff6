#ifndef BARKEEP_CORE_UIO_DEVICE_H_
#define BARKEEP_CORE_UIO_DEVICE_H_

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "error.h"

namespace barkeep {

/// One memory region of a UIO device, as its sysfs directory maps/mapN shows it
/// (Documentation/driver-api/uio-howto.rst).
struct UioMap {
  std::uint32_t number = 0;
  std::string name;
  std::uint64_t address = 0;  // of the page that it begins in, or of the memory itself
  std::uint64_t offset = 0;   // from what mmap answers to the memory itself
  std::uint64_t size = 0;     // bytes, from what mmap answers

  std::uint64_t start() const noexcept { return address + offset; }
  std::uint64_t length() const noexcept { return offset < size ? size - offset : 0; }
};

/// A UIO device, as the kernel shows it under /sys/class/uio.
class UioDevice {
 public:
  /// `sysfs` is where sysfs is mounted. The device is "uio3", or, if that is empty, the only one
  /// whose driver calls it `name`.
  static Result<UioDevice> Find(const std::string& sysfs, const std::string& node,
                                const std::string& name);

  /// "uio3".
  const std::string& node() const noexcept { return node_; }
  const std::string& path() const noexcept { return path_; }
  /// What its driver calls it, and its version.
  std::string name() const;
  std::string version() const;
  /// Of the hardware: "0000:03:00.0" where that is a PCI function, else empty.
  std::string PciAddress() const;
  std::string Driver() const;
  /// "247:0", as the kernel knows the node.
  std::string NodeNumber() const;
  /// Interrupts since its driver was loaded, modulo 2^32.
  std::uint32_t EventCount() const;
  std::vector<UioMap> Maps() const;

  /// Whether it is still there, and the same. Any thread.
  bool IsSame() const noexcept;

 private:
  UioDevice(std::string path, std::string node);

  std::string path_;
  std::string node_;
  dev_t directory_device_ = 0;
  ino_t directory_inode_ = 0;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_UIO_DEVICE_H_
