#include "core/backend_pci.h"

#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include "core/backend_rig.h"
#include "core/check.h"
#include "core/fake_function.h"
#include "core/pci_function.h"
#include "core/pci_window.h"
#include "core/temp_directory.h"

namespace barkeep {
namespace {

constexpr const char* kBars =
    "0x00000000fe800000 0x00000000fe80ffff 0x0000000000040200\n"   // 0: 64 KiB
    "0x000000000000c000 0x000000000000c0ff 0x0000000000040101\n"   // 1: I/O ports
    "0x0000004000000000 0x000000400001ffff 0x000000000014220c\n"   // 2: 128 KiB, prefetchable, 64
                                                                   // bit
    "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"   // 3: upper half of 2
    "0x00000000fe900e00 0x00000000fe900eff 0x0000000000040200\n"   // 4: 256 bytes inside of a page
    "0x0000000000000000 0x0000000000000fff 0x0000000020040200\n";  // 5: without an address

WindowSpec Burst(WindowSpec window) {
  window.burst = true;
  return window;
}

/// A tree with one function, that most tests look at.
struct Host {
  Host() {
    board.SetBars(kBars);
    board.Write("resource0", std::string(65536, '0'));
    board.Write("resource2", std::string(131072, '2'));
    board.Write("resource2_wc", std::string(131072, 'c'));
    board.Write("resource4", std::string(4096, '4'));
  }

  Result<OpenDevice> Open(std::vector<WindowSpec> windows, const std::string& address = kAddress,
                          bool enable = false) const {
    DeviceSpec spec;
    spec.name = "d";
    spec.backend = BackendKind::kPci;
    spec.windows = std::move(windows);
    spec.address = address;
    spec.enable = enable;
    spec.lock_directory = sysfs.PathOf("locks");
    return OpenPciBackendAt(sysfs.path(), spec);
  }
  /// The error of a device that must not open.
  Error Refusal(std::vector<WindowSpec> windows, const std::string& address = kAddress,
                bool enable = false) const {
    return RefusalOf(Open(std::move(windows), address, enable));
  }

