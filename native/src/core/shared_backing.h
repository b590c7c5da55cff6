#ifndef BARKEEP_CORE_SHARED_BACKING_H_
#define BARKEEP_CORE_SHARED_BACKING_H_

#include <memory>
#include <utility>

#include "backend.h"

namespace barkeep {

/// What the lanes of one device hold together: released with the last of them.
class SharedBacking final : public Backing {
 public:
  explicit SharedBacking(std::shared_ptr<Backing> backing) : backing_(std::move(backing)) {}

  bool FlushByConfigRead() noexcept override { return backing_->FlushByConfigRead(); }
  bool CanFlushByConfigRead() const noexcept override { return backing_->CanFlushByConfigRead(); }
  bool Gone() noexcept override { return backing_->Gone(); }
  bool Removed() noexcept override { return backing_->Removed(); }

 private:
  const std::shared_ptr<Backing> backing_;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_SHARED_BACKING_H_
