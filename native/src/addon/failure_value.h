#ifndef BARKEEP_ADDON_FAILURE_VALUE_H_
#define BARKEEP_ADDON_FAILURE_VALUE_H_

#include <napi.h>

#include <string>

#include "core/backend.h"
#include "core/error.h"

namespace barkeep::addon {

/// Where an error came from, for the names that the core does not know.
struct FailureOrigin {
  const std::string* device_name = nullptr;
  const OpenDevice* device = nullptr;  // null while it is being opened
};

/// The `NativeFailure` of an error.
Napi::Object FailureValue(Napi::Env env, const Error& error, const FailureOrigin& origin);

/// The widths of a set, bits, ascending.
Napi::Array WidthsValue(Napi::Env env, WidthSet widths);

}  // namespace barkeep::addon

#endif  // BARKEEP_ADDON_FAILURE_VALUE_H_
