#include "channel_input.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace barkeep {

ChannelInput::ChannelInput() { Grow(kBytes); }

void ChannelInput::Grow(std::size_t bytes) {
  std::unique_ptr<std::byte[]> larger(new std::byte[bytes]);
  const std::size_t kept = used();
  if (kept != 0) std::memcpy(larger.get(), buffer_.get() + begin_, kept);
  buffer_ = std::move(larger);
  capacity_ = bytes;
  begin_ = 0;
  end_ = kept;
}

std::span<std::byte> ChannelInput::Room() {
  if (used() == 0) {
    begin_ = end_ = 0;
    // What a large frame needed is not kept.
    if (capacity_ > kBytes && wanted_ <= kBytes) Grow(kBytes);
  }
  const bool whole = !in_data_ && wanted_ > capacity_ - begin_;
  if (begin_ != 0 && (end_ == capacity_ || whole)) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, used());
    end_ -= std::exchange(begin_, 0);
  }
  // No further than twice what came: a head alone does not make us allocate.
  if (whole && end_ == capacity_) Grow(std::min(wanted_, 2 * capacity_));
  return {buffer_.get() + end_, capacity_ - end_};
}

std::span<std::byte> ChannelInput::Sip() {
  const auto room = Room();
  const bool gathering = !in_data_ && wanted_ > kFrameHeadBytes;
  return gathering ? room : room.first(std::min(room.size(), kSipBytes));
}

void ChannelInput::Put(std::span<const std::byte> bytes) {
  if (bytes.empty()) return;
  if (bytes.size() > capacity_ - end_) Grow(used() + bytes.size());
  std::memcpy(buffer_.get() + end_, bytes.data(), bytes.size());
  end_ += bytes.size();
}

ChannelInput::Next ChannelInput::Look() {
  if (in_data_) return used() != 0 || data_left_ == 0 ? Next::kData : Next::kMore;
  wanted_ = kFrameHeadBytes;
  if (used() < kFrameHeadBytes) return Next::kMore;
  auto head = ParseFrameHead(
      std::span<const std::byte, kFrameHeadBytes>(buffer_.get() + begin_, kFrameHeadBytes));
  if (!head.ok()) {
    error_ = std::move(head.error());
    return Next::kBroken;
  }
  head_ = head.value();
  if (head_.kind == FrameKind::kData) {
    begin_ += kFrameHeadBytes;
    in_data_ = true;
    data_left_ = head_.length - kFrameHeadBytes;
    return Look();
  }
  wanted_ = head_.length;
  return used() >= head_.length ? Next::kFrame : Next::kMore;
}

std::span<const std::byte> ChannelInput::data() const noexcept {
  return {buffer_.get() + begin_, std::min(used(), data_left_)};
}

void ChannelInput::TakeData(std::size_t bytes) noexcept {
  begin_ += bytes;
  data_left_ -= bytes;
  in_data_ = data_left_ != 0;
}

void ChannelInput::SkipData(std::size_t bytes) noexcept {
  data_left_ -= bytes;
  in_data_ = data_left_ != 0;
}

}  // namespace barkeep
