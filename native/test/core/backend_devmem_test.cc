#include "core/backend_devmem.h"

#include <cerrno>
#include <filesystem>
#include <string>
#include <utility>

#include "core/backend_rig.h"
#include "core/check.h"
#include "core/devmem_range.h"
#include "core/fake_function.h"
#include "core/mapping.h"
#include "core/temp_directory.h"

namespace barkeep {
namespace {

constexpr const char* kIomem =
    "00000000-00000fff : Reserved\n"
    "00001000-0009fbff : System RAM\n"
    "00100000-3fffffff : System RAM\n"
    "  01000000-01ffffff : Kernel code\n"
    "80000000-febfffff : PCI Bus 0000:00\n"
    "  fe800000-fe80ffff : 0000:03:00.0\n"
    "    fe800000-fe80ffff : netx\n";

WindowSpec Window(std::uint64_t address, std::uint64_t length) {
  WindowSpec window;
  window.name = "regs";
  window.offset = address;
  window.length = length;
  window.widths = 0x4;
  return window;
}

/// A file of 16 pages as all of physical memory, in whose second half a PCI function lies.
struct Host {
  Host() {
    paths.sysfs = tree.path();
    paths.node = tree.Write("mem", std::string(16 * PageSize(), '.'));
    paths.iomem = tree.Write("iomem", kIomem);
    board.SetBars("0x0000000000008000 0x000000000000ffff 0x0000000000040200\n");
  }
  Result<OpenDevice> Open(std::vector<WindowSpec> windows) const {
    DeviceSpec spec;
    spec.name = "d";
    spec.backend = BackendKind::kDevmem;
    spec.windows = std::move(windows);
    spec.lock_directory = tree.PathOf("locks");
    return OpenDevmemBackendAt(paths, spec);
  }
  Error Refusal(std::vector<WindowSpec> windows) const {
    return RefusalOf(Open(std::move(windows)));
  }

  TempDirectory tree;
  FakeFunction board{tree, kAddress};
  DevmemPaths paths;
};

TEST(DevmemWindowIsItsRange) {
  const Host host;
  Result<OpenDevice> device = host.Open({Window(0x1010, 0x20)});
  CHECK(device.ok());
  if (!device.ok()) return;
  CHECK_EQ(device.value().identity, "mem-0x1010");
  const OpenWindow& window = device.value().windows[0];
  CHECK_EQ(window.size, 0x20u);
  CHECK_EQ(window.physical_address, "0x1010");
  CHECK(window.cache == CacheMode::kUncached);
  window.base[0] = std::byte{'!'};
  CHECK_EQ(host.tree.Read("mem")[0x1010], '!');
  CHECK(!device.value().backing->CanFlushByConfigRead());
}

TEST(DevmemRangeInABarIsThatFunction) {
  const Host host;
  Result<OpenDevice> device = host.Open({Window(0x8000, 0x100), Window(0x9000, 0x100)});
  CHECK(device.ok());
  if (!device.ok()) return;
  CHECK_EQ(device.value().identity, "pci-0000:03:00.0");
  Backing& backing = *device.value().backing;
  CHECK(backing.CanFlushByConfigRead() && backing.FlushByConfigRead());
  CHECK(!backing.Removed());
  CHECK(Says(host.Refusal({Window(0xa000, 4)}).reason, "in use by"));
  host.board.Remove();
  CHECK(backing.Removed());
}

TEST(DevmemRangesAreLockedWhereTheyOverlap) {
  const Host host;
  const Result<OpenDevice> first = host.Open({Window(0x1000, 0x100)});
  CHECK(first.ok());
  CHECK(host.Open({Window(0x1100, 0x100)}).ok());
  CHECK(Says(host.Refusal({Window(0x10fc, 8)}).reason, "in use by"));
}

TEST(DevmemNeedsALength) {
  const Host host;
  CHECK_EQ(host.Refusal({Window(0x1000, 0)}).field, "length");
  CHECK_EQ(host.Refusal({Window(UINT64_MAX, 2)}).field, "length");
  CHECK_EQ(host.Refusal({}).field, "windows");
}

TEST(DevmemThatCannotBeOpenedSaysWhatToDo) {
  const Host host;
  DevmemPaths paths = host.paths;
  paths.node = host.tree.PathOf("nothing");
  DeviceSpec spec;
  spec.windows = {Window(0x1000, 4)};
  const Result<OpenDevice> missing = OpenDevmemBackendAt(paths, spec);
  CHECK(Says(missing.error().reason, "CONFIG_DEVMEM"));

  const auto fix = [](const DevmemBan& ban, int failure) {
    return DevmemOpenFailure("/dev/mem", true, ban, failure).fix;
  };
  CHECK(Says(fix({}, EACCES), "kmem"));
  CHECK(Says(fix({}, EPERM), "CAP_SYS_RAWIO"));
  CHECK(Says(fix({.lockdown = "integrity", .has_raw_io = false}, EPERM), "Secure Boot"));
  // Who has the capability is refused for the lockdown, whether or not the kernel says so.
  CHECK(Says(fix({.lockdown = "", .has_raw_io = true}, EPERM), "Secure Boot"));
  CHECK(HasRawIo("Name:\tx\nCapEff:\t000001ffffffffff\nCapBnd:\t0\n"));
  CHECK(!HasRawIo("CapPrm:\t000001ffffffffff\nCapEff:\t000001fffffdffff\n"));
  CHECK(!HasRawIo(""));
}

TEST(DevmemThatCannotBeMappedSaysWhoseItIs) {
  const auto failure = [](std::uint64_t address, const std::string& lockdown, int error) {
    const DevmemRange range{address, 0x1000};
    return DevmemMapFailure(range, "/dev/mem", ClaimantOf(range, kIomem), lockdown, error);
  };
  CHECK(Says(failure(0x200000, "", EPERM).reason, "0x200000 to 0x200fff is memory of this host"));
  CHECK(Says(failure(0xfe800000, "", EPERM).reason, "netx has claimed"));
  CHECK(Says(failure(0xfe800000, "", EPERM).fix, "iomem=relaxed"));
  CHECK(Says(failure(0xfe800000, "integrity", EPERM).reason, "locked down (integrity)"));
  CHECK(Says(failure(0xfe800000, "", EINVAL).reason, "no physical addresses"));
}

TEST(DevmemReadsWhatTheKernelTellsOfAddresses) {
  CHECK_EQ(ClaimantOf({0x01000000, 4}, kIomem), "Kernel code");
  CHECK_EQ(ClaimantOf({0x40000000, 4}, kIomem), "");
  // Without the right to see them.
  CHECK_EQ(ClaimantOf({0, 4}, "00000000-00000000 : System RAM\n"), "");
  CHECK_EQ(ClaimantOf({0, 4}, "nonsense\n12-zz : x\n\n"), "");
  const Host host;
  CHECK_EQ(PciFunctionAt({0x8000, 0x8000}, host.tree.path()).value_or(""), kAddress);
  CHECK(!PciFunctionAt({0x8000, 0x8001}, host.tree.path()).has_value());
  CHECK(!PciFunctionAt({0x7fff, 2}, host.tree.path()).has_value());
}

}  // namespace
}  // namespace barkeep
