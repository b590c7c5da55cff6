#ifndef BARKEEP_CORE_VFIO_GROUP_H_
#define BARKEEP_CORE_VFIO_GROUP_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "descriptor.h"
#include "error.h"
#include "iova_space.h"
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
  /// The smallest page of its IOMMU, and no less than one of the processor, bytes.
  std::uint64_t granule() const noexcept { return space_.granule(); }
  /// What its devices may address, for people.
  std::string RangesText() const { return space_.RangesText(); }

  /// A descriptor of one of its devices, or a negative errno.
  int OpenDevice(const std::string& address) const noexcept;

  /// See IovaSpace.
  Result<std::uint64_t> TakeIova(std::uint64_t bytes, std::optional<std::uint64_t> wanted);
  void GiveIova(std::uint64_t iova) noexcept;
  /// Lets devices of the group use `bytes` of memory at `iova`. Answers 0 or an errno.
  int Map(std::byte* memory, std::uint64_t bytes, std::uint64_t iova) const noexcept;
  int Unmap(std::uint64_t iova, std::uint64_t bytes) const noexcept;

 private:
  VfioGroup(Descriptor container, Descriptor group, std::string node, std::string type,
            IovaSpace space);

  const Descriptor container_;
  const Descriptor group_;
  const std::string node_;
  const std::string type_;
  std::mutex space_mutex_;
  IovaSpace space_;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_VFIO_GROUP_H_
