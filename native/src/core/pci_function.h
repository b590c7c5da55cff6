#ifndef BARKEEP_CORE_PCI_FUNCTION_H_
#define BARKEEP_CORE_PCI_FUNCTION_H_

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "descriptor.h"
#include "error.h"
#include "pci_bar.h"

namespace barkeep {

/// One PCI function, as its sysfs directory shows it.
class PciFunction {
 public:
  /// `root` is where sysfs is mounted.
  static Result<PciFunction> Open(const std::string& root, const std::string& address);
  /// The one that a selector means: see pci_selector.h.
  static Result<PciFunction> Find(const std::string& root, const std::string& selector);

  const std::string& address() const noexcept { return address_; }
  const std::string& path() const noexcept { return path_; }
  std::string PathOf(const std::string& name) const { return path_ + "/" + name; }

  PciBars Bars() const;
  std::string Driver() const;
  std::vector<std::pair<std::string, std::string>> Facts() const;
  /// A udev rule that gives the group `barkeep` a file of every function of this kind.
  std::string UdevRule(const std::string& file) const;
  /// How far the kernel is locked down, such as "integrity"; empty when it is not.
  std::string Lockdown() const;

  /// Makes sure that the function answers at its BARs; with `enable`, by enabling it.
  std::optional<Error> MakeReady(bool enable) const;

  /// One read in configuration space. False when it fails, or nobody answers. Any thread.
  bool Answers() const noexcept;
  /// Four bytes of configuration space.
  std::optional<std::uint32_t> ReadConfig32(off_t offset) const noexcept;
  /// Whether the directory is still there, and of this instance of the device. Any thread.
  bool IsSame() const noexcept;

 private:
  std::optional<std::uint16_t> ReadConfig16(off_t offset) const noexcept;
  std::optional<Error> Enable() const;

  std::string root_;
  std::string address_;
  std::string path_;
  Descriptor config_;
  // A device that was removed and found again gets a new directory.
  dev_t directory_device_ = 0;
  ino_t directory_inode_ = 0;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_PCI_FUNCTION_H_
