#include "descriptor_watch.h"

#include <poll.h>

#include <cerrno>
#include <utility>

#include "thread_identity.h"
#include "unavailable.h"

namespace barkeep {

DescriptorWatch::DescriptorWatch(CountingDescriptor stop) noexcept : stop_(std::move(stop)) {}

Result<std::unique_ptr<DescriptorWatch>> DescriptorWatch::Start(int fd,
                                                                std::function<void()> readable) {
  CountingDescriptor stop = CountingDescriptor::Event();
  if (!stop.valid()) return NoDescriptors(errno);
  std::unique_ptr<DescriptorWatch> watch(new DescriptorWatch(std::move(stop)));
  watch->thread_ = std::thread([fd, stop_fd = watch->stop_.get(), act = std::move(readable)] {
    BecomeThread("barkeep-watch");
    pollfd polled[] = {{fd, POLLIN, 0}, {stop_fd, POLLIN, 0}};
    while (::poll(polled, 2, -1) < 0 && errno == EINTR) {
    }
    if (polled[0].revents != 0 && polled[1].revents == 0) act();
  });
  return watch;
}

DescriptorWatch::~DescriptorWatch() {
  stop_.Add();
  thread_.join();
}

}  // namespace barkeep
