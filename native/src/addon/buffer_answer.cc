#include "addon/buffer_answer.h"

#include <utility>

#include "addon/verdict_value.h"

namespace barkeep::addon {
namespace {

class AllocationEvent final : public Event {
 public:
  AllocationEvent(napi_env env, std::shared_ptr<const NamedDevice> device, napi_value done)
      : device_(std::move(device)) {
    napi_create_reference(env, done, 1, &done_);
  }

  void Deliver(napi_env raw_env) noexcept override {
    const Napi::Env env(raw_env);
    napi_value function = nullptr;
    napi_get_reference_value(env, done_, &function);
    napi_delete_reference(env, done_);
    const napi_value arguments[] = {FailureOrNull(env, *device_, failure), Described(env)};
    napi_call_function(env, env.Undefined(), function, 2, arguments, nullptr);
  }

  std::optional<Error> failure;
  DmaAccount::Allocated allocated;

 private:
  Napi::Value Described(Napi::Env env) const {
    if (failure) return env.Null();
    const Napi::Object object = Napi::Object::New(env);
    object.Set("id", Napi::Number::New(env, static_cast<double>(allocated.id)));
    object.Set("iova", Napi::BigInt::New(env, allocated.iova));
    object.Set("size", Napi::Number::New(env, static_cast<double>(allocated.size)));
    return object;
  }

  const std::shared_ptr<const NamedDevice> device_;
  napi_ref done_ = nullptr;
};

}  // namespace

DmaAccount::OnAllocated BufferAnswer(Napi::Env env,
                                     const std::shared_ptr<const NamedDevice>& device,
                                     const std::shared_ptr<Completions>& completions,
                                     napi_value done) {
  completions->Expect();
  // A std::function is copyable, an event is not.
  auto event = std::make_shared<std::unique_ptr<AllocationEvent>>(
      std::make_unique<AllocationEvent>(env, device, done));
  return [completions, event](Result<DmaAccount::Allocated> result) {
    if (result.ok()) {
      (*event)->allocated = result.value();
    } else {
      (*event)->failure = std::move(result.error());
    }
    completions->Push(std::move(*event));
  };
}

}  // namespace barkeep::addon
