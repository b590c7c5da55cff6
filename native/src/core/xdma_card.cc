#include "xdma_card.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>

#include "sysfs_text.h"
#include "unavailable.h"

namespace barkeep {
namespace {

std::vector<std::string> EntriesOf(const std::string& folder) {
  std::vector<std::string> names;
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(folder.c_str()), ::closedir);
  if (directory == nullptr) return names;
  while (const dirent* entry = ::readdir(directory.get())) names.emplace_back(entry->d_name);
  std::sort(names.begin(), names.end(), [](const auto& left, const auto& right) {
    return std::pair(left.size(), left) < std::pair(right.size(), right);
  });
  return names;
}

Error NoNodes(const PciFunction& function, const std::string& folder) {
  const std::string driver = function.Driver();
  const std::string sysfs = "/sys/bus/pci/drivers/";
  if (driver.empty()) {
    return Unavailable("no driver has the card, and so there are no XDMA nodes",
                       "load the XDMA driver (modprobe xdma, from dma_ip_drivers), or give it the "
                       "card: echo " +
                           function.address() + " > " + sysfs + "xdma/bind",
                       function.path(), ENODEV);
  }
  if (driver != "xdma") {
    return Unavailable("the driver " + driver + " has the card, and makes no XDMA nodes",
                       "echo " + function.address() + " > " + sysfs + driver + "/unbind; echo " +
                           function.address() + " > " + sysfs + "xdma/bind; or use another backend",
                       function.path(), EBUSY);
  }
  return Unavailable("the XDMA driver has the card, but has made no nodes for it", "see dmesg",
                     folder, ENODEV);
}

}  // namespace

Result<XdmaCard> XdmaCard::Find(const std::string& sysfs, const std::string& dev,
                                const std::string& address) {
  Result<PciFunction> function = PciFunction::Open(sysfs, address);
  if (!function.ok()) return std::move(function.error());
  XdmaCard card(std::move(function.value()), sysfs + "/class/xdma", dev);
  for (const std::string& entry : EntriesOf(card.folder_)) {
    const std::size_t underscore = entry.find('_');
    if (underscore == std::string::npos) continue;
    if (ReadLinkName(card.folder_ + "/" + entry + "/device") != address) continue;
    card.name_ = entry.substr(0, underscore);
    card.kinds_.push_back(entry.substr(underscore + 1));
  }
  if (card.kinds_.empty()) return NoNodes(card.function_, card.folder_);
  struct stat status = {};
  if (::stat((card.folder_ + "/" + card.name_ + "_" + card.kinds_.front()).c_str(), &status) == 0) {
    card.directory_device_ = status.st_dev;
    card.directory_inode_ = status.st_ino;
  }
  return card;
}

bool XdmaCard::Has(const std::string& kind) const {
  return std::find(kinds_.begin(), kinds_.end(), kind) != kinds_.end();
}

std::string XdmaCard::KindsOf(const std::string& beginning) const {
  std::string text;
  for (const std::string& kind : kinds_) {
    if (!kind.starts_with(beginning)) continue;
    text += (text.empty() ? "" : ", ") + name_ + "_" + kind;
  }
  return text.empty() ? "none" : text;
}

/// The rules of identify_bars in libxdma.c: the user BAR is the first and the bypass BAR the last
/// of the memory BARs, with the driver's own between them; either may be missing.
std::optional<PciBar> XdmaCard::BarOf(const std::string& kind) const {
  std::vector<PciBar> bars;
  for (const PciBar& bar : function_.Bars()) {
    if (bar.size != 0 && bar.is_memory()) bars.push_back(bar);
  }
  if (bars.empty()) return std::nullopt;
  return kind == "user" ? bars.front() : bars.back();
}

bool XdmaCard::IsSame() const noexcept {
  struct stat status = {};
  const std::string path = folder_ + "/" + name_ + "_" + kinds_.front();
  return function_.IsSame() && ::stat(path.c_str(), &status) == 0 &&
         status.st_dev == directory_device_ && status.st_ino == directory_inode_;
}

}  // namespace barkeep
