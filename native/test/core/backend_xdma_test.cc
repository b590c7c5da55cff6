#include "core/backend_xdma.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "core/as_nobody.h"
#include "core/backend_rig.h"
#include "core/check.h"
#include "core/device_rig.h"
#include "core/fake_function.h"
#include "core/mapping.h"
#include "core/temp_directory.h"
#include "core/xdma_line.h"

namespace barkeep {
namespace {

/// A tree with one card, xdma3, and plain files for its nodes.
struct Host {
  Host() {
    // User, the core's own, and bypass: all of 64 bits.
    board.SetBars(
        "0x00000000fe900000 0x00000000fe90ffff 0x0000000000140204\n"
        "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
        "0x00000000fe920000 0x00000000fe92ffff 0x0000000000140204\n"
        "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
        "0x00000000fe940000 0x00000000fe940fff 0x0000000000140204\n");
    for (const char* kind : {"user", "control", "bypass", "h2c_0", "h2c_1", "c2h_0", "events_0"}) {
      Node(kind);
    }
    tree.Write("dev/xdma3_user", "USER" + std::string(0x10000, '.'));
    tree.Write("dev/xdma3_bypass", "BYPASS" + std::string(0x1000, '.'));
    tree.Write("dev/xdma3_c2h_0", std::string(0x4000, 'c'));
  }

  void Node(const std::string& kind) const {
    const std::string name = "class/xdma/xdma3_" + kind;
    tree.Write(name + "/dev", "240:0\n");
    std::error_code ignored;
    std::filesystem::create_directory_symlink(
        tree.PathOf(std::string("bus/pci/devices/") + kAddress), tree.PathOf(name + "/device"),
        ignored);
    tree.Write("dev/xdma3_" + kind, "");
  }

  static WindowSpec Bar(const std::string& kind, std::uint64_t offset = 0,
                        std::uint64_t length = 0) {
    WindowSpec window = WindowOn(0, offset, length);
    window.path = kind;
    return window;
  }
  static WindowSpec Channels(std::int32_t h2c, std::int32_t c2h, std::uint64_t address,
                             std::uint64_t length) {
    WindowSpec window = WindowOn(0, address, length);
    window.h2c = h2c;
    window.c2h = c2h;
    return window;
  }

  Result<OpenDevice> Open(std::vector<WindowSpec> windows,
                          std::vector<EventSpec> events = {}) const {
    DeviceSpec spec;
    spec.name = "d";
    spec.backend = BackendKind::kXdma;
    spec.windows = std::move(windows);
    spec.events = std::move(events);
    spec.address = kAddress;
    spec.lock_directory = tree.PathOf("locks");
    return OpenXdmaBackendAt(tree.path(), tree.PathOf("dev"), spec);
  }
  Error Refusal(std::vector<WindowSpec> windows, std::vector<EventSpec> events = {}) const {
    return RefusalOf(Open(std::move(windows), std::move(events)));
  }

