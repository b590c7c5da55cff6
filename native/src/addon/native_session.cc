#include "addon/native_session.h"

#include <utility>

#include "addon/args.h"
#include "addon/channel_events.h"
#include "addon/environment.h"
#include "addon/native_channel.h"
#include "core/failure.h"

namespace barkeep::addon {
void NativeSession::Define(Napi::Env env) {
  Environment::Of(env).session_class = Napi::Persistent(DefineClass(
      env, "NativeSession",
      {
          InstanceMethod<&NativeSession::Entry<&NativeSession::Execute>>("execute"),
          InstanceMethod<&NativeSession::Entry<&NativeSession::Read>>("read"),
          InstanceMethod<&NativeSession::Entry<&NativeSession::Write>>("write"),
          InstanceMethod<&NativeSession::Entry<&NativeSession::Cancel>>("cancel"),
          InstanceMethod<&NativeSession::Entry<&NativeSession::Revoke>>("revoke"),
          InstanceMethod<&NativeSession::Entry<&NativeSession::OpenChannel>>("openChannel"),
          InstanceMethod<&NativeSession::Entry<&NativeSession::Close>>("close"),
      }));
}

Napi::Value NativeSession::Wrap(Napi::Env env, const std::shared_ptr<const NamedDevice>& device,
                                std::shared_ptr<Session> session, napi_value make_error) {
  return Make(env, Environment::Of(env).session_class, device, std::move(session), make_error);
}

NativeSession::NativeSession(const Napi::CallbackInfo& info) : DeviceObject(info) {}

Result<Napi::Value> NativeSession::Execute(const Napi::CallbackInfo& info) {
  Reader reader(info.Env());
  const auto program = reader.Bytes(info[0], "program");
  const Moment deadline = reader.Deadline(info[1], "timeLeftMs");
  const Napi::Function done = reader.Function(info[2], "done");
  if (reader.error()) return *reader.error();
  const std::uint64_t id =
      core_->Execute(program, deadline, BatchSink(info.Env(), device_, completions_, done));
  return Napi::Number::New(info.Env(), static_cast<double>(id));
}

Result<Napi::Value> NativeSession::Read(const Napi::CallbackInfo& info) {
  return Transfer(info, false);
}

Result<Napi::Value> NativeSession::Write(const Napi::CallbackInfo& info) {
  return Transfer(info, true);
}

Result<Napi::Value> NativeSession::Transfer(const Napi::CallbackInfo& info, bool write) {
  Reader reader(info.Env());
  BulkSpec spec;
  spec.window = reader.Unsigned(info[0], "window", UINT32_MAX);
  spec.offset = reader.Unsigned(info[1], "offset", kSafeIntegerMax);
  const auto memory = reader.Bytes(info[2], write ? "source" : "target");
  const Moment deadline = reader.Deadline(info[3], "timeLeftMs");
  const Napi::Function done = reader.Function(info[4], "done");
  if (reader.error()) return *reader.error();
  spec.length = memory.size();
  spec.write = write;
  const std::uint64_t id = core_->Transfer(
      spec, memory.data(), deadline, BulkSink(info.Env(), device_, completions_, done, info[2]));
  return Napi::Number::New(info.Env(), static_cast<double>(id));
}

Result<Napi::Value> NativeSession::Cancel(const Napi::CallbackInfo& info) {
  Reader reader(info.Env());
  const std::uint64_t handle = reader.Unsigned(info[0], "handle", kSafeIntegerMax);
  if (reader.error()) return *reader.error();
  core_->Cancel(handle);
  return info.Env().Undefined();
}

Result<Napi::Value> NativeSession::Revoke(const Napi::CallbackInfo& info) {
  Reader reader(info.Env());
  const ErrorCode code = reader.Code(info[0], "code");
  if (reader.error()) return *reader.error();
  core_->Revoke(code);
  return info.Env().Undefined();
}

Result<Napi::Value> NativeSession::OpenChannel(const Napi::CallbackInfo& info) {
  Reader reader(info.Env());
  const auto descriptor = static_cast<int>(reader.Unsigned(info[0], "fd", INT32_MAX));
  const auto early = reader.Bytes(info[1], "early");
  const Napi::Object object = reader.Object(info[2], "start");
  const Napi::Function ended = reader.Function(info[3], "ended");
  ChannelStart start;
  start.highest_id = reader.Unsigned(object.Get("highestId"), "highestId", kSafeIntegerMax);
  start.generation = reader.Unsigned(object.Get("generation"), "generation", kSafeIntegerMax);
  start.device_name = device_->name;
  if (reader.error()) return *reader.error();
  auto channel = addon::OpenChannel(info.Env(), device_, completions_, *core_,
                                    {.fd = descriptor, .early = early}, std::move(start), ended);
  if (!channel.ok()) return std::move(channel.error());
  return NativeChannel::Wrap(info.Env(), device_, std::move(channel.value()), make_error());
}

Result<Napi::Value> NativeSession::Close(const Napi::CallbackInfo& info) {
  Reader reader(info.Env());
  const Napi::Function done = reader.Function(info[0], "done");
  if (reader.error()) return *reader.error();
  core_->Close(DoneCaller(info.Env(), completions_, done));
  return info.Env().Undefined();
}

}  // namespace barkeep::addon
