#ifndef BARKEEP_CORE_XDMA_NODES_H_
#define BARKEEP_CORE_XDMA_NODES_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "descriptor.h"
#include "error.h"
#include "xdma_card.h"

namespace barkeep {

/// The nodes of a card that a device uses, each opened once.
class XdmaNodes {
 public:
  explicit XdmaNodes(const XdmaCard& card) : card_(card) {}

  Result<int> Open(const std::string& kind);

 private:
  const XdmaCard& card_;
  std::vector<std::pair<std::string, Descriptor>> open_;
};

/// Opens a node of the card, and keeps everybody else away: two that read one node would take from
/// each other.
Result<Descriptor> OpenXdmaNode(const XdmaCard& card, const std::string& kind);

}  // namespace barkeep

#endif  // BARKEEP_CORE_XDMA_NODES_H_
