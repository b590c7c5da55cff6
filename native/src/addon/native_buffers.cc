#include "addon/native_buffers.h"

#include <utility>

#include "addon/args.h"
#include "addon/buffer_answer.h"
#include "addon/environment.h"

namespace barkeep::addon {

void NativeBuffers::Define(Napi::Env env) {
  Environment::Of(env).buffers_class = Napi::Persistent(
      DefineClass(env, "NativeBuffers",
                  {
                      InstanceMethod<&NativeBuffers::Entry<&NativeBuffers::Allocate>>("allocate"),
                      InstanceMethod<&NativeBuffers::Entry<&NativeBuffers::Read>>("read"),
                      InstanceMethod<&NativeBuffers::Entry<&NativeBuffers::Write>>("write"),
                      InstanceMethod<&NativeBuffers::Entry<&NativeBuffers::Free>>("free"),
                      InstanceMethod<&NativeBuffers::Entry<&NativeBuffers::Close>>("close"),
                  }));
}

Napi::Value NativeBuffers::Wrap(Napi::Env env, const std::shared_ptr<const NamedDevice>& device,
                                std::shared_ptr<DmaAccount> account, napi_value make_error) {
  return Make(env, Environment::Of(env).buffers_class, device, std::move(account), make_error);
}

NativeBuffers::NativeBuffers(const Napi::CallbackInfo& info) : DeviceObject(info) {}

Result<Napi::Value> NativeBuffers::Allocate(const Napi::CallbackInfo& info) {
  Reader reader(info.Env());
  const std::uint64_t bytes = reader.Unsigned(info[0], "bytes", kSafeIntegerMax);
  const auto iova = reader.BigOrNull(info[1], "iova");
  const Napi::Function done = reader.Function(info[2], "done");
  if (reader.error()) return *reader.error();
  core_->Allocate(bytes, iova, BufferAnswer(info.Env(), device_, completions_, done));
  return info.Env().Undefined();
}

Result<Napi::Value> NativeBuffers::Read(const Napi::CallbackInfo& info) {
  Reader reader(info.Env());
  const std::uint64_t id = reader.Unsigned(info[0], "id", kSafeIntegerMax);
  const std::uint64_t offset = reader.Unsigned(info[1], "offset", kSafeIntegerMax);
  const auto target = reader.Bytes(info[2], "target");
  if (reader.error()) return *reader.error();
  if (auto error = core_->Read(id, offset, target)) return *std::move(error);
  return info.Env().Undefined();
}

Result<Napi::Value> NativeBuffers::Write(const Napi::CallbackInfo& info) {
  Reader reader(info.Env());
  const std::uint64_t id = reader.Unsigned(info[0], "id", kSafeIntegerMax);
  const std::uint64_t offset = reader.Unsigned(info[1], "offset", kSafeIntegerMax);
  const auto source = reader.Bytes(info[2], "source");
  if (reader.error()) return *reader.error();
  if (auto error = core_->Write(id, offset, source)) return *std::move(error);
  return info.Env().Undefined();
}

Result<Napi::Value> NativeBuffers::Free(const Napi::CallbackInfo& info) {
  Reader reader(info.Env());
  const std::uint64_t id = reader.Unsigned(info[0], "id", kSafeIntegerMax);
  const Napi::Function done = reader.Function(info[1], "done");
  if (reader.error()) return *reader.error();
  core_->Free(id, DoneCaller(info.Env(), completions_, done));
  return info.Env().Undefined();
}

Result<Napi::Value> NativeBuffers::Close(const Napi::CallbackInfo& info) {
  Reader reader(info.Env());
  const Napi::Function done = reader.Function(info[0], "done");
  if (reader.error()) return *reader.error();
  core_->Close(DoneCaller(info.Env(), completions_, done));
  return info.Env().Undefined();
}

}  // namespace barkeep::addon
