#ifndef BARKEEP_CORE_DESCRIPTOR_WATCH_H_
#define BARKEEP_CORE_DESCRIPTOR_WATCH_H_

#include <functional>
#include <memory>
#include <thread>

#include "counting_descriptor.h"
#include "error.h"

namespace barkeep {

/// A thread that waits for a descriptor to become readable, and then does something, once.
class DescriptorWatch {
 public:
  /// `fd` lives for longer. Fails when the process is out of descriptors.
  static Result<std::unique_ptr<DescriptorWatch>> Start(int fd, std::function<void()> readable);
  /// Waits for what it does, if it has begun. Not from within.
  ~DescriptorWatch();
  DescriptorWatch(const DescriptorWatch&) = delete;
  DescriptorWatch& operator=(const DescriptorWatch&) = delete;

 private:
  explicit DescriptorWatch(CountingDescriptor stop) noexcept;

  const CountingDescriptor stop_;
  std::thread thread_;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_DESCRIPTOR_WATCH_H_
