#ifndef BARKEEP_CORE_VFIO_PROBLEM_H_
#define BARKEEP_CORE_VFIO_PROBLEM_H_

#include <string>

#include "error.h"
#include "pci_function.h"

namespace barkeep {

/// Why a function cannot be had through VFIO, and the commands that change that. `sysfs` is where
/// sysfs is mounted, `group` the number of an IOMMU group and `node` the path of its node.

Error NoIommuGroup(const PciFunction& function);
Error NotBoundToVfio(const PciFunction& function);
Error CannotOpenGroup(const PciFunction& function, const std::string& node, int failure);
Error GroupNotViable(const std::string& sysfs, const PciFunction& function,
                     const std::string& group);
Error CannotOpenContainer(const std::string& node, int failure);
Error NoType1(const std::string& node);
/// The kernel did not let the container have the IOMMU (VFIO_SET_IOMMU).
Error CannotSetIommu(const std::string& node, int failure);
/// Another step of opening it failed, such as "the device".
Error VfioStepFailed(const PciFunction& function, const std::string& step, int failure);

}  // namespace barkeep

#endif  // BARKEEP_CORE_VFIO_PROBLEM_H_
