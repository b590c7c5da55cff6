#ifndef BARKEEP_CORE_XDMA_CARD_H_
#define BARKEEP_CORE_XDMA_CARD_H_

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "error.h"
#include "pci_bar.h"
#include "pci_function.h"

namespace barkeep {

/// One card behind Xilinx's XDMA driver: a PCI function, and the nodes xdmaN_KIND that the driver
/// has made for it (xdma_cdev.c of dma_ip_drivers).
class XdmaCard {
 public:
  /// The card that is the PCI function at `address`, below a sysfs and a /dev.
  static Result<XdmaCard> Find(const std::string& sysfs, const std::string& dev,
                               const std::string& address);

  const PciFunction& function() const noexcept { return function_; }
  /// "xdma0".
  const std::string& name() const noexcept { return name_; }
  /// The node of a kind, such as "user", "h2c_0" or "events_3".
  std::string PathOf(const std::string& kind) const { return dev_ + "/" + name_ + "_" + kind; }
  bool Has(const std::string& kind) const;
  /// The kinds that begin so, for messages.
  std::string KindsOf(const std::string& beginning) const;
  /// The BAR behind the node "user" or "bypass"; none where it cannot be told.
  std::optional<PciBar> BarOf(const std::string& kind) const;
  /// Whether function and nodes are still those that were found. Any thread.
  bool IsSame() const noexcept;

 private:
  XdmaCard(PciFunction function, std::string folder, std::string dev)
      : function_(std::move(function)), folder_(std::move(folder)), dev_(std::move(dev)) {}

  PciFunction function_;
  std::string folder_;  // of the class
  std::string dev_;
  std::string name_;
  std::vector<std::string> kinds_;
  // A driver that is unbound and bound again makes new ones.
  dev_t directory_device_ = 0;
  ino_t directory_inode_ = 0;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_XDMA_CARD_H_
