#ifndef BARKEEP_CORE_VFIO_GROUP_H_
#define BARKEEP_CORE_VFIO_GROUP_H_

#include <cstdint>
#include <memory>
#include <string>

#include "descriptor.h"
#include "error.h"
#include "pci_function.h"
#include "vfio_info.h"

namespace barkeep {

/// An IOMMU group in a container of its own (Documentation/driver-api/vfio.rst). The kernel lets in
/// one descriptor of a group, so that devices of one group share this: open while one of them is.
class VfioGroup {
 public:
  /// The group of the function, opened or shared. `sysfs` and `dev` are where sysfs is mounted and
  /// nodes are.
  static Result<std::shared_ptr<VfioGroup>> Open(const std::string& sysfs, const std::string& dev,
                                                 const PciFunction& function);

  /// "/dev/vfio/3".
  const std::string& node() const noexcept { return node_; }
  /// "1v2" or "1".
  const std::string& type() const noexcept { return type_; }
  /// What the IOMMU takes now.
  VfioIommu Iommu() const;

  /// A descriptor of one of its devices, or a negative errno.
  int OpenDevice(const std::string& address) const noexcept;

  /// Lets devices of the group use `bytes` of memory at `iova`. Answers 0 or an errno.
  int Map(std::byte* memory, std::uint64_t bytes, std::uint64_t iova) const noexcept;
  int Unmap(std::uint64_t iova, std::uint64_t bytes) const noexcept;

 private:
  VfioGroup(Descriptor container, Descriptor group, std::string node, std::string type);

  const Descriptor container_;
  const Descriptor group_;
  const std::string node_;
  const std::string type_;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_VFIO_GROUP_H_
