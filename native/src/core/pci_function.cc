#include "pci_function.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "lockdown.h"
#include "pci_selector.h"
#include "sysfs_text.h"
#include "unavailable.h"

namespace barkeep {
namespace {

constexpr off_t kConfigVendor = 0;
constexpr off_t kConfigCommand = 4;
constexpr std::uint16_t kCommandMemory = 0x2;
constexpr std::uint16_t kNobody = 0xffff;

constexpr std::array<const char*, 11> kFactFiles = {
    "vendor",        "device",    "subsystem_vendor",   "subsystem_device",   "class",
    "revision",      "numa_node", "current_link_speed", "current_link_width", "max_link_speed",
    "max_link_width"};

}  // namespace

Result<PciFunction> PciFunction::Open(const std::string& root, const std::string& address) {
  PciFunction function;
  function.root_ = root;
  function.address_ = address;
  function.path_ = root + "/bus/pci/devices/" + address;

  struct stat status = {};
  if (::stat(function.path_.c_str(), &status) != 0) {
    return Unavailable("there is no PCI function at " + address,
                       "echo 1 > /sys/bus/pci/rescan, or correct the address", function.path_,
                       errno);
  }
  function.directory_device_ = status.st_dev;
  function.directory_inode_ = status.st_ino;
  const std::string config = function.PathOf("config");
  function.config_ = Descriptor(::open(config.c_str(), O_RDONLY | O_CLOEXEC));
  if (!function.config_.valid()) {
    const int failure = errno;
    return Unavailable(
        "its configuration space cannot be read: " + std::system_category().message(failure),
        "chmod a+r " + config, config, failure);
  }
  if (!function.Answers()) {
    return Unavailable("nobody answers in configuration space: the device has dropped off its bus",
                       "echo 1 > " + function.PathOf("remove") + "; echo 1 > /sys/bus/pci/rescan",
                       function.path_);
  }
  return function;
}

Result<PciFunction> PciFunction::Find(const std::string& root, const std::string& text) {
  const Result<PciSelector> selector = ParsePciSelector(text);
  if (!selector.ok()) return selector.error();
  const Result<std::string> address = FindPciFunction(selector.value(), root + "/bus/pci/devices");
  if (!address.ok()) return address.error();
  return Open(root, address.value());
}

PciBars PciFunction::Bars() const { return ParsePciBars(ReadAttribute(PathOf("resource"))); }

std::string PciFunction::Driver() const { return ReadLinkName(PathOf("driver")); }

std::vector<std::pair<std::string, std::string>> PciFunction::Facts() const {
  std::vector<std::pair<std::string, std::string>> facts = {{"address", address_}};
  const auto add = [&](const char* name, std::string value) {
    if (!value.empty()) facts.emplace_back(name, std::move(value));
  };
  for (const char* name : kFactFiles) add(name, ReadAttribute(PathOf(name)));
  add("driver", Driver());
  add("iommu_group", ReadLinkName(PathOf("iommu_group")));
  return facts;
}

std::string PciFunction::UdevRule(const std::string& file) const {
  return "ACTION==\"add\", SUBSYSTEM==\"pci\", ATTR{vendor}==\"" + ReadAttribute(PathOf("vendor")) +
         "\", ATTR{device}==\"" + ReadAttribute(PathOf("device")) +
         "\", RUN+=\"/bin/chgrp barkeep /sys%p/" + file + "\", RUN+=\"/bin/chmod 0660 /sys%p/" +
         file + "\"";
}

std::string PciFunction::Lockdown() const { return LockdownMode(root_); }

std::optional<Error> PciFunction::Enable() const {
  const std::string path = PathOf("enable");
  if (ReadAttribute(path) != "0") return std::nullopt;
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (file.valid() && ::write(file.get(), "1", 1) == 1) return std::nullopt;
  const int failure = errno;
  if (failure == EACCES || failure == EPERM) {
    return Unavailable(
        ThisUser() + " may not enable the function",
        "as root: echo 1 > " + path + "; for good, a udev rule: " + UdevRule("enable"), path,
        failure);
  }
  return Unavailable("enabling the function failed: " + std::system_category().message(failure),
                     "see dmesg", path, failure);
}

std::optional<Error> PciFunction::MakeReady(bool enable) const {
  if (enable) {
    if (auto error = Enable()) return error;
  }
  // The memory of a virtual function is switched on in its physical one, and its own bit is 0.
  struct stat status = {};
  if (::lstat(PathOf("physfn").c_str(), &status) == 0) return std::nullopt;

  const std::uint16_t command = ReadConfig16(kConfigCommand).value_or(0);
  if ((command & kCommandMemory) != 0) return std::nullopt;
  return Unavailable(
      "memory decode is off (PCI command " + HexText(command) + "): every read would be all ones",
      enable ? "the function was enabled before and then switched off: setpci -s " + address_ +
                   " COMMAND=0002:0002, or remove it and rescan the bus"
             : "configure enable: true, or echo 1 > " + PathOf("enable"),
      path_);
}

std::optional<std::uint16_t> PciFunction::ReadConfig16(off_t offset) const noexcept {
  std::array<std::uint8_t, 2> bytes{};
  if (::pread(config_.get(), bytes.data(), bytes.size(), offset) != 2) return std::nullopt;
  return static_cast<std::uint16_t>(bytes[0] | bytes[1] << 8);
}

std::optional<std::uint32_t> PciFunction::ReadConfig32(off_t offset) const noexcept {
  const auto low = ReadConfig16(offset);
  const auto high = ReadConfig16(offset + 2);
  if (!low || !high) return std::nullopt;
  return static_cast<std::uint32_t>(*low) | static_cast<std::uint32_t>(*high) << 16;
}

bool PciFunction::Answers() const noexcept {
  const std::uint16_t vendor = ReadConfig16(kConfigVendor).value_or(kNobody);
  if (vendor != kNobody) return true;
  // A virtual function has no vendor id of its own, but a command register.
  return ReadConfig16(kConfigCommand).value_or(kNobody) != kNobody;
}

bool PciFunction::IsSame() const noexcept {
  struct stat status = {};
  return ::stat(path_.c_str(), &status) == 0 && status.st_dev == directory_device_ &&
         status.st_ino == directory_inode_;
}

}  // namespace barkeep
