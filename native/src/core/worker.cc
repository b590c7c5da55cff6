#include "worker.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "thread_identity.h"

namespace barkeep {

struct Worker::State {
  explicit State(std::string thread_name) : name(std::move(thread_name)) {}

  const std::string name;
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::function<void()>> jobs;
  bool started = false;
  bool closing = false;
};

Worker::Worker(std::string name) : state_(std::make_shared<State>(std::move(name))) {}

Worker::~Worker() {
  const std::lock_guard lock(state_->mutex);
  state_->closing = true;
  state_->changed.notify_one();
}

void Worker::Post(std::function<void()> job) {
  const std::lock_guard lock(state_->mutex);
  state_->jobs.push_back(std::move(job));
  if (!state_->started) std::thread([state = state_] { Loop(state); }).detach();
  state_->started = true;
  state_->changed.notify_one();
}

void Worker::Loop(const std::shared_ptr<State>& state) {
  BecomeThread(state->name.c_str());
  std::unique_lock lock(state->mutex);
  for (;;) {
    state->changed.wait(lock, [&] { return state->closing || !state->jobs.empty(); });
    if (state->jobs.empty()) return;
    auto job = std::move(state->jobs.front());
    state->jobs.pop_front();
    lock.unlock();
    job();
    // What it holds may be the last of its kind, and this worker's owner.
    job = nullptr;
    lock.lock();
  }
}

}  // namespace barkeep
