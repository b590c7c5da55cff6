#ifndef BARKEEP_CORE_UIO_LINE_H_
#define BARKEEP_CORE_UIO_LINE_H_

#include <cstdint>
#include <string>

#include "descriptor.h"
#include "interrupt_source.h"

namespace barkeep {

/// The interrupt of a UIO device. Reading the node answers the count of interrupts; how the line is
/// armed again depends on the driver (drivers/uio/uio.c of Linux, uio-howto.rst):
/// - with an irqcontrol function, by writing 1 to the node;
/// - uio_pci_generic has none (writing answers ENOSYS), and masks the line with the INTx disable
/// bit
///   of the PCI command register, which user space clears;
/// - others acknowledge the device in the kernel, and do not mask the line.
class UioLine final : public InterruptSource {
 public:
  /// `node` is a descriptor of the device that does not block, and `event_count` what had been
  /// counted before. `config` is the path of the PCI configuration space where the line is masked
  /// there, else empty.
  UioLine(std::string path, Descriptor node, std::uint32_t event_count, std::string config);

  int descriptor() const noexcept override { return node_.get(); }
  Taken Take() noexcept override;
  bool masked_by_interrupt() const noexcept override { return way_ != Way::kNone; }
  int Arm() noexcept override;
  Error Describe(int failure) const override;

 private:
  enum class Way : std::uint8_t { kUnknown, kNode, kConfig, kNone };

  int ArmByNode() noexcept;
  int ArmByConfig() noexcept;

  const Descriptor node_;
  const std::string config_path_;
  Descriptor config_;
  std::uint32_t event_count_;
  Way way_ = Way::kUnknown;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_UIO_LINE_H_
