#include "core/backend_vfio.h"

#include <cerrno>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "core/backend_rig.h"
#include "core/check.h"
#include "core/fake_function.h"
#include "core/temp_directory.h"
#include "core/vfio_problem.h"

namespace barkeep {
namespace {

constexpr const char* kOther = "0000:03:00.1";

/// What can be known without a kernel that has VFIO: a function, its group and the nodes.
struct Host {
  Host() { board.SetBars("0x00000000fe900000 0x00000000fe9fffff 0x0000000000040200\n"); }

  void JoinGroup() const {
    for (const char* address : {kAddress, kOther}) {
      const std::string member = tree.PathOf("kernel/iommu_groups/7/devices/") + address;
      std::error_code ignored;
      std::filesystem::create_directories(member, ignored);
    }
    std::error_code ignored;
    std::filesystem::create_symlink("../../../../kernel/iommu_groups/7", board.Path("iommu_group"),
                                    ignored);
  }
  Error Refusal(std::vector<WindowSpec> windows = {WindowOn(0)}) const {
    DeviceSpec spec;
    spec.name = "d";
    spec.backend = BackendKind::kVfio;
    spec.windows = std::move(windows);
    spec.address = kAddress;
    return RefusalOf(OpenVfioBackendAt(tree.path(), tree.PathOf("dev"), spec));
  }
  PciFunction Function() const {
    return std::move(PciFunction::Open(tree.path(), kAddress).value());
  }

  TempDirectory tree;
  FakeFunction board{tree, kAddress};
  FakeFunction neighbour{tree, kOther};
};

TEST(VfioNeedsAnIommu) {
  const Host host;
  const Error error = host.Refusal();
  CHECK(Says(error.reason, "no IOMMU group"));
  CHECK(Says(error.fix, "intel_iommu=on"));
}

TEST(VfioNeedsItsDriver) {
  const Host host;
  host.JoinGroup();
  Error error = host.Refusal();
  CHECK(Says(error.reason, "bound to no driver"));
  CHECK(Says(error.fix,
             "modprobe vfio-pci; echo vfio-pci > "
             "/sys/bus/pci/devices/0000:03:00.0/driver_override; echo 0000:03:00.0 > "
             "/sys/bus/pci/drivers_probe"));
  host.board.BindDriver("xdma");
  error = host.Refusal();
  CHECK(Says(error.reason, "bound to xdma, not to vfio-pci"));
  CHECK(Says(error.fix, "echo 0000:03:00.0 > /sys/bus/pci/devices/0000:03:00.0/driver/unbind"));
}

TEST(VfioNeedsItsNodes) {
  const Host host;
  host.JoinGroup();
  host.board.BindDriver("vfio-pci");
  Error error = host.Refusal();
  CHECK(Says(error.reason, "this kernel has no VFIO"));
  CHECK(error.path.ends_with("/dev/vfio/vfio"));
  CHECK_EQ(error.system_errno, ENOENT);
  // Something else is there under its name.
  host.tree.Write("dev/vfio/vfio", "");
  error = host.Refusal();
  CHECK(Says(error.reason, "cannot be opened"));
  CHECK_EQ(error.system_errno, ENOTTY);
}

TEST(VfioWindowsAreCheckedBeforeAnythingIsOpened) {
  const Host host;
  CHECK(Says(host.Refusal({WindowOn(3)}).reason, "\"w3\": the function has no BAR 3"));
  CHECK_EQ(host.Refusal({WindowOn(6)}).field, "bar");
  CHECK_EQ(host.Refusal({}).field, "windows");
}

TEST(VfioGroupThatIsNotViableNamesItsOtherMembers) {
  const Host host;
  host.JoinGroup();
  host.board.BindDriver("vfio-pci");
  host.neighbour.BindDriver("snd_hda_intel");
  Error error = GroupNotViable(host.tree.path(), host.Function(), "7");
  CHECK(Says(error.reason, "members of it: 0000:03:00.1 (snd_hda_intel)"));
  CHECK(!Says(error.reason, "0000:03:00.0 ("));
  CHECK(Says(error.fix,
             "echo 0000:03:00.1 > /sys/bus/pci/devices/0000:03:00.1/driver/unbind; echo "
             "vfio-pci > /sys/bus/pci/devices/0000:03:00.1/driver_override"));
}

TEST(VfioGroupThatCannotBeOpenedSaysWhy) {
  const Host host;
  const PciFunction function = host.Function();
  const std::string node = "/dev/vfio/7";
  CHECK(Says(CannotOpenGroup(function, node, EACCES).fix, "chgrp barkeep /dev/vfio/7"));
  CHECK(Says(CannotOpenGroup(function, node, EACCES).fix, "SUBSYSTEM==\"vfio\""));
  CHECK(Says(CannotOpenGroup(function, node, EBUSY).fix, "fuser -v /dev/vfio/7"));
  CHECK(Says(CannotOpenGroup(function, node, ENOENT).reason, "no node /dev/vfio/7"));
  CHECK(Says(CannotOpenGroup(function, node, EIO).reason, "Input/output error"));
  CHECK(Says(CannotOpenContainer("/dev/vfio/vfio", EACCES).fix, "chmod 0666 /dev/vfio/vfio"));
  CHECK(Says(CannotSetIommu("/dev/vfio/vfio", EPERM).fix, "allow_unsafe_interrupts"));
  CHECK(Says(NoType1("/dev/vfio/vfio").fix, "modprobe vfio_iommu_type1"));
}

}  // namespace
}  // namespace barkeep
