#include "addon/native_device.h"

#include <utility>

#include "addon/args.h"
#include "addon/device_info.h"
#include "addon/device_spec.h"
#include "addon/environment.h"
#include "addon/native_buffers.h"
#include "addon/native_session.h"
#include "addon/native_subscription.h"
#include "addon/state_watch.h"
#include "core/failure.h"

namespace barkeep::addon {

void NativeDevice::Define(Napi::Env env) {
  Environment::Of(env).device_class = Napi::Persistent(DefineClass(
      env, "NativeDevice",
      {
          InstanceMethod<&NativeDevice::Entry<&NativeDevice::Info>>("info"),
          InstanceMethod<&NativeDevice::Entry<&NativeDevice::OpenSession>>("openSession"),
          InstanceMethod<&NativeDevice::Entry<&NativeDevice::State>>("state"),
          InstanceMethod<&NativeDevice::Entry<&NativeDevice::Counts>>("counters"),
          InstanceMethod<&NativeDevice::Entry<&NativeDevice::WatchState>>("watchState"),
          InstanceMethod<&NativeDevice::Entry<&NativeDevice::Subscribe>>("subscribe"),
          InstanceMethod<&NativeDevice::Entry<&NativeDevice::OpenBuffers>>("openBuffers"),
          InstanceMethod<&NativeDevice::Entry<&NativeDevice::Close>>("close"),
      }));
}

Napi::Value NativeDevice::Open(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Reader reader(env);
  const Napi::Function make_error = reader.Function(info[1], "makeError");
  if (reader.error()) {
    Throw(env, *reader.error(), {}, nullptr);
    return {};
  }
  auto spec = ReadDeviceSpec(info[0]);
  if (!spec.ok()) {
    Throw(env, spec.error(), {}, make_error);
    return {};
  }
  const std::string name = spec.value().name;
  auto opened = Device::Open(spec.value());
  if (!opened.ok()) {
    Throw(env, opened.error(), {.device_name = &name}, make_error);
    return {};
  }
  Environment& environment = Environment::Of(env);
  environment.AddDevice(opened.value());
  auto device = std::make_shared<const NamedDevice>(NamedDevice{name, std::move(opened.value())});
  const auto core = device->device;
  return Make(env, environment.device_class, std::move(device), core, make_error);
}

NativeDevice::NativeDevice(const Napi::CallbackInfo& info) : DeviceObject(info) {}

NativeDevice::~NativeDevice() = default;

Result<Napi::Value> NativeDevice::Info(const Napi::CallbackInfo& info) {
  return DeviceInfoValue(info.Env(), *core_);
}

Result<Napi::Value> NativeDevice::OpenSession(const Napi::CallbackInfo& info) {
  if (core_->state() == DeviceState::kClosed) return Failure(ErrorCode::kClosed);
  return NativeSession::Wrap(info.Env(), device_, core_->OpenSession(Grant::AllowAll()),
                             make_error());
}

Result<Napi::Value> NativeDevice::State(const Napi::CallbackInfo& info) {
  return Napi::String::New(info.Env(), StateText(core_->state()));
}

Result<Napi::Value> NativeDevice::Counts(const Napi::CallbackInfo& info) {
  return CountersValue(info.Env(), *core_);
}

Result<Napi::Value> NativeDevice::WatchState(const Napi::CallbackInfo& info) {
  Reader reader(info.Env());
  const Napi::Function changed = reader.Function(info[0], "changed");
  if (reader.error()) return *reader.error();
  core_->Listen(StateWatch(info.Env(), completions_, changed));
  return info.Env().Undefined();
}

Result<Napi::Value> NativeDevice::Subscribe(const Napi::CallbackInfo& info) {
  Reader reader(info.Env());
  const std::string source = reader.Text(info[0], "source");
  const auto program = reader.Bytes(info[1], "program");
  if (reader.error()) return *reader.error();
  auto made = core_->interrupts().Subscribe(source, program, Grant::AllowAll());
  if (!made.ok()) return std::move(made.error());
  return NativeSubscription::Wrap(info.Env(), device_, std::move(made.value()), make_error());
}

Result<Napi::Value> NativeDevice::OpenBuffers(const Napi::CallbackInfo& info) {
  return NativeBuffers::Wrap(info.Env(), device_, core_->OpenDmaAccount(), make_error());
}

Result<Napi::Value> NativeDevice::Close(const Napi::CallbackInfo& info) {
  Reader reader(info.Env());
  const Napi::Function done = reader.Function(info[0], "done");
  if (reader.error()) return *reader.error();
  core_->Close(DoneCaller(info.Env(), completions_, done));
  return info.Env().Undefined();
}

}  // namespace barkeep::addon
