#include "core/pci_selector.h"

#include <string>

#include "core/check.h"
#include "core/fake_function.h"
#include "core/temp_directory.h"

namespace barkeep {
namespace {

/// Several boards, in the order of no file system.
struct Host {
  std::string Find(const std::string& text) const {
    const Result<PciSelector> selector = ParsePciSelector(text);
    CHECK(selector.ok());
    if (!selector.ok()) return {};
    const Result<std::string> found =
        FindPciFunction(selector.value(), sysfs.PathOf("bus/pci/devices"));
    if (found.ok()) return found.value();
    CHECK(found.error().code == ErrorCode::kDeviceUnavailable);
    CHECK(!found.error().fix.empty());
    return "no: " + found.error().reason;
  }

  TempDirectory sysfs;
  FakeFunction third{sysfs, "10000:01:00.0"};
  FakeFunction second{sysfs, "2000:82:00.0"};
  FakeFunction first{sysfs, "0000:03:00.0"};
  FakeFunction other{sysfs, "0000:04:00.0", "10ee", "903f"};
};

TEST(PciSelectorReadsItsForms) {
  for (const char* text : {"0000:03:00.0", "10ee:7021", "10EE:7021:2", "10000:E1:1f.7"}) {
    CHECK(ParsePciSelector(text).ok());
  }
  for (const char* text : {"", "03:00.0", "0000:03:00.8", "0000:03:000", "10ee",
                           "10ee:", "10ee:70211", "10ee:7021:", "10ee:7021:x", "10ee:7021:-1",
                           "0x10:7021", "10ee:7021:1:2", "../..:03:00.0", "zzzz:7021"}) {
    const Result<PciSelector> selector = ParsePciSelector(text);
    CHECK(!selector.ok());
    if (selector.ok()) continue;
    CHECK(selector.error().code == ErrorCode::kInvalidArgument);
    CHECK_EQ(selector.error().field, "address");
  }
}

TEST(PciSelectorFindsTheNthOfAKind) {
  const Host host;
  CHECK_EQ(host.Find("2000:82:00.0"), "2000:82:00.0");
  CHECK_EQ(host.Find("10ee:903f"), "0000:04:00.0");
  CHECK_EQ(host.Find("10ee:7021:0"), "0000:03:00.0");
  CHECK_EQ(host.Find("10EE:7021:1"), "2000:82:00.0");
  CHECK_EQ(host.Find("10ee:7021:2"), "10000:01:00.0");
}

TEST(PciSelectorSaysWhatThereIs) {
  const Host host;
  CHECK_EQ(host.Find("10ee:7021"),
           "no: there are several: 0000:03:00.0 (10ee:7021), 2000:82:00.0 (10ee:7021), "
           "10000:01:00.0 (10ee:7021)");
  CHECK(Says(host.Find("10ee:7021:3"), "there are only 3"));
  CHECK(Says(host.Find("10ee:0001"), "of this vendor there is 0000:03:00.0 (10ee:7021), 0000:04"));
  CHECK(Says(host.Find("1af4:1110"), "nor any other of vendor 1af4"));
  CHECK(Says(host.Find("0000:05:00.0"), "no PCI function at 0000:05:00.0"));
}

}  // namespace
}  // namespace barkeep
