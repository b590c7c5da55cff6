#include "vfio_dma.h"

#include <linux/pci_regs.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>
#include <utility>

#include "failure.h"
#include "mapping.h"
#include "sysfs_text.h"
#include "unavailable.h"

namespace barkeep {
namespace {

class VfioMemory final : public DmaMemory {
 public:
  VfioMemory(std::shared_ptr<VfioGroup> group, Mapping mapping, std::uint64_t iova)
      : DmaMemory(mapping.data(), mapping.size(), iova),
        group_(std::move(group)),
        mapping_(std::move(mapping)) {}
  ~VfioMemory() override {
    // First the IOMMU, then the pages. It fails only where the container is gone, and the mapping
    // with it.
    group_->Unmap(iova(), size());
    group_->GiveIova(iova());
  }

 private:
  const std::shared_ptr<VfioGroup> group_;
  const Mapping mapping_;
};

/// "VmLck:  1024 kB" of /proc/self/status: what VFIO has pinned counts as locked.
std::uint64_t LockedBytes() {
  const std::string text = ReadAttribute("/proc/self/status");
  const std::size_t at = text.find("VmLck:");
  if (at == std::string::npos) return 0;
  return std::strtoull(text.c_str() + at + 6, nullptr, 10) * 1024;
}

std::uint64_t MayLockBytes() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_MEMLOCK, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) {
    return UINT64_MAX;
  }
  return limit.rlim_cur;
}

}  // namespace

Error CannotMapDma(std::uint64_t bytes, int failure, std::uint64_t locked, std::uint64_t allowed) {
  // vfio_pin_pages_remote answers ENOMEM for both kinds of too little.
  if (failure == ENOMEM && (locked > allowed || bytes > allowed - locked)) {
    Error error = OverLimit("RLIMIT_MEMLOCK", locked + bytes, allowed);
    error.reason = "the process may not lock that much memory, and a device's memory is locked";
    error.fix =
        "raise the limit: LimitMEMLOCK=infinity in the daemon's unit, or ulimit -l in its shell";
    return error;
  }
  if (failure == ENOMEM) {
    Error error = Failure(ErrorCode::kOverloaded);
    error.reason = "the host has no memory left for it";
    error.retry_after_ms = 1000;
    return error;
  }
  if (failure == ENOSPC) {
    Error error = Failure(ErrorCode::kOverloaded);
    error.reason =
        "the container has all the mappings that it may have "
        "(dma_entry_limit of vfio_iommu_type1)";
    error.retry_after_ms = 1000;
    return error;
  }
  Error error = Failure(ErrorCode::kDeviceUnavailable);
  error.reason = "the IOMMU does not take the buffer: " + std::system_category().message(failure);
  error.fix = "see dmesg; leave the address out if it was given";
  error.system_errno = failure;
  return error;
}

VfioDma::VfioDma(const std::shared_ptr<VfioGroup>& group, std::shared_ptr<VfioDevice> device)
    : group_(group), granule_(group->granule()), device_(std::move(device)) {}

Result<std::unique_ptr<DmaMemory>> VfioDma::Make(std::uint64_t bytes,
                                                 std::optional<std::uint64_t> iova) {
  const auto group = group_.lock();
  if (group == nullptr) return Failure(ErrorCode::kDeviceLost);
  Mapping mapping;
  if (const int failure = mapping.MapForDevice(bytes); failure != 0) {
    return CannotMapDma(bytes, failure, 0, UINT64_MAX);
  }
  Result<std::uint64_t> address = group->TakeIova(bytes, iova);
  if (!address.ok()) return std::move(address.error());
  const int failure = group->Map(mapping.data(), bytes, address.value());
  if (failure != 0) {
    group->GiveIova(address.value());
    return CannotMapDma(bytes, failure, LockedBytes(), MayLockBytes());
  }
  return std::unique_ptr<DmaMemory>(
      std::make_unique<VfioMemory>(group, std::move(mapping), address.value()));
}

void VfioDma::Hold() noexcept { device_->ChangeCommand(0, PCI_COMMAND_MASTER); }

void VfioDma::Release() noexcept { device_->ChangeCommand(PCI_COMMAND_MASTER, 0); }

}  // namespace barkeep
