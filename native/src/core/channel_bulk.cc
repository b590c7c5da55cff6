#include "channel_bulk.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace barkeep {
namespace {

// One DATA frame to the client.
constexpr std::size_t kDataBytes = std::size_t{256} * 1024;

/// A read's bytes go straight into the frame that the socket takes them from.
class FrameEnd final : public FarEnd {
 public:
  State Begin(std::uint64_t, std::size_t bytes, bool,
              std::span<std::byte>* memory) noexcept override {
    // Whole words fit: the room is a multiple of every width.
    const std::size_t room = std::min(bytes, kDataBytes - filled);
    *memory = {data + filled, room};
    return room == 0 ? State::kLater : State::kReady;
  }
  bool Finish(std::uint64_t, std::size_t bytes, bool) noexcept override {
    filled += bytes;
    return true;
  }

  std::byte* data = nullptr;
  std::size_t filled = 0;
};

/// A write's bytes come straight out of what the socket gave. A frame may end in the middle of a
/// word of the window; its bytes are kept until the rest has come.
class DataEnd final : public FarEnd {
 public:
  DataEnd(ChannelInput& input, BulkOutlet& outlet, std::uint64_t id, std::size_t word)
      : input_(input), outlet_(outlet), id_(id), word_(word) {}

  bool IsReady() const noexcept {
    return input_.Look() == ChannelInput::Next::kData && input_.head().id == id_ &&
           !input_.data().empty();
  }
  std::size_t kept() const noexcept { return kept_; }

  /// What came with the head of its frame lies in the buffer; all else is still in the socket.
  std::size_t Fill(std::span<std::byte> room) noexcept override {
    const bool mine = input_.awaits_data() && input_.head().id == id_;
    if (std::exchange(dry_, false) || !mine || kept_ != 0) return 0;
    const std::size_t left = input_.data_left();
    const auto straight = room.first(std::min(room.size(), left));
    // Together with the head of the next frame.
    const auto behind = straight.size() == left ? input_.Sip() : std::span<std::byte>();
    const std::size_t got = outlet_.ReceiveInto(straight, behind);
    const std::size_t here = std::min(got, straight.size());
    dry_ = got < straight.size() + behind.size();
    input_.SkipData(here);
    input_.Filled(got - here);
    return here;
  }

  State Begin(std::uint64_t, std::size_t bytes, bool,
              std::span<std::byte>* memory) noexcept override {
    while (IsReady()) {
      const auto data = input_.data();
      if (kept_ == 0 && data.size() >= word_) {
        const std::size_t whole = std::min(bytes, data.size() / word_ * word_);
        *memory = {const_cast<std::byte*>(data.data()), whole};
        return State::kReady;
      }
      const std::size_t more = std::min(word_ - kept_, data.size());
      std::memcpy(part_.data() + kept_, data.data(), more);
      input_.TakeData(more);
      kept_ += more;
      if (kept_ < word_) continue;
      *memory = {part_.data(), word_};
      return State::kReady;
    }
    return State::kLater;
  }
  bool Finish(std::uint64_t, std::size_t bytes, bool) noexcept override {
    if (kept_ != 0) {
      kept_ = 0;
    } else {
      input_.TakeData(bytes);
    }
    return true;
  }

 private:
  ChannelInput& input_;
  BulkOutlet& outlet_;
  const std::uint64_t id_;
  const std::size_t word_;
  bool dry_ = false;  // the socket was empty
  std::array<std::byte, 8> part_ = {};
  std::size_t kept_ = 0;
};

std::size_t WordOf(const BulkSpec& spec, const Bench& bench) noexcept {
  const Port& port = (*bench.table)[static_cast<std::uint32_t>(spec.window)];
  return port.burst ? 1 : port.bulk_width / 8;
}

}  // namespace

struct ChannelBulk::Transfer {
  Transfer(std::uint64_t its_id, const BulkSpec& its_spec, Moment its_deadline, ChannelInput& input,
           BulkOutlet& outlet, const Bench& bench)
      : id(its_id),
        spec(its_spec),
        deadline(its_deadline),
        data(input, outlet, its_id, WordOf(spec, bench)),
        bulk(spec, spec.write ? static_cast<FarEnd&>(data) : frame, bench),
        counts(bench.counters->transfers) {
    counts.under_way.fetch_add(1, std::memory_order_relaxed);
  }
  ~Transfer() {
    (spec.write ? counts.write_ns : counts.read_ns).Add(Now() - begun);
    counts.under_way.fetch_sub(1, std::memory_order_relaxed);
  }

