#include "addon/native_channel.h"

#include <optional>
#include <string>
#include <utility>

#include "addon/args.h"
#include "addon/channel_events.h"
#include "addon/environment.h"
#include "core/failure.h"

namespace barkeep::addon {

void NativeChannel::Define(Napi::Env env) {
  Environment::Of(env).channel_class = Napi::Persistent(DefineClass(
      env, "NativeChannel",
      {
          InstanceMethod<&NativeChannel::Entry<&NativeChannel::Close>>("close"),
          InstanceMethod<&NativeChannel::Entry<&NativeChannel::Drain>>("drain"),
          InstanceMethod<&NativeChannel::Entry<&NativeChannel::HighestId>>("highestId"),
          InstanceMethod<&NativeChannel::Entry<&NativeChannel::TakeVerdicts>>("takeVerdicts"),
          InstanceMethod<&NativeChannel::Entry<&NativeChannel::Adopt>>("adopt"),
          InstanceMethod<&NativeChannel::Entry<&NativeChannel::Cancel>>("cancel"),
      }));
}

Napi::Value NativeChannel::Wrap(Napi::Env env, const std::shared_ptr<const NamedDevice>& device,
                                std::shared_ptr<Channel> channel, napi_value make_error) {
  return Make(env, Environment::Of(env).channel_class, device, std::move(channel), make_error);
}

NativeChannel::NativeChannel(const Napi::CallbackInfo& info) : DeviceObject(info) {}

Result<Napi::Value> NativeChannel::Close(const Napi::CallbackInfo& info) {
  Reader reader(info.Env());
  const auto code = reader.CodeOrNull(info[0], "code");
  std::string reason = reader.Text(info[1], "reason");
  if (reader.error()) return *reader.error();
  core_->Close(code, std::move(reason));
  return info.Env().Undefined();
}

Result<Napi::Value> NativeChannel::Drain(const Napi::CallbackInfo& info) {
  Reader reader(info.Env());
  std::string reason = reader.Text(info[0], "reason");
  if (reader.error()) return *reader.error();
  core_->Drain(std::move(reason));
  return info.Env().Undefined();
}

Result<Napi::Value> NativeChannel::HighestId(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(core_->highest_id()));
}

Result<Napi::Value> NativeChannel::TakeVerdicts(const Napi::CallbackInfo& info) {
  const Napi::Array list = Napi::Array::New(info.Env());
  for (const BatchVerdict& verdict : core_->TakeVerdicts()) {
    list.Set(list.Length(), ChannelVerdictValue(info.Env(), *device_, verdict));
  }
  return list;
}

Result<Napi::Value> NativeChannel::Adopt(const Napi::CallbackInfo& info) {
  Reader reader(info.Env());
  const Napi::Function done = reader.Function(info[0], "done");
  if (reader.error()) return *reader.error();
  const Napi::Array ids = Napi::Array::New(info.Env());
  for (const std::uint64_t id : AdoptVerdicts(info.Env(), device_, completions_, *core_, done)) {
    ids.Set(ids.Length(), Napi::Number::New(info.Env(), static_cast<double>(id)));
  }
  return ids;
}

Result<Napi::Value> NativeChannel::Cancel(const Napi::CallbackInfo& info) {
  Reader reader(info.Env());
  const std::uint64_t id = reader.Unsigned(info[0], "id", kSafeIntegerMax);
  if (reader.error()) return *reader.error();
  core_->Cancel(id);
  return info.Env().Undefined();
}

}  // namespace barkeep::addon
