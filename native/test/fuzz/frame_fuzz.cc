// Feeds any bytes to the frame parser, cut anywhere, and to a channel on a socket pair, whose
// answers must be frames of the protocol. Built with libFuzzer (-fsanitize=fuzzer
// -DBARKEEP_LIBFUZZER) it is a target of that; otherwise it has its own deterministic driver:
// see driver.h.
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#include "core/channel_input.h"
#include "core/device.h"
#include "fuzz/driver.h"
#include "fuzz/frame_mutator.h"

namespace barkeep {
namespace {

constexpr std::uint64_t kWindowBytes = 64;

class MemoryModel final : public Model {
 public:
  bool Load(std::uint32_t, std::uint64_t offset, std::uint32_t width,
            std::uint64_t* value) noexcept override {
    if (offset > kWindowBytes || width / 8 > kWindowBytes - offset) std::abort();
    *value = 0;
    std::memcpy(value, bytes_ + offset, width / 8);
    return ++accesses_ % 251 != 0;
  }
  bool Store(std::uint32_t, std::uint64_t offset, std::uint32_t width,
             std::uint64_t value) noexcept override {
    if (offset > kWindowBytes || width / 8 > kWindowBytes - offset) std::abort();
    std::memcpy(bytes_ + offset, &value, width / 8);
    return ++accesses_ % 251 != 0;
  }
  std::byte* Memory(std::uint32_t) noexcept override { return bytes_; }

 private:
  std::byte bytes_[kWindowBytes] = {};
  std::uint64_t accesses_ = 0;
};

struct Target {
  Target() {
    OpenDevice open;
    open.windows.resize(3);
    for (OpenWindow& window : open.windows) {
      window.spec.name = "window";
      window.spec.widths = 0xf;
      window.size = kWindowBytes;
      window.cache = CacheMode::kModel;
      window.model = &model;
    }
    open.windows[1].spec.burst = true;
    open.windows[2].spec.access = WindowAccess::kReadOnly;
    device = std::move(Device::Adopt(std::move(open)).value());
  }

  MemoryModel model;
  std::shared_ptr<Device> device;
  std::uint64_t frames = 0;
  std::uint64_t answers = 0;
};

Target& TheTarget() {
  static Target* const target = new Target();
  return *target;
}

/// The parser alone: what it cuts must not depend on how the bytes came.
void TryParser(std::span<const std::byte> bytes) {
  ChannelInput input;
  std::size_t used = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    const auto room = input.Room();
    const std::size_t piece = std::min({room.size(), bytes.size() - at, 1 + at % 97});
    if (piece == 0) std::abort();
    std::memcpy(room.data(), bytes.data() + at, piece);
    input.Filled(piece);
    at += piece;
    for (;;) {
      const ChannelInput::Next next = input.Look();
      if (next == ChannelInput::Next::kMore) break;
      if (next == ChannelInput::Next::kBroken) return;
      ++TheTarget().frames;
      if (next == ChannelInput::Next::kData) {
        used += input.data().size();
        input.TakeData(input.data().size());
      } else {
        used += input.payload().size();
        input.TakeFrame();
      }
      if (used > at) std::abort();
    }
  }
}

/// Reads all that the daemon's end says, until it is closed.
std::vector<std::byte> ReadAll(int fd) {
  std::vector<std::byte> all;
  std::array<std::byte, 4096> piece;
  for (;;) {
    pollfd waited{.fd = fd, .events = POLLIN, .revents = 0};
    int ready = 0;
    // libFuzzer's alarm interrupts it.
    do {
      ready = poll(&waited, 1, 20'000);
    } while (ready < 0 && errno == EINTR);
    if (ready <= 0) std::abort();
    const ssize_t got = recv(fd, piece.data(), piece.size(), 0);
    if (got <= 0) return all;
    all.insert(all.end(), piece.begin(), piece.begin() + got);
  }
}

void CheckAnswers(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    FrameHead head;
    if (bytes.size() < sizeof(head)) std::abort();
    std::memcpy(&head, bytes.data(), sizeof(head));
    if (head.length < sizeof(head) || head.length > bytes.size()) std::abort();
    if (head.kind < FrameKind::kVerdict || head.kind > FrameKind::kClosed) std::abort();
    // Nothing follows it.
    if (head.kind == FrameKind::kClosed && head.length != bytes.size()) std::abort();
    ++TheTarget().answers;
    bytes = bytes.subspan(head.length);
  }
}

void TryChannel(std::span<const std::byte> bytes) {
  const auto session = TheTarget().device->OpenSession(Grant::AllowAll());
  std::array<int, 2> pair = {};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0) std::abort();
  const Descriptor client(pair[1]);
  {
    const Descriptor server(pair[0]);
    const auto early = bytes.first(bytes.size() / 3);
    if (!session->OpenChannel(server.get(), early, {}, [](bool, auto) {}).ok()) std::abort();
    bytes = bytes.subspan(early.size());
  }
  // A channel that is over does not take it.
  [[maybe_unused]] const ssize_t sent =
      send(client.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  shutdown(client.get(), SHUT_WR);
  CheckAnswers(ReadAll(client.get()));
}

}  // namespace
}  // namespace barkeep

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Exactly as large, so that the address sanitizer sees a byte too far.
  const std::vector<std::byte> bytes(reinterpret_cast<const std::byte*>(data),
                                     reinterpret_cast<const std::byte*>(data) + size);
  barkeep::TryParser(bytes);
  barkeep::TryChannel(bytes);
  return 0;
}

#ifndef BARKEEP_LIBFUZZER
int main(int argc, char** argv) {
  const barkeep::Driver driver(argc, argv, 20'000);
  auto& target = barkeep::TheTarget();
  barkeep::FrameMutator mutator(driver.seed(), target.device->table().hash());
  for (std::uint64_t run = 0; run < driver.runs(); ++run) {
    const auto bytes = mutator.Next();
    driver.Keep(run, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  }
  std::printf("%llu streams, seed %llu: %llu frames, %llu answers\n",
              static_cast<unsigned long long>(driver.runs()),
              static_cast<unsigned long long>(driver.seed()),
              static_cast<unsigned long long>(target.frames),
              static_cast<unsigned long long>(target.answers));
  // A driver that gets nothing answered would prove nothing.
  return driver.runs() > 1000 && target.answers < driver.runs() ? 1 : 0;
}
#endif
