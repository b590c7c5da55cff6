#ifndef BARKEEP_TEST_CORE_CHANNEL_RIG_H_
#define BARKEEP_TEST_CORE_CHANNEL_RIG_H_

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/channel.h"
#include "core/channel_frame.h"
#include "core/device_rig.h"

namespace barkeep {

/// What a test hears of the end of a channel.
struct ChannelEnd {
  Gate heard;
  int times = 0;
  bool finished = false;
  std::optional<Error> failure;
};

/// The client's end of a channel, written out.
class ChannelClient {
 public:
  struct Frame {
    FrameHead head;
    std::vector<std::byte> payload;
    std::string Text(std::size_t at = 0) const {
      return {reinterpret_cast<const char*>(payload.data()) + at, payload.size() - at};
    }
  };

  explicit ChannelClient(int fd) : socket_(fd) {}

  static std::vector<std::byte> Bytes(FrameKind kind, std::uint64_t id,
                                      std::span<const std::byte> payload = {},
                                      std::uint64_t time_left = 0, std::uint64_t mark = 0) {
    const FrameHead head{.length = static_cast<std::uint32_t>(kFrameHeadBytes + payload.size()),
                         .kind = kind,
                         .id = id,
                         .mark = mark,
                         .time_left = time_left};
    std::vector<std::byte> frame(head.length);
    std::memcpy(frame.data(), &head, sizeof(head));
    if (!payload.empty()) std::memcpy(frame.data() + sizeof(head), payload.data(), payload.size());
    return frame;
  }
  static std::vector<std::byte> Batch(std::uint64_t id, const ProgramBuilder& program,
                                      std::uint64_t time_left = 0, std::uint64_t mark = 0) {
    return Bytes(FrameKind::kBatch, id, program.Bytes(), time_left, mark);
  }
  static std::vector<std::byte> Range(FrameKind kind, std::uint64_t id, const BulkRequest& range,
                                      std::uint64_t time_left = 0) {
    return Bytes(kind, id, std::as_bytes(std::span(&range, 1)), time_left);
  }

  /// False when the daemon's end is closed.
  bool Send(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes = bytes.subspan(static_cast<std::size_t>(sent));
    }
    return true;
  }
  /// The next frame; none at the end, and after ten seconds.
  std::optional<Frame> Next() {
    Frame frame;
    if (!Fill(std::as_writable_bytes(std::span(&frame.head, 1)))) return std::nullopt;
    frame.payload.resize(frame.head.length - kFrameHeadBytes);
    if (!Fill(frame.payload)) return std::nullopt;
    return frame;
  }
  /// The verdict of the next frame, which has to be one: "ID ok" or "ID CODE OUTCOME".
  std::string Verdict() {
    const auto frame = Next();
    if (!frame) return "nothing";
    if (frame->head.kind != FrameKind::kVerdict) {
      return "frame " + std::to_string(static_cast<int>(frame->head.kind)) + " " + frame->Text();
    }
    VerdictHead verdict;
    std::memcpy(&verdict, frame->payload.data(), sizeof(verdict));
    return std::to_string(frame->head.id) + " " +
           Outcome(frame->Text(sizeof(verdict)).substr(0, verdict.error_bytes));
  }
  /// "ok", or code and outcome of the JSON.
  static std::string Outcome(const std::string& json) {
    return json.empty() ? "ok" : Field(json, "code") + " " + Field(json, "outcome");
  }
  static std::string Field(const std::string& json, const std::string& name) {
    const std::size_t at = json.find("\"" + name + "\":\"");
    if (at == std::string::npos) return "";
    const std::size_t begin = at + name.size() + 4;
    return json.substr(begin, json.find('"', begin) - begin);
  }
  /// "closed", with the code if there is one; or what came instead.
  std::string Closed() {
    const auto frame = Next();
    if (!frame) return "nothing";
    if (frame->head.kind != FrameKind::kClosed) return "a frame";
    return frame->payload.empty() ? "closed" : "closed " + Field(frame->Text(), "code");
  }
  /// True when the socket has nothing more to give.
  bool AtEnd() { return !Next().has_value(); }
  void Hang() { socket_ = Descriptor(); }
  int fd() const { return socket_.get(); }

 private:
  bool Fill(std::span<std::byte> bytes) {
    while (!bytes.empty()) {
      pollfd waited{.fd = socket_.get(), .events = POLLIN, .revents = 0};
      if (poll(&waited, 1, 10'000) <= 0) return false;
      const ssize_t got = recv(socket_.get(), bytes.data(), bytes.size(), 0);
      if (got <= 0) return false;
      bytes = bytes.subspan(static_cast<std::size_t>(got));
    }
    return true;
  }

  Descriptor socket_;
};

/// A channel on a device rig.
struct ChannelRig : DeviceRig {
  explicit ChannelRig(std::span<const std::byte> early = {}, std::uint64_t highest = 0)
      : client(Open(early, highest)) {}
  ~ChannelRig() {
    leave.Open();
    client.Hang();
    Close();
    CHECK(end->heard.Pass());
    CHECK_EQ(end->times, 1);
  }

  /// Opens a channel of the session, and answers the client's descriptor.
  int Open(std::span<const std::byte> early, std::uint64_t highest) {
    std::array<int, 2> pair = {};
    CHECK_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()), 0);
    const Descriptor ours(pair[0]);
    auto opened = session->OpenChannel(
        ours.get(), early, {.highest_id = highest, .generation = 7, .device_name = "rig"},
        [heard = end](bool finished, std::optional<Error> failure) {
          ++heard->times;
          heard->finished = finished;
          heard->failure = std::move(failure);
          heard->heard.Open();
        });
    CHECK(opened.ok());
    channel = opened.value();
    return pair[1];
  }

  const std::shared_ptr<ChannelEnd> end = std::make_shared<ChannelEnd>();
  std::shared_ptr<Channel> channel;
  ChannelClient client;
};

}  // namespace barkeep

#endif  // BARKEEP_TEST_CORE_CHANNEL_RIG_H_
