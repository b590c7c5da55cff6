#ifndef BARKEEP_CORE_WORKER_H_
#define BARKEEP_CORE_WORKER_H_

#include <functional>
#include <memory>
#include <string>

namespace barkeep {

/// A thread that does one job after the other, for what blocks and makes no access to a device. It
/// starts with the first job, and ends when there is none and the worker is gone. Any thread.
class Worker {
 public:
  explicit Worker(std::string name);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void Post(std::function<void()> job);

 private:
  struct State;
  static void Loop(const std::shared_ptr<State>& state);

  const std::shared_ptr<State> state_;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_WORKER_H_
