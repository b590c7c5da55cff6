#ifndef BARKEEP_CORE_FAILURE_H_
#define BARKEEP_CORE_FAILURE_H_

#include <cstdint>

#include "error.h"

namespace barkeep {

/// An error with nothing but its code and outcome, to be filled in.
inline Error Failure(ErrorCode code, Outcome outcome = Outcome::kNotExecuted) {
  Error error;
  error.code = code;
  error.outcome = outcome;
  return error;
}

inline Error InvalidArgument(const char* field, const char* reason) {
  Error error = Failure(ErrorCode::kInvalidArgument);
  error.field = field;
  error.reason = reason;
  return error;
}

inline Error OverLimit(const char* limit, std::uint64_t actual, std::uint64_t max) {
  Error error = Failure(ErrorCode::kLimitExceeded);
  error.limit = limit;
  error.actual = actual;
  error.max = max;
  return error;
}

}  // namespace barkeep

#endif  // BARKEEP_CORE_FAILURE_H_
