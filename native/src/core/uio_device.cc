#include "uio_device.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <memory>
#include <utility>

#include "sysfs_text.h"
#include "unavailable.h"

namespace barkeep {
namespace {

// MAX_UIO_MAPS of include/linux/uio_driver.h.
constexpr std::uint32_t kMapsMax = 5;

/// The devices in their order, "uio0" first.
std::vector<std::string> NodesIn(const std::string& folder) {
  std::vector<std::string> nodes;
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(folder.c_str()), ::closedir);
  if (directory == nullptr) return nodes;
  while (const dirent* entry = ::readdir(directory.get())) {
    const std::string name = entry->d_name;
    if (name.rfind("uio", 0) == 0) nodes.push_back(name);
  }
  std::sort(nodes.begin(), nodes.end(), [](const auto& left, const auto& right) {
    return std::pair(left.size(), left) < std::pair(right.size(), right);
  });
  return nodes;
}

std::string Join(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

Error NoUio(const std::string& folder) {
  return Unavailable("this kernel has no UIO device: no driver that makes one is loaded",
                     "load the device's UIO driver, and bind the device to it; for a PCI function: "
                     "modprobe uio_pci_generic && echo uio_pci_generic > "
                     "/sys/bus/pci/devices/ADDRESS/driver_override && echo ADDRESS > "
                     "/sys/bus/pci/drivers_probe",
                     folder, ENOENT);
}

bool IsThere(const std::string& path) noexcept {
  struct stat status = {};
  return ::stat(path.c_str(), &status) == 0;
}

std::uint64_t HexAttribute(const std::string& path) {
  std::uint64_t value = 0;
  return ParseHex(ReadAttribute(path), &value) ? value : 0;
}

}  // namespace

UioDevice::UioDevice(std::string path, std::string node)
    : path_(std::move(path)), node_(std::move(node)) {
  struct stat status = {};
  if (::stat(path_.c_str(), &status) != 0) return;
  directory_device_ = status.st_dev;
  directory_inode_ = status.st_ino;
}

Result<UioDevice> UioDevice::Find(const std::string& sysfs, const std::string& node,
                                  const std::string& name) {
  const std::string folder = sysfs + "/class/uio";
  const std::vector<std::string> nodes = NodesIn(folder);
  if (nodes.empty()) return NoUio(folder);
  if (!node.empty()) {
    if (IsThere(folder + "/" + node)) return UioDevice(folder + "/" + node, node);
    return Unavailable(
        "there is no UIO device " + node,
        "bind the device to its UIO driver, or correct the number; there are " + Join(nodes),
        folder + "/" + node, ENOENT);
  }
  std::vector<std::string> found;
  std::vector<std::string> known;
  for (const std::string& candidate : nodes) {
    const std::string called = ReadAttribute(folder + "/" + candidate + "/name");
    known.push_back(candidate + " (" + called + ")");
    if (called == name) found.push_back(candidate);
  }
  if (found.size() == 1) return UioDevice(folder + "/" + found[0], found[0]);
  if (found.empty()) {
    return Unavailable(
        "no UIO device has the name \"" + name + "\"",
        "bind the device to its UIO driver, or correct the name; there are " + Join(known), folder,
        ENOENT);
  }
  return Unavailable(std::to_string(found.size()) + " UIO devices have the name \"" + name + "\"",
                     "configure the number of one: " + Join(found), folder);
}

std::string UioDevice::name() const { return ReadAttribute(path_ + "/name"); }

std::string UioDevice::version() const { return ReadAttribute(path_ + "/version"); }

std::string UioDevice::PciAddress() const {
  if (ReadLinkName(path_ + "/device/subsystem") != "pci") return {};
  return ReadLinkName(path_ + "/device");
}

std::string UioDevice::Driver() const { return ReadLinkName(path_ + "/device/driver"); }

std::string UioDevice::NodeNumber() const { return ReadAttribute(path_ + "/dev"); }

std::uint32_t UioDevice::EventCount() const {
  // As "%u" of a counter that wraps.
  const std::string text = ReadAttribute(path_ + "/event");
  std::uint32_t count = 0;
  std::from_chars(text.data(), text.data() + text.size(), count);
  return count;
}

std::vector<UioMap> UioDevice::Maps() const {
  std::vector<UioMap> maps;
  for (std::uint32_t number = 0; number < kMapsMax; ++number) {
    const std::string folder = path_ + "/maps/map" + std::to_string(number);
    if (!IsThere(folder)) continue;
    maps.push_back({.number = number,
                    .name = ReadAttribute(folder + "/name"),
                    .address = HexAttribute(folder + "/addr"),
                    .offset = HexAttribute(folder + "/offset"),
                    .size = HexAttribute(folder + "/size")});
  }
  return maps;
}

bool UioDevice::IsSame() const noexcept {
  struct stat status = {};
  return ::stat(path_.c_str(), &status) == 0 && status.st_dev == directory_device_ &&
         status.st_ino == directory_inode_;
}

}  // namespace barkeep
