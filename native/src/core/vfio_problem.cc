#include "vfio_problem.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <vector>

#include "sysfs_text.h"
#include "unavailable.h"

namespace barkeep {
namespace {

const std::string kDevices = "/sys/bus/pci/devices/";

/// Gives a function to vfio-pci and to no other driver (Documentation/ABI/testing/sysfs-bus-pci).
std::string BindCommands(const std::string& address, const std::string& driver) {
  std::string commands;
  if (!driver.empty())
    commands += "echo " + address + " > " + kDevices + address + "/driver/unbind; ";
  return commands + "echo vfio-pci > " + kDevices + address + "/driver_override; echo " + address +
         " > /sys/bus/pci/drivers_probe";
}

std::string Message(int failure) { return std::system_category().message(failure); }

/// Drivers that leave a group viable: those of VFIO, and of bridges (vfio_dev_viable and
/// pci_host/pcieport of drivers/vfio in Linux). A function without a driver does not disturb.
bool IsHarmless(const std::string& driver) noexcept {
  return driver.empty() || driver == "pcieport" || driver == "pci-stub" ||
         driver.find("vfio") != std::string::npos;
}

}  // namespace

Error NoIommuGroup(const PciFunction& function) {
  return Unavailable(
      "the function is in no IOMMU group: this kernel uses no IOMMU",
      "switch the IOMMU on in the firmware (VT-d, AMD-Vi) and boot with intel_iommu=on or "
      "amd_iommu=on; without an IOMMU use the backend pci or uio",
      function.path());
}

Error NotBoundToVfio(const PciFunction& function) {
  const std::string driver = function.Driver();
  return Unavailable(driver.empty() ? "the function is bound to no driver, and not to vfio-pci"
                                    : "the function is bound to " + driver + ", not to vfio-pci",
                     "modprobe vfio-pci; " + BindCommands(function.address(), driver),
                     function.path());
}

Error CannotOpenGroup(const PciFunction& function, const std::string& node, int failure) {
  if (failure == ENOENT || failure == ENODEV || failure == ENXIO) {
    return Unavailable("there is no node " + node + " for the function's IOMMU group",
                       "run udev, or mknod " + node +
                           " c with the numbers of /sys/class/vfio/*/dev; in a container, hand the "
                           "node in",
                       node, failure);
  }
  if (failure == EACCES || failure == EPERM) {
    return Unavailable(ThisUser() + " may not open the IOMMU group",
                       "chgrp barkeep " + node + " && chmod 0660 " + node +
                           "; for good, a udev rule: SUBSYSTEM==\"vfio\", GROUP=\"barkeep\", "
                           "MODE=\"0660\"",
                       node, failure);
  }
  if (failure == EBUSY) {
    return Unavailable("the IOMMU group is in use: the kernel lets in one process at a time",
                       "stop the other program: fuser -v " + node, node, failure);
  }
  return Unavailable(
      "the IOMMU group of " + function.address() + " cannot be opened: " + Message(failure),
      "see dmesg", node, failure);
}

Error GroupNotViable(const std::string& sysfs, const PciFunction& function,
                     const std::string& group) {
  std::vector<std::string> members;
  std::error_code ignored;
  const std::string folder = sysfs + "/kernel/iommu_groups/" + group + "/devices";
  for (std::filesystem::directory_iterator entry(folder, ignored), end; entry != end;
       entry.increment(ignored)) {
    members.push_back(entry->path().filename().string());
  }
  std::sort(members.begin(), members.end());
  std::string named;
  std::string commands;
  for (const std::string& member : members) {
    const std::string driver = ReadLinkName(sysfs + "/bus/pci/devices/" + member + "/driver");
    if (IsHarmless(driver)) continue;
    named += (named.empty() ? "" : ", ") + member + " (" + driver + ")";
    commands += (commands.empty() ? "" : "; ") + BindCommands(member, driver);
  }
  if (named.empty()) commands = "see dmesg, and the members in " + folder;
  return Unavailable(
      "IOMMU group " + group +
          " is not viable: the kernel gives a group away only as a whole, and "
          "other drivers have members of it: " +
          (named.empty() ? "unknown ones" : named),
      "bind all of them to vfio-pci: " + commands + "; or put the card in a slot of its own group",
      function.path());
}

Error CannotOpenContainer(const std::string& node, int failure) {
  if (failure == EACCES || failure == EPERM) {
    return Unavailable(ThisUser() + " may not open " + node,
                       "chmod 0666 " + node + ", as udev does", node, failure);
  }
  if (failure == ENOENT || failure == ENODEV || failure == ENXIO) {
    return Unavailable("this kernel has no VFIO: there is no " + node,
                       "modprobe vfio-pci; in a container, hand the node in", node, failure);
  }
  return Unavailable("VFIO cannot be opened: " + Message(failure), "see dmesg", node, failure);
}

Error NoType1(const std::string& node) {
  return Unavailable("this kernel's VFIO has no IOMMU of type 1", "modprobe vfio_iommu_type1",
                     node);
}

Error CannotSetIommu(const std::string& node, int failure) {
  if (failure == EPERM) {
    // vfio_iommu_type1_attach_group: "No interrupt remapping support".
    return Unavailable(
        "the platform does not remap interrupts, so that a device could forge them",
        "switch interrupt remapping on in the firmware; or, where that is acceptable: echo 1 > "
        "/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts",
        node, failure);
  }
  return Unavailable("the container cannot have the IOMMU: " + Message(failure), "see dmesg", node,
                     failure);
}

Error VfioStepFailed(const PciFunction& function, const std::string& step, int failure) {
  return Unavailable("vfio-pci does not give " + step + ": " + Message(failure), "see dmesg",
                     function.path(), failure);
}

}  // namespace barkeep
