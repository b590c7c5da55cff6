#ifndef BARKEEP_CORE_UNAVAILABLE_H_
#define BARKEEP_CORE_UNAVAILABLE_H_

#include <unistd.h>

#include <string>
#include <utility>

#include "failure.h"

namespace barkeep {

/// A device that cannot be opened: why, and what the operator does about it.
inline Error Unavailable(std::string reason, std::string fix, std::string path = {},
                         int system_errno = 0) {
  Error error = Failure(ErrorCode::kDeviceUnavailable);
  error.reason = std::move(reason);
  error.fix = std::move(fix);
  error.path = std::move(path);
  error.system_errno = system_errno;
  return error;
}

/// What needs one more descriptor cannot be had.
inline Error NoDescriptors(int system_errno) {
  return Unavailable("the process has no file descriptors left",
                     "raise its limit of open files (ulimit -n, LimitNOFILE=)", {}, system_errno);
}

/// Who runs this process, for messages about rights.
inline std::string ThisUser() { return "user " + std::to_string(::geteuid()); }

/// A field of the configuration that no device could satisfy.
inline Error Misconfigured(std::string field, std::string reason) {
  Error error = Failure(ErrorCode::kInvalidArgument);
  error.field = std::move(field);
  error.reason = std::move(reason);
  return error;
}

/// Says which window an error is about. By its name, because there is no window table yet.
inline Error InWindow(const std::string& name, Error error) {
  error.reason = "window \"" + name + "\": " + error.reason;
  return error;
}

}  // namespace barkeep

#endif  // BARKEEP_CORE_UNAVAILABLE_H_
