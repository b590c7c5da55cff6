#include "vfio_device.h"

#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "unavailable.h"
#include "vfio_problem.h"

namespace barkeep {
namespace {

/// The argument of VFIO_DEVICE_SET_IRQS, with its eventfds behind it.
std::vector<std::byte> IrqSet(std::uint32_t index, std::uint32_t flags, std::uint32_t count,
                              std::span<const int> eventfds) {
  std::vector<std::byte> bytes(sizeof(vfio_irq_set) + eventfds.size_bytes());
  vfio_irq_set set{};
  set.argsz = static_cast<std::uint32_t>(bytes.size());
  set.flags = flags;
  set.index = index;
  set.count = count;
  std::memcpy(bytes.data(), &set, sizeof(set));
  if (!eventfds.empty()) {
    std::memcpy(bytes.data() + sizeof(set), eventfds.data(), eventfds.size_bytes());
  }
  return bytes;
}

}  // namespace

VfioDevice::VfioDevice(std::shared_ptr<VfioGroup> group, Descriptor descriptor)
    : group_(std::move(group)), descriptor_(std::move(descriptor)) {}

Result<std::shared_ptr<VfioDevice>> VfioDevice::Open(std::shared_ptr<VfioGroup> group,
                                                     const PciFunction& function) {
  const int fd = group->OpenDevice(function.address());
  if (fd < 0) return VfioStepFailed(function, "the device", -fd);
  std::shared_ptr<VfioDevice> device(new VfioDevice(std::move(group), Descriptor(fd)));
  vfio_device_info info{};
  info.argsz = sizeof(info);
  if (const int failure = device->Ioctl(VFIO_DEVICE_GET_INFO, &info); failure != 0) {
    return VfioStepFailed(function, "what the device is", failure);
  }
  if ((info.flags & VFIO_DEVICE_FLAGS_PCI) == 0) {
    return VfioStepFailed(function, "a PCI device", EINVAL);
  }
  device->can_reset_ = (info.flags & VFIO_DEVICE_FLAGS_RESET) != 0;
  device->config_ = device->Region(VFIO_PCI_CONFIG_REGION_INDEX);
  device->request_ = CountingDescriptor::Event();
  if (!device->request_.valid()) return NoDescriptors(errno);
  device->ListenToRequest();
  return device;
}

std::shared_ptr<VfioGroup> VfioDevice::group() const noexcept {
  const std::lock_guard lock(mutex_);
  return group_;
}

int VfioDevice::Ioctl(unsigned long request, void* argument) const noexcept {
  const std::lock_guard lock(mutex_);
  if (!descriptor_.valid()) return ENODEV;
  const int answer = ::ioctl(descriptor_.get(), request, argument);
  return answer < 0 ? errno : -answer;
}

void VfioDevice::ListenToRequest() noexcept {
  // Kernels before 4.1 have none; then only a removal that is done shows.
  const int eventfd = request_.get();
  ListenTo(VFIO_PCI_REQ_IRQ_INDEX, std::span(&eventfd, 1));
}

VfioRegion VfioDevice::Region(std::uint32_t index) const {
  std::vector<std::byte> bytes(sizeof(vfio_region_info));
  for (;;) {
    vfio_region_info head{};
    head.argsz = static_cast<std::uint32_t>(bytes.size());
    head.index = index;
    std::memcpy(bytes.data(), &head, sizeof(head));
    if (Ioctl(VFIO_DEVICE_GET_REGION_INFO, bytes.data()) != 0) return {};
    std::memcpy(&head, bytes.data(), sizeof(head));
    if (head.argsz <= bytes.size()) return ParseVfioRegion(bytes);
    bytes.assign(head.argsz, std::byte{0});  // room for its capabilities
  }
}

VfioIrq VfioDevice::Irq(std::uint32_t index) const noexcept {
  vfio_irq_info info{};
  info.argsz = sizeof(info);
  info.index = index;
  if (Ioctl(VFIO_DEVICE_GET_IRQ_INFO, &info) != 0) return {};
  if ((info.flags & VFIO_IRQ_INFO_EVENTFD) == 0) return {};
  return {.count = info.count, .automasked = (info.flags & VFIO_IRQ_INFO_AUTOMASKED) != 0};
}

int VfioDevice::Map(const VfioRegion& region, const Range& part, Protection protection,
                    Mapping* mapping) const noexcept {
  const std::lock_guard lock(mutex_);
  if (!descriptor_.valid()) return ENODEV;
  return mapping->MapShared(descriptor_.get(), region.offset + part.offset, part.length,
                            protection);
}

bool VfioDevice::ReadConfig(std::uint64_t offset, std::uint32_t width,
                            std::uint32_t* value) const noexcept {
  const std::lock_guard lock(mutex_);
  if (offset + width / 8 > config_.size) return false;
  std::uint32_t little = 0;  // both machines that barkeep runs on are little-endian, as PCI is
  if (::pread(descriptor_.get(), &little, width / 8, static_cast<off_t>(config_.offset + offset)) !=
      width / 8) {
    return false;
  }
  *value = little;
  return true;
}

bool VfioDevice::WriteConfig(std::uint64_t offset, std::uint32_t width,
                             std::uint32_t value) const noexcept {
  const std::lock_guard lock(mutex_);
  if (offset + width / 8 > config_.size) return false;
  return ::pwrite(descriptor_.get(), &value, width / 8,
                  static_cast<off_t>(config_.offset + offset)) == width / 8;
}

int VfioDevice::ChangeCommand(std::uint16_t set, std::uint16_t clear) const noexcept {
  std::uint32_t command = 0;
  if (!ReadConfig(PCI_COMMAND, 16, &command)) return EIO;
  const std::uint32_t wanted = (command | set) & ~std::uint32_t{clear};
  if (wanted == command) return 0;
  return WriteConfig(PCI_COMMAND, 16, wanted) ? 0 : EIO;
}

int VfioDevice::ListenTo(std::uint32_t index, std::span<const int> eventfds) const noexcept {
  auto set = IrqSet(index, VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER,
                    static_cast<std::uint32_t>(eventfds.size()), eventfds);
  return Ioctl(VFIO_DEVICE_SET_IRQS, set.data());
}

int VfioDevice::Unmask(std::uint32_t index) const noexcept {
  auto set = IrqSet(index, VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_UNMASK, 1, {});
  return Ioctl(VFIO_DEVICE_SET_IRQS, set.data());
}

int VfioDevice::Reset() const noexcept {
  if (!can_reset_) return EOPNOTSUPP;
  return Ioctl(VFIO_DEVICE_RESET, nullptr);
}

void VfioDevice::Close() noexcept {
  const std::lock_guard lock(mutex_);
  // In this order: the group answers EBUSY while a device of it is open.
  descriptor_ = {};
  group_.reset();
}

}  // namespace barkeep
