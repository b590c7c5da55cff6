#ifndef BARKEEP_CORE_VFIO_CONFIG_SPACE_H_
#define BARKEEP_CORE_VFIO_CONFIG_SPACE_H_

#include <cstddef>
#include <cstdint>
#include <memory>

#include "backend.h"
#include "vfio_device.h"

namespace barkeep {

/// The configuration space of a VFIO device as a window: it cannot be mapped, and is read through
/// the device's descriptor. Reading only: what a write would change is the kernel's business, or
/// the backend's. The kernel answers some fields, such as the ids, from memory of its own
/// (drivers/vfio/pci/vfio_pci_config.c).
class VfioConfigSpace final : public Model {
 public:
  explicit VfioConfigSpace(std::shared_ptr<VfioDevice> device) : device_(std::move(device)) {}

  bool Load(std::uint32_t, std::uint64_t offset, std::uint32_t width,
            std::uint64_t* value) noexcept override {
    std::uint32_t read = 0;
    if (width > 32 || !device_->ReadConfig(offset, width, &read)) return false;
    *value = read;
    return true;
  }
  bool Store(std::uint32_t, std::uint64_t, std::uint32_t, std::uint64_t) noexcept override {
    return false;
  }
  std::byte* Memory(std::uint32_t) noexcept override { return nullptr; }

 private:
  const std::shared_ptr<VfioDevice> device_;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_VFIO_CONFIG_SPACE_H_