  const std::uint64_t id;
  const BulkSpec spec;
  const Moment deadline;
  const Moment begun = Now();
  StopSignal stop;
  FrameEnd frame;
  DataEnd data;
  Bulk bulk;
  std::uint64_t device_ns = 0;
  TransferCounts& counts;
};

ChannelBulk::ChannelBulk(ChannelInput& input, BulkOutlet& outlet, std::uint64_t generation)
    : input_(input), outlet_(outlet), generation_(generation) {}

ChannelBulk::~ChannelBulk() = default;

ChannelBulk::Transfer* ChannelBulk::Find(std::uint64_t id) const noexcept {
  for (const auto& transfer : transfers_) {
    if (transfer->id == id) return transfer.get();
  }
  return nullptr;
}

bool ChannelBulk::Straight() const noexcept {
  return std::any_of(transfers_.begin(), transfers_.end(),
                     [](const auto& transfer) { return transfer->bulk.fillable(); });
}

std::optional<std::uint64_t> ChannelBulk::Wanted(std::uint64_t id) const noexcept {
  const Transfer* transfer = Find(id);
  if (transfer == nullptr || !transfer->spec.write) return std::nullopt;
  return transfer->spec.length - transfer->bulk.done() - transfer->data.kept();
}

void ChannelBulk::Begin(std::uint64_t id, const BulkSpec& spec, Moment deadline,
                        const Bench& bench) {
  transfers_.push_back(std::make_unique<Transfer>(id, spec, deadline, input_, outlet_, bench));
}

void ChannelBulk::Cancel(std::uint64_t id) noexcept {
  if (Transfer* transfer = Find(id)) transfer->stop.Request(ErrorCode::kCancelled);
}

void ChannelBulk::Stop(ErrorCode code) noexcept {
  for (const auto& transfer : transfers_) transfer->stop.Request(code);
}

Step ChannelBulk::Run(const Bounds& bounds) noexcept {
  if (const auto code = bounds.stop->requested()) Stop(*code);
  Transfer* transfer = Pick(Now());
  if (transfer != nullptr) {
    RunOne(*transfer, bounds);
    return {.done = transfers_.empty(), .wake = 0};
  }
  Moment wake = kNever;
  for (const auto& waiting : transfers_) wake = std::min(wake, waiting->deadline);
  return {.done = transfers_.empty(), .wake = wake};
}

bool ChannelBulk::AnyReady() const noexcept {
  const Moment now = Now();
  return std::any_of(transfers_.begin(), transfers_.end(),
                     [&](const auto& transfer) { return IsReady(*transfer, now); });
}

ChannelBulk::Transfer* ChannelBulk::Pick(Moment now) noexcept {
  for (std::size_t step = 0; step < transfers_.size(); ++step) {
    turn_ = (turn_ + 1) % transfers_.size();
    if (IsReady(*transfers_[turn_], now)) return transfers_[turn_].get();
  }
  return nullptr;
}

bool ChannelBulk::IsReady(const Transfer& transfer, Moment now) const noexcept {
  if (transfer.stop.requested() || now >= transfer.deadline || transfer.spec.length == 0) {
    return true;
  }
  return transfer.spec.write ? transfer.data.IsReady() : outlet_.Drained();
}

void ChannelBulk::RunOne(Transfer& transfer, const Bounds& bounds) noexcept {
  const bool read = !transfer.spec.write && outlet_.Drained();
  if (read) {
    if (frame_ == nullptr) frame_.reset(new std::byte[kFrameHeadBytes + kDataBytes]);
    transfer.frame.data = frame_.get() + kFrameHeadBytes;
    transfer.frame.filled = 0;
  }
  const Moment started = Now();
  const Step step = transfer.bulk.Run(
      {.stop = &transfer.stop, .grant = bounds.grant, .deadline = transfer.deadline});
  transfer.device_ns += Now() - started;
  if (read && transfer.frame.filled != 0) {
    const FrameHead head = ReadDataHead(transfer.id, generation_, transfer.frame.filled);
    std::memcpy(frame_.get(), &head, sizeof(head));
    outlet_.SendData({frame_.get(), head.length});
  }
  if (step.done) Finish(transfer);
}

void ChannelBulk::Finish(Transfer& transfer) noexcept {
  outlet_.SendEnd(transfer.id, {.done = transfer.bulk.done(), .device_ns = transfer.device_ns},
                  transfer.bulk.failure());
  std::erase_if(transfers_, [&](const auto& other) { return other.get() == &transfer; });
}

}  // namespace barkeep
