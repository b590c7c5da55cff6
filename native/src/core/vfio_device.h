#ifndef BARKEEP_CORE_VFIO_DEVICE_H_
#define BARKEEP_CORE_VFIO_DEVICE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "counting_descriptor.h"
#include "descriptor.h"
#include "error.h"
#include "mapping.h"
#include "pci_function.h"
#include "vfio_group.h"
#include "vfio_info.h"

namespace barkeep {

/// Interrupts of one kind that a VFIO device has.
struct VfioIrq {
  std::uint32_t count = 0;
  bool automasked = false;
};

/// The device descriptor of one PCI function. Thread-safe: the lane, the interrupts and whoever
/// looks for removal use it. After Close everything fails with ENODEV.
class VfioDevice {
 public:
  static Result<std::shared_ptr<VfioDevice>> Open(std::shared_ptr<VfioGroup> group,
                                                  const PciFunction& function);

  /// Null after Close.
  std::shared_ptr<VfioGroup> group() const noexcept;
  /// Whether VFIO_DEVICE_RESET may be tried.
  bool can_reset() const noexcept { return can_reset_; }

  /// A region by its number, 0 to 5 for BARs. An empty one where there is none.
  VfioRegion Region(std::uint32_t index) const;
  /// Interrupts by their number of VFIO.
  VfioIrq Irq(std::uint32_t index) const noexcept;

  /// Maps a part of a region. Answers 0 or an errno.
  int Map(const VfioRegion& region, const Range& part, Protection protection,
          Mapping* mapping) const noexcept;

  /// One read or write of `width` bits (8, 16 or 32) in configuration space, naturally aligned.
  bool ReadConfig(std::uint64_t offset, std::uint32_t width, std::uint32_t* value) const noexcept;
  bool WriteConfig(std::uint64_t offset, std::uint32_t width, std::uint32_t value) const noexcept;
  std::uint64_t config_size() const noexcept { return config_.size; }
  /// Sets or clears bits of the PCI command register. Answers 0 or an errno.
  int ChangeCommand(std::uint16_t set, std::uint16_t clear) const noexcept;

  /// Has each interrupt of a kind add to its eventfd. Answers 0, an errno, or, negative, to how
  /// many the platform is willing.
  int ListenTo(std::uint32_t index, std::span<const int> eventfds) const noexcept;
  /// Lets an automasked interrupt come again. Answers 0 or an errno.
  int Unmask(std::uint32_t index) const noexcept;

  /// Resets the function. Answers 0 or an errno.
  int Reset() const noexcept;

  /// Becomes readable when the kernel asks for the device back (the REQ interrupt): it is about to
  /// be removed, or unbound from vfio-pci, and whoever does that waits until all that is mapped or
  /// open here is let go.
  int request_descriptor() const noexcept { return request_.get(); }
  /// Lets go of the descriptor, which stops bus mastering and interrupts.
  void Close() noexcept;

 private:
  VfioDevice(std::shared_ptr<VfioGroup> group, Descriptor descriptor);

  int Ioctl(unsigned long request, void* argument) const noexcept;
  void ListenToRequest() noexcept;

  mutable std::mutex mutex_;  // nobody closes the descriptor that another is about to use
  std::shared_ptr<VfioGroup> group_;
  Descriptor descriptor_;
  bool can_reset_ = false;
  VfioRegion config_;
  CountingDescriptor request_;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_VFIO_DEVICE_H_
