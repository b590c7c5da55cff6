#include "core/backend_uio.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <utility>

#include "core/backend_rig.h"
#include "core/check.h"
#include "core/fake_function.h"
#include "core/mapping.h"
#include "core/temp_directory.h"
#include "core/uio_line.h"

namespace barkeep {
namespace {

/// A tree with two UIO devices: uio0 of a platform, with two maps, and uio1 of a PCI function.
struct Host {
  Host() {
    Device("uio0", "fpga", "246:0");
    Map("uio0/maps/map0", "regs", "0xa0000000", "0x100", "0x1000");
    Map("uio0/maps/map1", "fifo", "0xa0010000", "0x0", "0x2000");
    Device("uio1", "uio_pci_generic", "246:1");
    // A BAR of 256 bytes, which the driver rounds up to its page.
    Map("uio1/maps/map0", "resource0", "0xfe900000", "0xe00", "0x1000");
    board.SetBars("0x00000000fe900e00 0x00000000fe900eff 0x0000000000040200\n");
    std::error_code ignored;
    std::filesystem::create_directories(tree.PathOf("bus/pci"), ignored);
    std::filesystem::create_directory_symlink(
        tree.PathOf(std::string("bus/pci/devices/") + kAddress),
        tree.PathOf("class/uio/uio1/device"), ignored);
    std::filesystem::create_directory_symlink(tree.PathOf("bus/pci"), board.Path("subsystem"),
                                              ignored);
    std::string memory(4 * PageSize(), '.');
    memory[0x100] = 'R';
    memory[PageSize()] = 'F';
    tree.Write("dev/uio0", memory);
    tree.Write("dev/uio1", memory);
  }

  void Device(const std::string& node, const std::string& name, const std::string& number) const {
    tree.Write("class/uio/" + node + "/name", name + "\n");
    tree.Write("class/uio/" + node + "/version", "1.0\n");
    tree.Write("class/uio/" + node + "/dev", number + "\n");
    tree.Write("class/uio/" + node + "/event", "0\n");
  }
  void Map(const std::string& folder, const std::string& name, const std::string& address,
           const std::string& offset, const std::string& size) const {
    tree.Write("class/uio/" + folder + "/name", name + "\n");
    tree.Write("class/uio/" + folder + "/addr", address + "\n");
    tree.Write("class/uio/" + folder + "/offset", offset + "\n");
    tree.Write("class/uio/" + folder + "/size", size + "\n");
  }

  Result<OpenDevice> Open(const std::string& node, const std::string& name,
                          std::vector<WindowSpec> windows) const {
    DeviceSpec spec;
    spec.name = "d";
    spec.backend = BackendKind::kUio;
    spec.windows = std::move(windows);
    spec.address = node;
    spec.uio_name = name;
    spec.lock_directory = tree.PathOf("locks");
    return OpenUioBackendAt(tree.path(), tree.PathOf("dev"), spec);
  }
  Error Refusal(const std::string& node, const std::string& name,
                std::vector<WindowSpec> windows) const {
    return RefusalOf(Open(node, name, std::move(windows)));
  }

