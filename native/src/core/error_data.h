#ifndef BARKEEP_CORE_ERROR_DATA_H_
#define BARKEEP_CORE_ERROR_DATA_H_

#include <cstdint>
#include <optional>
#include <string>

#include "backend.h"
#include "error.h"

namespace barkeep {

/// Where an error came from, for the names that it does not carry itself.
struct ErrorOrigin {
  const std::string* device_name = nullptr;
  const OpenDevice* device = nullptr;  // null while it is being opened
};

/// True for errors about the device as a whole, which name it.
inline bool IsDeviceError(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::kDeviceUnavailable:
    case ErrorCode::kDeviceLost:
    case ErrorCode::kDeviceStuck:
    case ErrorCode::kDeviceQuiesced:
    case ErrorCode::kDeviceQuarantined:
    case ErrorCode::kStaleGeneration:
      return true;
    default:
      return false;
  }
}

/// Shows a visitor the data of an error, each field under its name in `ErrorData` of the contract:
/// `Text`, `Number` and `Big` (what a register holds, up to 64 bits) take optional or empty values,
/// `Widths` a set.
template <typename Visitor>
void VisitErrorData(const Error& error, const ErrorOrigin& origin, Visitor& visitor) {
  if (origin.device_name != nullptr && (origin.device == nullptr || IsDeviceError(error.code))) {
    visitor.Text("device", *origin.device_name);
  }
  if (error.window && origin.device != nullptr && *error.window < origin.device->windows.size()) {
    const WindowSpec& window = origin.device->windows[*error.window].spec;
    visitor.Text("window", window.name);
    if (error.code == ErrorCode::kWidthUnsupported) visitor.Widths("supported", window.widths);
  }
  visitor.Number("operation", error.operation);
  visitor.Number("offset", error.offset);
  visitor.Number("length", error.length);
  visitor.Number("size", error.size);
  visitor.Number("width", error.width);
  visitor.Text("field", error.field);
  visitor.Text("reason", error.reason);
  visitor.Text("fix", error.fix);
  visitor.Text("limit", error.limit);
  visitor.Number("actual", error.actual);
  visitor.Number("max", error.max);
  visitor.Big("value", error.value);
  visitor.Big("expected", error.expected);
  visitor.Big("mask", error.mask);
  visitor.Number("timeoutMs", error.timeout_ms);
  visitor.Number("retryAfterMs", error.retry_after_ms);
  visitor.Number("done", error.done);
  if (error.system_errno != 0) visitor.Number("errno", std::optional(error.system_errno));
  visitor.Text("path", error.path);
  visitor.Text("interrupt", error.interrupt);
}

}  // namespace barkeep

#endif  // BARKEEP_CORE_ERROR_DATA_H_
