#ifndef BARKEEP_CORE_VFIO_LINE_H_
#define BARKEEP_CORE_VFIO_LINE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "counting_descriptor.h"
#include "error.h"
#include "interrupt_source.h"
#include "spec.h"
#include "vfio_device.h"

namespace barkeep {

/// The interrupts of one kind of a VFIO device, which are switched on together, when the first of
/// them is listened to: before Linux 6.5 vectors cannot be added one by one, and of the kinds only
/// one can be on. Under the mutex of the device's InterruptHub.
class VfioVectors {
 public:
  VfioVectors(std::shared_ptr<VfioDevice> device, std::uint32_t index, VfioIrq irq);

  bool automasked() const noexcept { return irq_.automasked; }
  std::uint32_t count() const noexcept { return static_cast<std::uint32_t>(events_.size()); }
  /// -1 before they are on.
  int descriptor(std::uint32_t vector) const noexcept { return events_[vector].get(); }
  std::uint64_t Take(std::uint32_t vector) const noexcept;
  /// Switches them on, and lets a masked one come again. Answers 0 or an errno; ENOSPC for a vector
  /// that the platform does not give.
  int Arm(std::uint32_t vector) noexcept;

 private:
  int SwitchOn() noexcept;

  const std::shared_ptr<VfioDevice> device_;
  const std::uint32_t index_;
  const VfioIrq irq_;
  std::vector<CountingDescriptor> events_;
  std::uint32_t given_ = 0;  // 0: they are off
};

/// One of them: "intx", "msi0", "msix3".
class VfioLine final : public InterruptSource {
 public:
  VfioLine(std::string name, std::string path, std::shared_ptr<VfioVectors> vectors,
           std::uint32_t vector);

  int descriptor() const noexcept override { return vectors_->descriptor(vector_); }
  Taken Take() noexcept override { return {.failure = 0, .count = vectors_->Take(vector_)}; }
  bool masked_by_interrupt() const noexcept override { return vectors_->automasked(); }
  int Arm() noexcept override { return vectors_->Arm(vector_); }
  Error Describe(int failure) const override;

 private:
  const std::shared_ptr<VfioVectors> vectors_;
  const std::uint32_t vector_;
};

/// The lines of a device: of the kind that is wanted or, by itself, MSI-X, MSI or INTx, whichever
/// it has first. Message interrupts are writes by the device, so that they need bus mastering.
Result<std::vector<std::unique_ptr<InterruptSource>>> VfioLinesOf(
    const std::shared_ptr<VfioDevice>& device, InterruptKind wanted, bool bus_master,
    const std::string& node);

}  // namespace barkeep

#endif  // BARKEEP_CORE_VFIO_LINE_H_
