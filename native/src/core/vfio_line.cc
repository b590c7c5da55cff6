#include "vfio_line.h"

#include <linux/vfio.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "limits.h"
#include "unavailable.h"

namespace barkeep {
namespace {

/// One kind of interrupts.
struct Kind {
  InterruptKind kind;
  std::uint32_t index;  // of VFIO
  const char* name;     // of its lines
  bool message;         // a write by the device
};

/// In the order of preference.
constexpr Kind kKinds[] = {
    {InterruptKind::kMsix, VFIO_PCI_MSIX_IRQ_INDEX, "msix", true},
    {InterruptKind::kMsi, VFIO_PCI_MSI_IRQ_INDEX, "msi", true},
    {InterruptKind::kIntx, VFIO_PCI_INTX_IRQ_INDEX, "intx", false},
};

Error NoSuchKind(const std::string& kind, const std::string& has, const std::string& node) {
  return Unavailable("the device has no interrupts of the kind " + kind,
                     has.empty() ? "leave interrupts out: it has none at all"
                                 : "configure interrupts: auto, or what it has: " + has,
                     node);
}

}  // namespace

VfioVectors::VfioVectors(std::shared_ptr<VfioDevice> device, std::uint32_t index, VfioIrq irq)
    : device_(std::move(device)), index_(index), irq_(irq) {
  events_.resize(std::min<std::uint64_t>(irq.count, kInterruptLinesMax));
}

std::uint64_t VfioVectors::Take(std::uint32_t vector) const noexcept {
  return events_[vector].valid() ? events_[vector].Take() : 0;
}

int VfioVectors::SwitchOn() noexcept {
  std::vector<int> descriptors;
  for (CountingDescriptor& event : events_) {
    if (!event.valid()) event = CountingDescriptor::Event();
    if (!event.valid()) return EMFILE;
    descriptors.push_back(event.get());
  }
  int answer = device_->ListenTo(index_, descriptors);
  if (answer < 0) {
    // The platform has so many: vfio_msi_enable in drivers/vfio/pci/vfio_pci_intrs.c.
    descriptors.resize(std::min(descriptors.size(), static_cast<std::size_t>(-answer)));
    answer = device_->ListenTo(index_, descriptors);
  }
  if (answer != 0) return std::max(answer, 0) != 0 ? answer : ENOSPC;
  given_ = static_cast<std::uint32_t>(descriptors.size());
  return 0;
}

int VfioVectors::Arm(std::uint32_t vector) noexcept {
  if (given_ == 0) {
    if (const int failure = SwitchOn(); failure != 0) return failure;
    return vector < given_ ? 0 : ENOSPC;
  }
  if (vector >= given_) return ENOSPC;
  return irq_.automasked ? device_->Unmask(index_) : 0;
}

VfioLine::VfioLine(std::string name, std::string path, std::shared_ptr<VfioVectors> vectors,
                   std::uint32_t vector)
    : InterruptSource(std::move(name), std::move(path)),
      vectors_(std::move(vectors)),
      vector_(vector) {}

Error VfioLine::Describe(int failure) const {
  if (failure == ENODEV) return InterruptSource::Describe(failure);
  if (failure == EMFILE) return NoDescriptors(failure);
  if (failure == ENOSPC) {
    return Unavailable("the platform does not give the device this vector",
                       "listen to a vector with a lower number; interrupt remapping in the "
                       "firmware may give more",
                       path(), failure);
  }
  return Unavailable("the interrupt cannot be switched on", "see dmesg", path(), failure);
}

Result<std::vector<std::unique_ptr<InterruptSource>>> VfioLinesOf(
    const std::shared_ptr<VfioDevice>& device, InterruptKind wanted, bool bus_master,
    const std::string& node) {
  std::vector<std::unique_ptr<InterruptSource>> lines;
  std::string has;
  for (const Kind& kind : kKinds) {
    const VfioIrq irq = device->Irq(kind.index);
    if (irq.count == 0) continue;
    has += (has.empty() ? "" : ", ") + std::string(kind.name);
    if (wanted == InterruptKind::kAuto ? kind.message && !bus_master : wanted != kind.kind)
      continue;
    const auto vectors = std::make_shared<VfioVectors>(device, kind.index, irq);
    for (std::uint32_t vector = 0; vector < vectors->count(); ++vector) {
      const std::string number = kind.message ? std::to_string(vector) : std::string();
      lines.push_back(std::make_unique<VfioLine>(kind.name + number, node, vectors, vector));
    }
    return lines;
  }
  if (wanted == InterruptKind::kAuto) return lines;
  for (const Kind& kind : kKinds) {
    if (kind.kind == wanted) return NoSuchKind(kind.name, has, node);
  }
  return lines;
}

}  // namespace barkeep
