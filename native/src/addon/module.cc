#include <napi.h>

#include "addon/entry.h"
#include "addon/environment.h"
#include "addon/native_buffers.h"
#include "addon/native_channel.h"
#include "addon/native_device.h"
#include "addon/native_session.h"
#include "addon/native_subscription.h"
#include "addon/peer_credentials.h"
#include "addon/socket_pair.h"
#include "core/limits.h"

namespace barkeep::addon {
namespace {

constexpr const char* kVersion = "0.1.0";

Result<Napi::Value> Limits(const Napi::CallbackInfo& info) {
  const Napi::Object object = Napi::Object::New(info.Env());
  for (const NamedLimit& limit : kLimits) {
    object.Set(limit.name, Napi::Number::New(info.Env(), static_cast<double>(limit.value)));
  }
  return object;
}

Result<Napi::Value> ErrorCodes(const Napi::CallbackInfo& info) {
  const Napi::Array list = Napi::Array::New(info.Env());
#define BARKEEP_ERROR(name, text) list.Set(list.Length(), Napi::String::New(info.Env(), text));
#include "core/error_codes.def"
#undef BARKEEP_ERROR
  return list;
}

/// `NativeBinding` of native/lib/binding.ts, name by name.
Napi::Object Init(Napi::Env env, Napi::Object exports) {
  if (!Environment::Create(env)) return exports;
  NativeDevice::Define(env);
  NativeSession::Define(env);
  NativeChannel::Define(env);
  NativeSubscription::Define(env);
  NativeBuffers::Define(env);
  exports.Set("version", kVersion);
  exports.Set("openDevice", Napi::Function::New<NativeDevice::Open>(env, "openDevice"));
  exports.Set("peerCredentials",
              Napi::Function::New<FunctionEntry<PeerCredentials>>(env, "peerCredentials"));
  exports.Set("socketPair", Napi::Function::New<FunctionEntry<SocketPair>>(env, "socketPair"));
  exports.Set("limits", Napi::Function::New<FunctionEntry<Limits>>(env, "limits"));
  exports.Set("errorCodes", Napi::Function::New<FunctionEntry<ErrorCodes>>(env, "errorCodes"));
  return exports;
}

NODE_API_MODULE(barkeep, Init)

}  // namespace
}  // namespace barkeep::addon
