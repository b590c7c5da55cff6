#include "descriptor_model.h"

#include <unistd.h>

#include <cerrno>

namespace barkeep {
namespace {

// What a driver answers whose wait a signal ends means that the kernel should start the call again.
// Without a signal, when the driver gave up by itself, nobody translates it (ERESTARTSYS in
// include/linux/errno.h): so xdma_xfer_submit of Xilinx's driver ends a transfer that timed out.
constexpr int kRestart = 512;

AccessFault FaultOf(int system_errno) noexcept {
  AccessFault fault{.system_errno = system_errno};
  switch (system_errno) {
    case ENODEV:
    case ENXIO:
      fault.reason = "the driver has no device any more";
      fault.gone = true;
      break;
    case EINTR:
    case EAGAIN:
      fault.reason = "the driver's wait was interrupted";
      fault.interrupted = true;
      break;
    case kRestart:
    case ETIMEDOUT:
      fault.reason = "the driver gave up waiting for the device";
      fault.fix =
          "see why the device neither takes nor sends; for longer waits, raise the driver's "
          "timeout";
      break;
    case EINVAL:
    case EPROTO:
    case EMSGSIZE:
      fault.reason = "the driver refuses this offset or length";
      fault.fix = "keep to the alignment and the lengths that it takes";
      break;
    case EIO:
      fault.reason = "the device or its driver refused the access";
      fault.fix = "see dmesg, and whether the device decodes this address";
      break;
    case EPERM:
    case EACCES:
    case EBADF:
      fault.reason = "the driver does not allow it";
      break;
    case ENOMEM:
    case EFAULT:
      fault.reason = "the kernel has not the memory for it";
      break;
    default:
      fault.reason = "the driver refused the access";
      break;
  }
  return fault;
}

/// Answers what a read or write of `bytes` came to, from its return value and errno.
BlockResult ResultOf(ssize_t moved) noexcept {
  if (moved < 0) return {.moved = 0, .fault = FaultOf(errno)};
  if (moved > 0) return {.moved = static_cast<std::size_t>(moved), .fault = std::nullopt};
  AccessFault end;
  end.reason = "the driver moved nothing: this is beyond the end of what it has";
  end.fix = "correct the window's offset and length";
  return {.moved = 0, .fault = end};
}

}  // namespace

BlockResult DescriptorModel::LoadBlock(std::uint32_t, std::uint64_t offset,
                                       std::span<std::byte> target) noexcept {
  return ResultOf(
      ::pread(read_fd_, target.data(), target.size(), static_cast<off_t>(base_ + offset)));
}

BlockResult DescriptorModel::StoreBlock(std::uint32_t, std::uint64_t offset,
                                        std::span<const std::byte> source) noexcept {
  return ResultOf(
      ::pwrite(write_fd_, source.data(), source.size(), static_cast<off_t>(base_ + offset)));
}

bool DescriptorModel::Load(std::uint32_t window, std::uint64_t offset, std::uint32_t width,
                           std::uint64_t* value) noexcept {
  *value = 0;
  const auto bytes = std::as_writable_bytes(std::span(value, 1)).first(width / 8);
  return Whole(LoadBlock(window, offset, bytes), bytes.size());
}

bool DescriptorModel::Store(std::uint32_t window, std::uint64_t offset, std::uint32_t width,
                            std::uint64_t value) noexcept {
  const auto bytes = std::as_bytes(std::span(&value, 1)).first(width / 8);
  return Whole(StoreBlock(window, offset, bytes), bytes.size());
}

bool DescriptorModel::Whole(const BlockResult& result, std::size_t bytes) noexcept {
  if (result.moved == bytes) return true;
  fault_ = result.fault.value_or(AccessFault{
      .system_errno = 0,
      .reason = "the driver moved fewer bytes than the access has",
      .fix = "configure the unit that its transfers have",
  });
  return false;
}

}  // namespace barkeep
