#include "channel_set.h"

#include <utility>

namespace barkeep {

int ChannelSet::Add(std::shared_ptr<Channel> channel) {
  const std::lock_guard lock(mutex_);
  if (const int failed = channel->Attach(&wait); failed != 0) return failed;
  channels_.push_back(std::move(channel));
  count_.store(channels_.size());
  wait.Ring();
  return 0;
}

std::vector<std::shared_ptr<Channel>> ChannelSet::All() const {
  const std::lock_guard lock(mutex_);
  return channels_;
}

void ChannelSet::Close(ErrorCode code) {
  for (const auto& channel : All()) channel->Close(code, "");
}

void ChannelSet::EndNow(ErrorCode code) {
  for (const auto& channel : All()) channel->EndNow(code);
}

bool ChannelSet::wants_attention() const {
  if (empty()) return false;
  const std::lock_guard lock(mutex_);
  for (const auto& channel : channels_) {
    if (channel->wants_attention()) return true;
  }
  return false;
}

bool ChannelSet::Serve() {
  if (empty()) return false;
  // A lane that always has work never sleeps.
  Watch();
  const auto ready = wait.Poll();
  ServeSockets(ready);
  return Attend() || !ready.empty();
}

void ChannelSet::ServeSockets(std::span<const ReadySocket> ready) {
  for (const ReadySocket& socket : ready) {
    static_cast<Channel*>(socket.owner)->OnSocket(socket.events);
  }
}

bool ChannelSet::Attend() {
  bool attended = false;
  bool ended = false;
  // By index: others may add, nobody else removes.
  for (std::size_t index = 0; index < count_.load(); ++index) {
    Channel* channel = At(index);
    attended = channel->Attend() || attended;
    ended = ended || channel->ended();
  }
  if (ended) Sweep();
  return attended;
}

void ChannelSet::Sweep() {
  std::vector<std::shared_ptr<Channel>> ended;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(channels_, [&](std::shared_ptr<Channel>& channel) {
      if (!channel->ended()) return false;
      ended.push_back(std::move(channel));
      return true;
    });
    count_.store(channels_.size());
  }
  // Without the mutex: they turn to the lane, and a session may go with them.
  for (const auto& channel : ended) channel->Detach();
}

Channel* ChannelSet::At(std::size_t index) const {
  const std::lock_guard lock(mutex_);
  return channels_[index].get();
}

/// Tells the kernel what each channel waits for by now.
void ChannelSet::Watch() {
  for (std::size_t index = 0; index < count_.load(); ++index) At(index)->Watch();
}

void ChannelSet::Sleep(Moment moment) {
  Watch();
  ServeSockets(wait.Wait(moment));
}

}  // namespace barkeep
