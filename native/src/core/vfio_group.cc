#include "vfio_group.h"

#include <fcntl.h>
#include <linux/vfio.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "mapping.h"
#include "sysfs_text.h"
#include "vfio_problem.h"

namespace barkeep {
namespace {

/// The open groups of this process, by their nodes. One that nobody holds any more stays until it
/// is closed: before that the kernel would not open it again.
struct Registry {
  std::mutex mutex;
  std::condition_variable closed;
  std::map<std::string, std::weak_ptr<VfioGroup>> groups;
};

Registry& TheRegistry() {
  // Never destroyed: devices may outlive the end of main.
  static auto* registry = new Registry;
  return *registry;
}

/// Of VFIO_IOMMU_GET_INFO: a page holds all the ranges that a platform has, and asking again with
/// the size that it says is right in any case.
constexpr std::uint32_t kInfoBytes = 4096;

Result<Descriptor> OpenContainer(const std::string& node) {
  Descriptor container(::open(node.c_str(), O_RDWR | O_CLOEXEC));
  if (!container.valid()) return CannotOpenContainer(node, errno);
  if (::ioctl(container.get(), VFIO_GET_API_VERSION) != VFIO_API_VERSION) {
    return CannotOpenContainer(node, ENOTTY);
  }
  return container;
}

Result<std::string> SetIommu(int container, const std::string& node) {
  int failure = 0;
  for (const int type : {VFIO_TYPE1v2_IOMMU, VFIO_TYPE1_IOMMU}) {
    if (::ioctl(container, VFIO_CHECK_EXTENSION, type) <= 0) continue;
    if (::ioctl(container, VFIO_SET_IOMMU, type) == 0) {
      return std::string(type == VFIO_TYPE1v2_IOMMU ? "1v2" : "1");
    }
    failure = errno;
  }
  if (failure != 0) return CannotSetIommu(node, failure);
  return NoType1(node);
}

/// What VFIO_IOMMU_GET_INFO says; nothing of a kernel that does not know it.
VfioIommu IommuOf(int container) {
  std::vector<std::byte> bytes(kInfoBytes);
  for (;;) {
    auto* info = reinterpret_cast<vfio_iommu_type1_info*>(bytes.data());
    *info = {};
    info->argsz = static_cast<std::uint32_t>(bytes.size());
    if (::ioctl(container, VFIO_IOMMU_GET_INFO, info) != 0) return {};
    if (info->argsz <= bytes.size()) return ParseVfioIommu(bytes);
    bytes.assign(info->argsz, std::byte{0});
  }
}

IovaSpace SpaceOf(int container) {
  VfioIommu iommu = IommuOf(container);
  // Kernels before 5.4 tell no ranges: what every IOMMU of a PC has, less the APIC's addresses.
  if (iommu.ranges.empty()) iommu.ranges = {{.first = 0, .last = 0xfedfffff}};
  const std::uint64_t smallest = iommu.page_sizes & (~iommu.page_sizes + 1);
  return {std::move(iommu.ranges), std::max(smallest, PageSize())};
}

}  // namespace

VfioGroup::VfioGroup(Descriptor container, Descriptor group, std::string node, std::string type,
                     IovaSpace space)
    : container_(std::move(container)),
      group_(std::move(group)),
      node_(std::move(node)),
      type_(std::move(type)),
      space_(std::move(space)) {}

Result<std::shared_ptr<VfioGroup>> VfioGroup::Open(const std::string& sysfs, const std::string& dev,
                                                   const PciFunction& function) {
  const std::string number = ReadLinkName(function.PathOf("iommu_group"));
  if (number.empty()) return NoIommuGroup(function);
  if (function.Driver().find("vfio") == std::string::npos) return NotBoundToVfio(function);
  const std::string node = dev + "/vfio/" + number;

  Registry& registry = TheRegistry();
  std::unique_lock lock(registry.mutex);
  for (;;) {
    const auto known = registry.groups.find(node);
    if (known == registry.groups.end()) break;
    if (auto group = known->second.lock()) return group;
    registry.closed.wait(lock);
  }

  const std::string container_node = dev + "/vfio/vfio";
  Result<Descriptor> container = OpenContainer(container_node);
  if (!container.ok()) return std::move(container.error());
  Descriptor group(::open(node.c_str(), O_RDWR | O_CLOEXEC));
  if (!group.valid()) return CannotOpenGroup(function, node, errno);
  vfio_group_status status{};
  status.argsz = sizeof(status);
  if (::ioctl(group.get(), VFIO_GROUP_GET_STATUS, &status) != 0) {
    return CannotOpenGroup(function, node, errno);
  }
  if ((status.flags & VFIO_GROUP_FLAGS_VIABLE) == 0) {
    return GroupNotViable(sysfs, function, number);
  }
  const int container_fd = container.value().get();
  if (::ioctl(group.get(), VFIO_GROUP_SET_CONTAINER, &container_fd) != 0) {
    return VfioStepFailed(function, "the group a container", errno);
  }
  Result<std::string> type = SetIommu(container_fd, container_node);
  if (!type.ok()) return std::move(type.error());
  const std::shared_ptr<VfioGroup> opened(
      new VfioGroup(std::move(container.value()), std::move(group), node, std::move(type.value()),
                    SpaceOf(container_fd)),
      [](VfioGroup* last) {
        Registry& known = TheRegistry();
        const std::lock_guard closing(known.mutex);
        known.groups.erase(last->node());
        delete last;
        known.closed.notify_all();
      });
  registry.groups[node] = opened;
  return opened;
}

Result<std::uint64_t> VfioGroup::TakeIova(std::uint64_t bytes,
                                          std::optional<std::uint64_t> wanted) {
  const std::lock_guard lock(space_mutex_);
  return space_.Take(bytes, wanted);
}

void VfioGroup::GiveIova(std::uint64_t iova) noexcept {
  const std::lock_guard lock(space_mutex_);
  space_.Give(iova);
}

int VfioGroup::OpenDevice(const std::string& address) const noexcept {
  // The kernel opens it close-on-exec (vfio_group_get_device_fd in drivers/vfio).
  const int fd = ::ioctl(group_.get(), VFIO_GROUP_GET_DEVICE_FD, address.c_str());
  return fd >= 0 ? fd : -errno;
}

int VfioGroup::Map(std::byte* memory, std::uint64_t bytes, std::uint64_t iova) const noexcept {
  vfio_iommu_type1_dma_map map{};
  map.argsz = sizeof(map);
  map.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE;
  map.vaddr = reinterpret_cast<std::uintptr_t>(memory);
  map.iova = iova;
  map.size = bytes;
  return ::ioctl(container_.get(), VFIO_IOMMU_MAP_DMA, &map) == 0 ? 0 : errno;
}

int VfioGroup::Unmap(std::uint64_t iova, std::uint64_t bytes) const noexcept {
  vfio_iommu_type1_dma_unmap unmap{};
  unmap.argsz = sizeof(unmap);
  unmap.iova = iova;
  unmap.size = bytes;
  return ::ioctl(container_.get(), VFIO_IOMMU_UNMAP_DMA, &unmap) == 0 ? 0 : errno;
}

}  // namespace barkeep
