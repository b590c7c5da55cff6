#ifndef BARKEEP_ADDON_FAILURE_VALUE_H_
#define BARKEEP_ADDON_FAILURE_VALUE_H_

#include <napi.h>

#include "core/error_data.h"

namespace barkeep::addon {

using FailureOrigin = ErrorOrigin;

/// The `NativeFailure` of an error.
Napi::Object FailureValue(Napi::Env env, const Error& error, const FailureOrigin& origin);

/// The widths of a set, bits, ascending.
Napi::Array WidthsValue(Napi::Env env, WidthSet widths);

}  // namespace barkeep::addon

#endif  // BARKEEP_ADDON_FAILURE_VALUE_H_