  TempDirectory sysfs;
  FakeFunction board{sysfs, kAddress};
};

TEST(PciWindowIsItsPartOfTheBar) {
  const Host host;
  Result<OpenDevice> device = host.Open({WindowOn(0, 0x10), Burst(WindowOn(2, 0x1'0000, 0x100))});
  CHECK(device.ok());
  if (!device.ok()) return;
  CHECK_EQ(device.value().identity, "pci-0000:03:00.0");
  const OpenWindow& registers = device.value().windows[0];
  CHECK_EQ(registers.size, 0x10000u - 0x10u);
  CHECK_EQ(registers.physical_address, "0xfe800010");
  CHECK(registers.spec.path.ends_with("/0000:03:00.0/resource0"));
  CHECK(registers.cache == CacheMode::kUncached);
  CHECK_EQ(registers.spec.access_time_ns, 1000u);
  registers.base[0] = std::byte{'!'};
  CHECK_EQ(host.board.Read("resource0")[0x10], '!');
  const OpenWindow& memory = device.value().windows[1];
  CHECK_EQ(memory.physical_address, "0x4000010000");
  CHECK(memory.cache == CacheMode::kWriteCombining);
  CHECK(memory.spec.path.ends_with("/0000:03:00.0/resource2_wc"));
  CHECK(memory.base[0] == std::byte{'c'});
}

TEST(PciWindowTellsWhoSaidWhereItIs) {
  const Host host;
  // A bridge that translates: the function decodes other addresses than the processor uses.
  host.board.SetConfigBar(0, 0x10000000);
  host.board.SetConfigBar(2, 0x2000000c);
  host.board.SetConfigBar(3, 0x00000001);
  Result<OpenDevice> device = host.Open({WindowOn(0, 0x10), WindowOn(2, 0x1000), WindowOn(4)});
  CHECK(device.ok());
  if (!device.ok()) return;
  const OpenWindow& registers = device.value().windows[0];
  CHECK_EQ(registers.bus_address, "0x10000010");
  CHECK_EQ(registers.sources.bus_address, "BAR 0 in " + host.board.Path("config"));
  CHECK_EQ(registers.sources.physical_address, "BAR 0 in " + host.board.Path("resource"));
  CHECK(Says(registers.sources.cache, "resource0"));
  CHECK_EQ(device.value().windows[1].bus_address, "0x120001000");
  // Configuration space has no address for BAR 4, as that of a virtual function.
  CHECK_EQ(device.value().windows[2].physical_address, "0xfe900e00");
  CHECK_EQ(device.value().windows[2].bus_address, "");
  CHECK_EQ(device.value().windows[2].sources.bus_address, "");
}

TEST(PciBurstIsUncachedWhereTheKernelOffersNoMore) {
  const Host host;
  Result<OpenDevice> device = host.Open({Burst(WindowOn(0)), WindowOn(2)});
  CHECK(device.ok());
  if (!device.ok()) return;
  CHECK(device.value().windows[0].cache == CacheMode::kUncached);
  CHECK(device.value().windows[1].cache == CacheMode::kUncached);
  CHECK(device.value().windows[1].base[0] == std::byte{'2'});
}

TEST(PciBarSmallerThanAPageStartsInsideOfOne) {
  const Host host;
  Result<OpenDevice> device = host.Open({WindowOn(4, 0x10)});
  CHECK(device.ok());
  if (!device.ok()) return;
  CHECK_EQ(device.value().windows[0].size, 0xf0u);
  CHECK_EQ(device.value().windows[0].physical_address, "0xfe900e10");
  device.value().windows[0].base[0] = std::byte{'!'};
  CHECK_EQ(host.board.Read("resource4")[0xe10], '!');
}

TEST(PciBarsThatCannotBeMapped) {
  const Host host;
  Error error = host.Refusal({WindowOn(1)});
  CHECK(Says(error.reason, "I/O ports"));
  CHECK(Says(error.fix, "BAR 0 of 65536 bytes, BAR 2 of 131072 bytes"));
  CHECK(Says(host.Refusal({WindowOn(3)}).reason, "upper half of the 64-bit BAR 2"));
  CHECK(Says(host.Refusal({WindowOn(5)}).reason, "no room"));
  error = host.Refusal({WindowOn(6)});
  CHECK(error.code == ErrorCode::kInvalidArgument && error.field == "bar");
  host.board.SetBars("");
  error = host.Refusal({WindowOn(0)});
  CHECK(Says(error.reason, "has no BAR 0"));
  CHECK(Says(error.fix, "it has no memory BAR"));
}

TEST(PciWindowsStayInTheirBar) {
  const Host host;
  for (const auto& [offset, length] : {std::pair<std::uint64_t, std::uint64_t>{0x10000, 0},
                                       {0, 0x10001},
                                       {0xfff0, 0x11},
                                       {0x10, UINT64_MAX},
                                       {UINT64_MAX, 1}}) {
    const Error error = host.Refusal({WindowOn(0, offset, length)});
    CHECK(Says(error.reason, "window \"w0\": the window goes beyond the end of BAR 0"));
    CHECK(error.size == 0x10000u && error.offset == offset && error.length == length);
  }
}

TEST(PciPagesAreMappedInOneWay) {
  const Host host;
  const Error error = host.Refusal({WindowOn(2, 0, 0x1800), Burst(WindowOn(2, 0x1800))});
  CHECK(error.code == ErrorCode::kInvalidArgument && error.field == "windows");
  CHECK(Says(error.reason, "share a page"));
  CHECK(host.Open({WindowOn(2, 0, 0x2000), Burst(WindowOn(2, 0x2000))}).ok());
  CHECK(host.Open({WindowOn(0, 0, 0x1800), Burst(WindowOn(0, 0x1800))}).ok());
}

TEST(PciBarBeyondFourGibibytes) {
  const Host host;
  host.board.SetBars("0x0000008000000000 0x00000081ffffffff 0x000000000014220c\n");
  std::error_code ignored;
  std::filesystem::resize_file(host.board.Path("resource0"), 0x2'0000'0000, ignored);
  Result<OpenDevice> device = host.Open({WindowOn(0, 0x1'4000'0000)});
  CHECK(device.ok());
  if (!device.ok()) return;
  CHECK_EQ(device.value().windows[0].size, 0xc000'0000u);
  CHECK_EQ(device.value().windows[0].physical_address, "0x8140000000");
}

TEST(PciEnableIsWrittenOnlyWhenAskedAndNeeded) {
  const Host host;
  host.board.Write("enable", "0\n");
  CHECK(host.Open({WindowOn(0)}).ok());
  CHECK_EQ(host.board.Read("enable"), "0\n");
  CHECK(host.Open({WindowOn(0)}, kAddress, true).ok());
  CHECK_EQ(host.board.Read("enable"), "1\n");
  host.board.Write("enable", "2\n");
  CHECK(host.Open({WindowOn(0)}, kAddress, true).ok());
  CHECK_EQ(host.board.Read("enable"), "2\n");
}

TEST(PciMemoryDecodeMustBeOn) {
  const Host host;
  host.board.SetCommand(0x0004);
  Error error = host.Refusal({WindowOn(0)});
  CHECK(Says(error.reason, "memory decode is off"));
  CHECK(Says(error.fix, "enable: true"));
  error = host.Refusal({WindowOn(0)}, kAddress, true);
  CHECK(Says(error.fix, "setpci"));
  host.board.Write("physfn", "");  // a virtual function has no such bit
  CHECK(host.Open({WindowOn(0)}).ok());
}

TEST(PciIsForOneDeviceAtATime) {
  const Host host;
  const Result<OpenDevice> first = host.Open({WindowOn(0)});
  CHECK(first.ok());
  host.board.Write("enable", "0\n");
  CHECK(Says(host.Refusal({WindowOn(2)}, "10ee:7021", true).reason, "in use by"));
  CHECK_EQ(host.board.Read("enable"), "0\n");
  DeviceSpec file;
  file.backend = BackendKind::kFile;
  file.windows = {WindowOn(0)};
  file.windows[0].path = host.board.Path("resource0");
  const Result<OpenDevice> alias = OpenBackend(file);
  CHECK(!alias.ok());
  if (!alias.ok()) CHECK(Says(alias.error().reason, "in use by"));
}

TEST(PciKnowsThatTheDeviceIsGone) {
  const Host host;
  Result<OpenDevice> device = host.Open({WindowOn(0)});
  CHECK(device.ok());
  if (!device.ok()) return;
  Backing& backing = *device.value().backing;
  CHECK(backing.CanFlushByConfigRead());
  CHECK(backing.FlushByConfigRead());
  CHECK(!backing.Gone());
  host.board.StopAnswering();
  CHECK(!backing.FlushByConfigRead());
  CHECK(backing.Gone());
  host.board.SetCommand(0x0006);
  CHECK(!backing.Gone());
  // Another one in its place is not the same device. The old directory is kept for a moment, so
  // that its inode is not used again.
  std::error_code ignored;
  std::filesystem::rename(host.board.Path(""), host.sysfs.PathOf("old"), ignored);
  CHECK(backing.Gone());
  host.board.SetCommand(0x0006);
  CHECK(backing.Gone());
  CHECK(Says(host.Refusal({WindowOn(0)}).reason, "has no BAR 0"));
  host.board.StopAnswering();
  CHECK(Says(host.Refusal({WindowOn(0)}).fix, "rescan"));
}

TEST(PciRefusalsOfTheKernelAreExplained) {
  const Host host;
  Result<PciFunction> function = PciFunction::Open(host.sysfs.path(), kAddress);
  CHECK(function.ok());
  if (!function.ok()) return;
  const auto refusal = [&](int failure) {
    const Error error = PciMapFailure(function.value(), "resource0", failure);
    CHECK(error.code == ErrorCode::kDeviceUnavailable && error.system_errno == failure);
    CHECK_EQ(error.path, host.board.Path("resource0"));
    return error.reason + " | " + error.fix;
  };
  CHECK(Says(refusal(EINVAL), "/proc/iomem"));
  host.board.BindDriver("xdma");
  CHECK(Says(refusal(EINVAL),
             "the driver xdma has claimed the BAR | echo 0000:03:00.0 > "
             "/sys/bus/pci/drivers/xdma/unbind, or boot with iomem=relaxed"));
  CHECK(Says(refusal(EACCES), "ATTR{vendor}==\"0x10ee\", ATTR{device}==\"0x7021\""));
  host.sysfs.Write("kernel/security/lockdown", "[none] integrity confidentiality\n");
  CHECK(Says(refusal(EPERM), "may not map"));
  host.sysfs.Write("kernel/security/lockdown", "none [integrity] confidentiality\n");
  CHECK(Says(refusal(EPERM), "locked down (integrity)"));
  CHECK(Says(refusal(EACCES), "may not map"));
}

TEST(PciFactsAreReported) {
  const Host host;
  host.board.Write("numa_node", "-1\n");
  host.board.Write("current_link_speed", "8.0 GT/s PCIe\n");
  host.board.BindDriver("xdma");
  const Result<OpenDevice> device = host.Open({WindowOn(0)});
  CHECK(device.ok());
  if (!device.ok()) return;
  const std::vector<std::pair<std::string, std::string>> expected = {
      {"address", "0000:03:00.0"}, {"vendor", "0x10ee"}, {"device", "0x7021"},
      {"class", "0x058000"},       {"numa_node", "-1"},  {"current_link_speed", "8.0 GT/s PCIe"},
      {"driver", "xdma"}};
  CHECK(device.value().facts == expected);
}

}  // namespace
}  // namespace barkeep
