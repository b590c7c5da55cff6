#include "watchdog.h"

#include <chrono>
#include <thread>

#include "lane.h"
#include "thread_identity.h"

namespace barkeep {
namespace {

constexpr std::chrono::milliseconds kPeriod{100};

}  // namespace

Watchdog& Watchdog::Instance() {
  static Watchdog* const instance = new Watchdog();
  return *instance;
}

void Watchdog::Add(const std::shared_ptr<Lane>& lane) {
  const std::lock_guard lock(mutex_);
  lanes_.push_back(lane);
  if (!started_) std::thread([this] { Loop(); }).detach();
  started_ = true;
  added_.notify_one();
}

void Watchdog::Loop() {
  BecomeThread("barkeep-watch");
  std::unique_lock lock(mutex_);
  for (;;) {
    std::erase_if(lanes_, [](const auto& lane) { return lane.expired(); });
    added_.wait(lock, [this] { return !lanes_.empty(); });
    const auto lanes = lanes_;
    lock.unlock();
    for (const auto& weak : lanes) {
      if (const auto lane = weak.lock()) lane->Watch(Now());
    }
    std::this_thread::sleep_for(kPeriod);
    lock.lock();
  }
}

}  // namespace barkeep
