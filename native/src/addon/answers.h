#ifndef BARKEEP_ADDON_ANSWERS_H_
#define BARKEEP_ADDON_ANSWERS_H_

#include <napi.h>

#include <functional>
#include <memory>
#include <string>

#include "addon/completions.h"
#include "addon/failure_value.h"
#include "core/call.h"
#include "core/device.h"

namespace barkeep::addon {

/// A device as JavaScript opened it, shared with the answers that are still to come.
struct NamedDevice {
  std::string name;
  std::shared_ptr<Device> device;

  /// What its errors are about.
  FailureOrigin origin() const { return {.device_name = &name, .device = &device->info()}; }
};

/// Makes the sink of a call. Its verdict becomes one call of `done`, on the event loop, and
/// `memory`, a typed array or null, stays referenced until then. Event loop only.
std::unique_ptr<CallSink> BatchSink(Napi::Env env, const std::shared_ptr<const NamedDevice>& device,
                                    const std::shared_ptr<Completions>& completions,
                                    napi_value done);
std::unique_ptr<CallSink> BulkSink(Napi::Env env, const std::shared_ptr<const NamedDevice>& device,
                                   const std::shared_ptr<Completions>& completions, napi_value done,
                                   napi_value memory);

/// A function that calls `done()` on the event loop, once; it may be called on any thread.
std::function<void()> DoneCaller(Napi::Env env, const std::shared_ptr<Completions>& completions,
                                 napi_value done);

}  // namespace barkeep::addon

#endif  // BARKEEP_ADDON_ANSWERS_H_