  TempDirectory tree;
  FakeFunction board{tree, kAddress};
};

TEST(UioWindowIsItsPartOfTheMap) {
  const Host host;
  Result<OpenDevice> device = host.Open("uio0", "", {WindowOn(0), WindowOn(1, 0x10, 0x20)});
  CHECK(device.ok());
  if (!device.ok()) return;
  CHECK_EQ(device.value().identity, "node-246:0");
  const OpenWindow& regs = device.value().windows[0];
  CHECK_EQ(regs.size, 0xf00u);
  CHECK_EQ(regs.physical_address, "0xa0000100");
  CHECK_EQ(regs.bus_address, "");
  CHECK(regs.spec.path.ends_with("/dev/uio0"));
  CHECK(regs.base[0] == std::byte{'R'});
  const OpenWindow& fifo = device.value().windows[1];
  CHECK_EQ(fifo.size, 0x20u);
  CHECK_EQ(fifo.physical_address, "0xa0010010");
  // Map 1 lies at one page into the node.
  CHECK(fifo.base[-0x10] == std::byte{'F'});
  CHECK(!device.value().backing->CanFlushByConfigRead());
}

TEST(UioDeviceIsFoundByItsName) {
  const Host host;
  CHECK(host.Open("", "fpga", {WindowOn(0)}).ok());
  Error error = host.Refusal("", "fgpa", {WindowOn(0)});
  CHECK(Says(error.reason, "\"fgpa\""));
  CHECK(Says(error.fix, "uio0 (fpga), uio1 (uio_pci_generic)"));
  host.Device("uio10", "fpga", "246:10");
  error = host.Refusal("", "fpga", {WindowOn(0)});
  CHECK(Says(error.reason, "2 UIO devices"));
  CHECK(Says(error.fix, "uio0, uio10"));
}

TEST(UioDeviceOfAPciFunctionIsThatFunction) {
  const Host host;
  host.board.SetConfigBar(0, 0x10000e00);
  Result<OpenDevice> device = host.Open("uio1", "", {WindowOn(0)});
  CHECK(device.ok());
  if (!device.ok()) return;
  CHECK_EQ(device.value().identity, "pci-0000:03:00.0");
  // Not the rest of the page that the driver offers.
  CHECK_EQ(device.value().windows[0].size, 0x100u);
  CHECK_EQ(device.value().windows[0].physical_address, "0xfe900e00");
  CHECK_EQ(device.value().windows[0].bus_address, "0x10000e00");
  CHECK(Says(device.value().windows[0].sources.physical_address, "/class/uio/uio1/maps/map0"));
  Backing& backing = *device.value().backing;
  CHECK(backing.CanFlushByConfigRead() && backing.FlushByConfigRead());
  CHECK(!backing.Removed() && !backing.Gone());
  host.board.StopAnswering();
  CHECK(backing.Gone());
  CHECK(Says(host.Refusal("uio1", "", {WindowOn(0)}).reason, "nobody answers"));
}

TEST(UioDeviceIsLockedAndLetGo) {
  const Host host;
  {
    const Result<OpenDevice> first = host.Open("uio0", "", {WindowOn(0)});
    CHECK(first.ok());
    CHECK(Says(host.Refusal("uio0", "", {WindowOn(1)}).reason, "in use by"));
  }
  CHECK(host.Open("uio0", "", {WindowOn(1)}).ok());
}

TEST(UioDeviceThatIsUnboundIsRemoved) {
  const Host host;
  Result<OpenDevice> device = host.Open("uio0", "", {WindowOn(0)});
  CHECK(!device.value().backing->Removed());
  std::error_code ignored;
  std::filesystem::remove_all(host.tree.PathOf("class/uio/uio0"), ignored);
  CHECK(device.value().backing->Removed());
}

TEST(UioDevicesThatCannotBeOpened) {
  const Host host;
  Error error = host.Refusal("uio7", "", {WindowOn(0)});
  CHECK(Says(error.reason, "no UIO device uio7") && Says(error.fix, "uio0, uio1"));
  error = host.Refusal("uio0", "", {WindowOn(4)});
  CHECK(Says(error.reason, "window \"w4\": there is no map 4"));
  CHECK(Says(error.fix, "0 (regs), 1 (fifo)"));
  for (const auto& [offset, length] : {std::pair<std::uint64_t, std::uint64_t>{0xf00, 0},
                                       {0, 0xf01},
                                       {UINT64_MAX, 2},
                                       {4, UINT64_MAX}}) {
    error = host.Refusal("uio0", "", {WindowOn(0, offset, length)});
    CHECK(Says(error.reason, "beyond the end of map 0"));
    CHECK_EQ(error.size.value_or(0), 0xf00u);
  }
  std::error_code ignored;
  std::filesystem::remove(host.tree.PathOf("dev/uio0"), ignored);
  CHECK(Says(host.Refusal("uio0", "", {WindowOn(0)}).reason, "no node"));
  CHECK(host.Refusal("uio0", "", {}).code == ErrorCode::kInvalidArgument);
  std::filesystem::remove_all(host.tree.PathOf("class/uio"), ignored);
  error = host.Refusal("uio0", "", {WindowOn(0)});
  CHECK(Says(error.reason, "no driver") && Says(error.fix, "modprobe uio_pci_generic"));
}

/// A line whose node is one end of a pair of sockets.
struct LineRig {
  explicit LineRig(std::uint32_t event_count = 0) {
    int ends[2];
    CHECK_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
    device = Descriptor(ends[1]);
    line = std::make_unique<UioLine>("/dev/uio0", Descriptor(ends[0]), event_count, "");
  }
  void Count(std::uint32_t count) const {
    CHECK(::send(device.get(), &count, sizeof(count), 0) == sizeof(count));
  }

  Descriptor device;
  std::unique_ptr<UioLine> line;
};

TEST(UioLineCountsWhatTheKernelCounts) {
  const LineRig rig(0xfffffffe);
  CHECK_EQ(rig.line->Take().count, 0u);
  rig.Count(0xffffffff);
  CHECK_EQ(rig.line->Take().count, 1u);
  // The kernel's counter wraps.
  rig.Count(2);
  CHECK_EQ(rig.line->Take().count, 3u);
  CHECK_EQ(rig.line->Take().failure, 0);
}

TEST(UioLineIsArmedByWritingOne) {
  const LineRig rig;
  CHECK_EQ(rig.line->Arm(), 0);
  std::int32_t word = 0;
  CHECK(::recv(rig.device.get(), &word, sizeof(word), 0) == sizeof(word));
  CHECK_EQ(word, 1);
  CHECK(rig.line->masked_by_interrupt());
}

TEST(UioLineThatIsUnboundIsGone) {
  LineRig rig;
  rig.device = Descriptor();
  CHECK(rig.line->Take().failure != 0);
  CHECK(rig.line->Describe(EIO).code == ErrorCode::kDeviceLost);
}

TEST(UioLineThatMayNotBeArmedSaysHow) {
  const TempDirectory folder;
  const std::string path = folder.Write("uio0", "1234");
  UioLine line(path, Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC)), 0, "");
  const int failure = line.Arm();
  CHECK_EQ(failure, EBADF);
  const Error error = line.Describe(failure);
  CHECK(error.code == ErrorCode::kDeviceUnavailable);
  CHECK(Says(error.reason, "may not arm") && Says(error.fix, "chmod 0660 " + path));
}

}  // namespace
}  // namespace barkeep
