#include "sim_dma.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include "unavailable.h"

namespace barkeep::sim {
namespace {

/// As an IOMMU of 39 bits has it, the page of interrupts left out.
const std::vector<IovaRange> kRanges = {{.first = 0, .last = 0xfedfffff},
                                        {.first = 0xfef00000, .last = 0x7fffffffff}};

}  // namespace

class Dma::Memory final : public DmaMemory {
 public:
  Memory(std::shared_ptr<Dma> dma, Mapping mapping, std::uint64_t iova)
      : DmaMemory(mapping.data(), mapping.size(), iova),
        dma_(std::move(dma)),
        mapping_(std::move(mapping)) {}
  ~Memory() override { dma_->Forget(iova()); }

 private:
  const std::shared_ptr<Dma> dma_;
  const Mapping mapping_;
};

Dma::Dma() : space_(kRanges, PageSize()) {}

Result<std::unique_ptr<DmaMemory>> Dma::Make(std::uint64_t bytes,
                                             std::optional<std::uint64_t> iova) {
  Mapping mapping;
  if (const int failure = mapping.MapAnonymous(bytes); failure != 0) {
    return Unavailable("the host has no memory for the buffer", "allocate a smaller one", {},
                       failure);
  }
  const std::lock_guard lock(mutex_);
  Result<std::uint64_t> address = space_.Take(bytes, iova);
  if (!address.ok()) return std::move(address.error());
  auto memory = std::make_unique<Memory>(shared_from_this(), std::move(mapping), address.value());
  known_[address.value()] = memory.get();
  return std::unique_ptr<DmaMemory>(std::move(memory));
}

void Dma::Forget(std::uint64_t iova) noexcept {
  const std::lock_guard lock(mutex_);
  known_.erase(iova);
  space_.Give(iova);
}

bool Dma::Copy(std::uint64_t iova, std::byte* board, std::uint64_t bytes, bool to_host) noexcept {
  const std::lock_guard lock(mutex_);
  auto after = known_.upper_bound(iova);
  if (after == known_.begin()) return false;
  const Memory& memory = *std::prev(after)->second;
  const std::uint64_t offset = iova - memory.iova();
  if (offset > memory.size() || bytes > memory.size() - offset) return false;
  if (bytes == 0) return true;
  std::byte* const host = memory.data() + offset;
  std::memcpy(to_host ? host : board, to_host ? board : host, bytes);
  return true;
}

}  // namespace barkeep::sim
