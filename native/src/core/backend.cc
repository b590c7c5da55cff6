#include "backend.h"

#include <optional>
#include <utility>

#include "unavailable.h"

namespace barkeep {

BlockResult Model::LoadBlock(std::uint32_t, std::uint64_t, std::span<std::byte>) noexcept {
  return {.moved = 0, .fault = AccessFault{}};
}

BlockResult Model::StoreBlock(std::uint32_t, std::uint64_t, std::span<const std::byte>) noexcept {
  return {.moved = 0, .fault = AccessFault{}};
}

namespace {

Result<OpenDevice> OpenByKind(const DeviceSpec& spec) {
  switch (spec.backend) {
    case BackendKind::kFile:
      return OpenFileBackend(spec);
    case BackendKind::kSim:
      return OpenSimBackend(spec);
    case BackendKind::kPci:
      return OpenPciBackend(spec);
    case BackendKind::kUio:
      return OpenUioBackend(spec);
    case BackendKind::kDevmem:
      return OpenDevmemBackend(spec);
    case BackendKind::kChardev:
      return OpenChardevBackend(spec);
    case BackendKind::kXdma:
      return OpenXdmaBackend(spec);
    case BackendKind::kVfio:
      return OpenVfioBackend(spec);
  }
  return Misconfigured("backend", "no such backend");
}

bool Contains(std::uint64_t size, std::uint64_t offset, std::uint64_t length) noexcept {
  return offset <= size && length <= size - offset;
}

bool HasWidth(WidthSet widths, std::uint32_t width) noexcept {
  return (width == 8 && (widths & 1) != 0) || (width == 16 && (widths & 2) != 0) ||
         (width == 32 && (widths & 4) != 0) || (width == 64 && (widths & 8) != 0);
}

/// What can only be checked once the size of a window is known.
std::optional<Error> CheckWindow(const OpenWindow& window) {
  const WindowSpec& spec = window.spec;
  for (const Range& range : spec.pure_ranges) {
    if (!Contains(window.size, range.offset, range.length)) {
      return Misconfigured("pureRanges", "a range goes beyond the end of the window");
    }
  }
  if (spec.flush.width == 0) return std::nullopt;
  if (!HasWidth(spec.widths, spec.flush.width)) {
    return Misconfigured("flush", "the window does not take accesses of its width");
  }
  if (spec.flush.offset % (spec.flush.width / 8) != 0) {
    return Misconfigured("flush", "its offset is not a multiple of its width");
  }
  if (!Contains(window.size, spec.flush.offset, spec.flush.width / 8)) {
    return Misconfigured("flush", "the register is beyond the end of the window");
  }
  return std::nullopt;
}

}  // namespace

Result<OpenDevice> OpenBackend(const DeviceSpec& spec) {
  Result<OpenDevice> device = OpenByKind(spec);
  if (!device.ok()) return device;
  for (const OpenWindow& window : device.value().windows) {
    if (auto error = CheckWindow(window)) return InWindow(window.spec.name, *std::move(error));
  }
  return device;
}

}  // namespace barkeep
