#ifndef BARKEEP_ADDON_VERDICT_VALUE_H_
#define BARKEEP_ADDON_VERDICT_VALUE_H_

#include <napi.h>

#include <optional>

#include "addon/answers.h"

namespace barkeep::addon {

/// The `NativeFailure` of an error of the device, or null.
Napi::Value FailureOrNull(Napi::Env env, const NamedDevice& device,
                          const std::optional<Error>& failure);

/// The `NativeVerdict` of a batch.
Napi::Object VerdictValue(Napi::Env env, const NamedDevice& device, const Verdict& verdict);

}  // namespace barkeep::addon

#endif  // BARKEEP_ADDON_VERDICT_VALUE_H_
