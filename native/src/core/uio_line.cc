#include "uio_line.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "unavailable.h"

namespace barkeep {
namespace {

constexpr off_t kConfigCommand = 4;
// "Interrupt Disable" of the PCI Local Bus Specification 3.0, 6.2.2.
constexpr std::uint16_t kIntxDisable = 1 << 10;

}  // namespace

UioLine::UioLine(std::string path, Descriptor node, std::uint32_t event_count, std::string config)
    : InterruptSource("irq", std::move(path)),
      node_(std::move(node)),
      config_path_(std::move(config)),
      event_count_(event_count) {}

InterruptSource::Taken UioLine::Take() noexcept {
  // Exactly four bytes: anything else is EINVAL.
  std::uint32_t count = 0;
  const ssize_t got = ::read(node_.get(), &count, sizeof(count));
  if (got == sizeof(count))
    return {.failure = 0, .count = count - std::exchange(event_count_, count)};
  if (got >= 0) return {.failure = EIO, .count = 0};
  if (errno == EAGAIN || errno == EINTR) return {};
  return {.failure = errno, .count = 0};
}

int UioLine::Arm() noexcept {
  if (way_ == Way::kUnknown || way_ == Way::kNode) {
    const int failure = ArmByNode();
    if (failure != ENOSYS || way_ == Way::kNode) return failure;
    way_ = config_path_.empty() ? Way::kNone : Way::kConfig;
  }
  return way_ == Way::kConfig ? ArmByConfig() : 0;
}

int UioLine::ArmByNode() noexcept {
  const std::int32_t on = 1;
  if (::write(node_.get(), &on, sizeof(on)) != sizeof(on)) return errno;
  way_ = Way::kNode;
  return 0;
}

int UioLine::ArmByConfig() noexcept {
  if (!config_.valid()) config_ = Descriptor(::open(config_path_.c_str(), O_RDWR | O_CLOEXEC));
  if (!config_.valid()) return errno;
  // Nobody else changes the register meanwhile: its driver does at an interrupt only, and the line
  // is masked.
  std::array<std::uint8_t, 2> bytes{};
  if (::pread(config_.get(), bytes.data(), bytes.size(), kConfigCommand) != 2) return EIO;
  const auto command = static_cast<std::uint16_t>(bytes[0] | bytes[1] << 8);
  if (command == 0xffff) return ENODEV;
  if ((command & kIntxDisable) == 0) return 0;
  bytes[1] = static_cast<std::uint8_t>((command & ~kIntxDisable) >> 8);
  return ::pwrite(config_.get(), bytes.data(), bytes.size(), kConfigCommand) == 2 ? 0 : EIO;
}

Error UioLine::Describe(int failure) const {
  // EBADF: the node is open for reading only.
  if (failure != EACCES && failure != EPERM && failure != EROFS && failure != EBADF) {
    return InterruptSource::Describe(failure);
  }
  const std::string& path = way_ == Way::kConfig ? config_path_ : this->path();
  return Unavailable(ThisUser() + " may not arm the interrupt: that is a write to " + path,
                     "chgrp barkeep " + path + " && chmod 0660 " + path, path, failure);
}

}  // namespace barkeep
