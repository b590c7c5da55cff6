#ifndef BARKEEP_CORE_XDMA_LINE_H_
#define BARKEEP_CORE_XDMA_LINE_H_

#include <string>
#include <utility>

#include "descriptor.h"
#include "interrupt_source.h"

namespace barkeep {

/// An event line of a card behind the XDMA driver. Its node is readable while there was an event
/// since the last read, which takes exactly four bytes. It says that there was one, not how many.
class XdmaLine final : public InterruptSource {
 public:
  XdmaLine(std::string name, std::string path, Descriptor node)
      : InterruptSource(std::move(name), std::move(path)), node_(std::move(node)) {}

  int descriptor() const noexcept override { return node_.get(); }
  Taken Take() noexcept override;

 private:
  const Descriptor node_;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_XDMA_LINE_H_
