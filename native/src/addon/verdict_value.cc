#include "addon/verdict_value.h"

namespace barkeep::addon {

Napi::Value FailureOrNull(Napi::Env env, const NamedDevice& device,
                          const std::optional<Error>& failure) {
  if (!failure) return env.Null();
  return FailureValue(env, *failure, device.origin());
}

Napi::Object VerdictValue(Napi::Env env, const NamedDevice& device, const Verdict& verdict) {
  const Napi::Object object = Napi::Object::New(env);
  const auto number = [&](const char* name, std::uint64_t value) {
    object.Set(name, Napi::Number::New(env, static_cast<double>(value)));
  };
  object.Set("failure", FailureOrNull(env, device, verdict.failure));
  number("completed", verdict.done);
  object.Set("results",
             Napi::Buffer<std::byte>::Copy(env, verdict.results.get(), verdict.results_bytes));
  number("queuedNs", verdict.queued_ns);
  number("deviceNs", verdict.device_ns);
  return object;
}

}  // namespace barkeep::addon
