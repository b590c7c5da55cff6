#include "xdma_nodes.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "device_lock.h"
#include "unavailable.h"

namespace barkeep {
namespace {

Error CannotOpen(const XdmaCard& card, const std::string& path, int failure) {
  switch (failure) {
    case EACCES:
    case EPERM:
      return Unavailable(ThisUser() + " may not open it for reading and writing",
                         "chgrp barkeep " + path + " && chmod 0660 " + path +
                             "; for good, a udev rule: SUBSYSTEM==\"xdma\", GROUP=\"barkeep\", "
                             "MODE=\"0660\"",
                         path, failure);
    case ENOENT:
      return Unavailable("sysfs has it, but there is no node for it",
                         "run udev, or mknod " + path + " c with the numbers of " +
                             "/sys/class/xdma/" + path.substr(path.rfind('/') + 1) + "/dev",
                         path, failure);
    case ENXIO:
    case ENODEV:
      return Unavailable("no card is behind the node",
                         "bind the driver anew: " + card.function().address() +
                             " to /sys/bus/pci/drivers/xdma/unbind, and then to bind",
                         path, failure);
    default:
      return Unavailable("it cannot be opened: " + std::system_category().message(failure),
                         failure == EBUSY ? "stop the other program" : "see dmesg", path, failure);
  }
}

}  // namespace

Result<Descriptor> OpenXdmaNode(const XdmaCard& card, const std::string& kind) {
  const std::string path = card.PathOf(kind);
  if (!card.Has(kind)) {
    const std::string family = kind.substr(0, kind.find('_'));
    return Unavailable("the card has no " + card.name() + "_" + kind,
                       "correct the configuration, or the bitstream; of its kind there are: " +
                           card.KindsOf(family),
                       path, ENOENT);
  }
  Descriptor node(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOCTTY));
  if (!node.valid()) return CannotOpen(card, path, errno);
  if (auto error = LockNode(node.get(), true, path)) return *std::move(error);
  return node;
}

Result<int> XdmaNodes::Open(const std::string& kind) {
  const auto known = std::find_if(open_.begin(), open_.end(),
                                  [&](const auto& node) { return node.first == kind; });
  if (known != open_.end()) return known->second.get();
  Result<Descriptor> node = OpenXdmaNode(card_, kind);
  if (!node.ok()) return std::move(node.error());
  const int fd = node.value().get();
  open_.emplace_back(kind, std::move(node.value()));
  return fd;
}

}  // namespace barkeep
