#ifndef BARKEEP_CORE_WATCHDOG_H_
#define BARKEEP_CORE_WATCHDOG_H_

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

namespace barkeep {

class Lane;

/// The one thread of the process that looks at every lane, ten times a second, for an access that
/// does not return. It starts with the first lane, sleeps while there are none, and is never
/// destroyed, because lanes may outlive everything else.
class Watchdog {
 public:
  static Watchdog& Instance();

  /// Watches the lane until it is destroyed.
  void Add(const std::shared_ptr<Lane>& lane);

 private:
  Watchdog() = default;
  void Loop();

  std::mutex mutex_;
  std::condition_variable added_;
  std::vector<std::weak_ptr<Lane>> lanes_;
  bool started_ = false;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_WATCHDOG_H_
