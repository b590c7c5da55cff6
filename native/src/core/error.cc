#include "error.h"

namespace barkeep {

const char* ErrorCodeText(ErrorCode code) noexcept {
  switch (code) {
#define BARKEEP_ERROR(name, text) \
  case ErrorCode::name:           \
    return text;
#include "error_codes.def"
#undef BARKEEP_ERROR
  }
  return "INTERNAL";
}

const char* OutcomeText(Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::kNotExecuted:
      return "not-executed";
    case Outcome::kPartial:
      return "partial";
    case Outcome::kUnknown:
      return "unknown";
  }
  return "unknown";
}

}  // namespace barkeep