  TempDirectory tree;
  FakeFunction board{tree, kAddress};
};

TEST(XdmaBarsAreMappedAndKnown) {
  const Host host;
  Result<OpenDevice> device = host.Open({Host::Bar("user", 0x1000), Host::Bar("bypass")});
  CHECK(device.ok());
  if (!device.ok()) return;
  CHECK_EQ(device.value().identity, "pci-0000:03:00.0");
  CHECK_EQ(device.value().lanes, 1u);
  const OpenWindow& user = device.value().windows[0];
  CHECK_EQ(user.size, 0xf000u);
  CHECK_EQ(user.physical_address, "0xfe901000");
  CHECK(user.spec.path.ends_with("/dev/xdma3_user"));
  CHECK(user.cache == CacheMode::kUncached && user.base[0] == std::byte{'.'});
  const OpenWindow& bypass = device.value().windows[1];
  CHECK_EQ(bypass.size, 0x1000u);
  CHECK_EQ(bypass.physical_address, "0xfe940000");
  CHECK(bypass.base[0] == std::byte{'B'});
  CHECK(device.value().backing->CanFlushByConfigRead());
}

TEST(XdmaChannelsHaveALaneEach) {
  const Host host;
  Result<OpenDevice> device =
      host.Open({Host::Bar("user"), Host::Channels(0, 0, 0x1000, 0x1000),
                 Host::Channels(0, -1, 0, 0x100), Host::Channels(1, -1, 0, 0x100)});
  CHECK(device.ok());
  if (!device.ok()) return;
  CHECK_EQ(device.value().lanes, 4u);
  const auto& windows = device.value().windows;
  CHECK(!windows[0].has_own_lane());
  CHECK_EQ(windows[1].write_lane, 1u);
  CHECK_EQ(windows[1].read_lane, 2u);
  CHECK_EQ(windows[2].write_lane, 1u);
  CHECK_EQ(windows[2].read_lane, 0u);
  CHECK_EQ(windows[3].write_lane, 3u);
  CHECK(windows[2].spec.access == WindowAccess::kWriteOnly);
  CHECK(windows[1].spec.access == WindowAccess::kReadWrite && windows[1].spec.burst);
  CHECK(windows[1].spec.widths == 0 && windows[1].base == nullptr);
  // Offset 0 is the card's address.
  std::vector<std::byte> bytes(16, std::byte{'h'});
  CHECK_EQ(windows[1].model->StoreBlock(1, 0x10, bytes).moved, 16u);
  CHECK_EQ(host.tree.Read("dev/xdma3_h2c_0").substr(0x1010), std::string(16, 'h'));
  CHECK_EQ(windows[1].model->LoadBlock(1, 0x10, bytes).moved, 16u);
  CHECK(bytes[0] == std::byte{'c'});
  const BlockResult beyond = windows[1].model->LoadBlock(1, 0x3000, bytes);
  CHECK(beyond.moved == 0 && beyond.fault && Says(beyond.fault->reason, "beyond the end"));
}

TEST(XdmaSaysWhatIsNotThere) {
  Host host;
  Error error = host.Refusal({Host::Channels(2, -1, 0, 0x100)});
  CHECK(Says(error.reason, "has no xdma3_h2c_2"));
  CHECK(Says(error.fix, "xdma3_h2c_0, xdma3_h2c_1"));
  error = host.Refusal({Host::Bar("user")}, {{.name = "e", .number = 7}});
  CHECK(Says(error.reason, "has no xdma3_events_7"));
  error = host.Refusal({Host::Bar("user", 0xff00, 0x200)});
  CHECK(Says(error.reason, "beyond the end of the user BAR"));
  CHECK_EQ(error.size, 0x10000u);
  error = host.Refusal({Host::Channels(0, -1, INT64_MAX - 8, 0x100)});
  CHECK_EQ(error.field, "length");
  CHECK_EQ(host.Refusal({Host::Channels(0, -1, 0, 0)}).field, "length");
  std::error_code ignored;
  std::filesystem::remove(host.tree.PathOf("dev/xdma3_user"), ignored);
  CHECK(Says(host.Refusal({Host::Bar("user")}).reason, "no node for it"));
  std::filesystem::remove_all(host.tree.PathOf("class/xdma"), ignored);
  error = host.Refusal({Host::Bar("user")});
  CHECK(Says(error.reason, "no driver has the card"));
  CHECK(Says(error.fix, "drivers/xdma/bind"));
}

TEST(XdmaCardIsLockedAndMissed) {
  const Host host;
  Result<OpenDevice> first = host.Open({Host::Channels(0, 0, 0, 0x100)});
  CHECK(first.ok());
  if (!first.ok()) return;
  CHECK(Says(host.Refusal({Host::Bar("user")}).reason, "in use by"));
  Backing& backing = *first.value().backing;
  CHECK(!backing.Removed() && !backing.Gone());
  std::error_code ignored;
  std::filesystem::remove_all(host.tree.PathOf("class/xdma/xdma3_user"), ignored);
  CHECK(backing.Removed());
}

TEST(XdmaSaysWhoMayOpenItsNodes) {
  const Host host;
  ::chmod(host.tree.PathOf("dev/xdma3_c2h_0").c_str(), 0600);
  const AsNobody nobody(host.tree);
  DeviceSpec spec;
  spec.address = kAddress;
  spec.windows = {Host::Channels(-1, 0, 0, 0x100)};
  const Error error = RefusalOf(OpenXdmaBackendAt(host.tree.path(), host.tree.PathOf("dev"), spec));
  CHECK(Says(error.reason, "may not open it"));
  CHECK(Says(error.fix, "SUBSYSTEM==\"xdma\""));
  CHECK_EQ(error.system_errno, EACCES);
}

std::size_t EntriesOf(const char* folder) {
  std::size_t count = 0;
  std::error_code failure;
  std::filesystem::directory_iterator entry(folder, failure);
  for (; !failure && entry != std::filesystem::directory_iterator(); entry.increment(failure)) {
    ++count;
  }
  return count;
}

TEST(XdmaCardLeavesNothingOpen) {
  const Host host;
  // The threads of the process that stay have what they need after the first.
  for (int round = 0; round < 2; ++round) {
    const std::size_t before = EntriesOf("/proc/self/fd");
    auto opened = host.Open({Host::Bar("user"), Host::Channels(0, 0, 0, 0x100)},
                            {{.name = "done", .number = 0}});
    CHECK(opened.ok());
    if (!opened.ok()) return;
    auto device = Device::Adopt(std::move(opened.value()));
    CHECK(EntriesOf("/proc/self/fd") > before);
    const auto closed = std::make_shared<Gate>();
    device.value()->Close([closed] { closed->Open(); });
    CHECK(closed->Pass());
    CHECK_EQ(EntriesOf("/proc/self/fd"), before);
    std::string maps;
    std::getline(std::ifstream("/proc/self/maps"), maps, '\0');
    CHECK(!Says(maps, host.tree.path()));
  }
}

TEST(XdmaLineLooksBeforeItReads) {
  std::array<int, 2> ends{};
  CHECK_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  XdmaLine line("done", "/dev/x", Descriptor(ends[0]));
  // A read would wait here: the driver ignores O_NONBLOCK.
  InterruptSource::Taken taken = line.Take();
  CHECK(taken.failure == 0 && taken.count == 0);
  const std::uint32_t one = 1;
  CHECK_EQ(::write(ends[1], &one, sizeof(one)), 4);
  taken = line.Take();
  CHECK(taken.failure == 0 && taken.count == 1);
  CHECK_EQ(line.Take().count, 0u);
  ::close(ends[1]);
  CHECK_EQ(line.Take().failure, ENODEV);
}

}  // namespace
}  // namespace barkeep
