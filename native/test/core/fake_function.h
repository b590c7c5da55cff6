#ifndef BARKEEP_TEST_CORE_FAKE_FUNCTION_H_
#define BARKEEP_TEST_CORE_FAKE_FUNCTION_H_

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include "core/temp_directory.h"

namespace barkeep {

/// A directory that looks as sysfs does for one PCI function.
class FakeFunction {
 public:
  FakeFunction(const TempDirectory& sysfs, std::string address, const std::string& vendor = "10ee",
               const std::string& device = "7021")
      : sysfs_(sysfs), address_(std::move(address)) {
    Write("vendor", "0x" + vendor + "\n");
    Write("device", "0x" + device + "\n");
    Write("class", "0x058000\n");
    Write("enable", "1\n");
    SetCommand(0x0006);
  }

  std::string Path(const std::string& name) const {
    return sysfs_.PathOf("bus/pci/devices/" + address_ + "/" + name);
  }
  void Write(const std::string& name, const std::string& content) const {
    sysfs_.Write("bus/pci/devices/" + address_ + "/" + name, content);
  }
  std::string Read(const std::string& name) const {
    return sysfs_.Read("bus/pci/devices/" + address_ + "/" + name);
  }
  void Remove() const {
    std::error_code ignored;
    std::filesystem::remove_all(Path(""), ignored);
  }

  /// The first bytes of configuration space, with this command register.
  void SetCommand(std::uint16_t command) const {
    std::string config("\xee\x10\x21\x70", 4);
    config += static_cast<char>(command & 0xff);
    config += static_cast<char>(command >> 8);
    Write("config", config + std::string(58, '\0'));
  }
  /// What a BAR in configuration space holds: an address on the bus, with its flags.
  void SetConfigBar(std::size_t number, std::uint32_t value) const {
    std::string config = Read("config");
    for (std::size_t byte = 0; byte < 4; ++byte) {
      config[0x10 + number * 4 + byte] = static_cast<char>(value >> (8 * byte) & 0xff);
    }
    Write("config", config);
  }
  void StopAnswering() const { Write("config", std::string(64, '\xff')); }

  /// Text of a `resource` file with one line for each BAR of `lines`, and the rest empty.
  void SetBars(const std::string& lines) const {
    std::string rest;
    for (int line = 0; line < 7; ++line) {
      rest += "0x0000000000000000 0x0000000000000000 0x0000000000000000\n";
    }
    Write("resource", lines + rest);
  }
  void BindDriver(const std::string& driver) const {
    std::error_code ignored;
    std::filesystem::create_directories(sysfs_.PathOf("bus/pci/drivers/" + driver), ignored);
    std::filesystem::create_symlink("../../drivers/" + driver, Path("driver"), ignored);
  }

 private:
  const TempDirectory& sysfs_;
  std::string address_;
};

}  // namespace barkeep

#endif  // BARKEEP_TEST_CORE_FAKE_FUNCTION_H_
