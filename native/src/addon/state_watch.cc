#include "addon/state_watch.h"

#include <utility>

#include "addon/device_info.h"

namespace barkeep::addon {
namespace {

class StateEvent final : public Event {
 public:
  StateEvent(napi_ref changed, DeviceState state) : changed_(changed), state_(state) {}

  void Deliver(napi_env env) noexcept override {
    napi_value function = nullptr;
    napi_value receiver = nullptr;
    napi_value state = nullptr;
    napi_get_reference_value(env, changed_, &function);
    if (state_ == DeviceState::kClosed) napi_delete_reference(env, changed_);
    napi_get_undefined(env, &receiver);
    napi_create_string_utf8(env, StateText(state_), NAPI_AUTO_LENGTH, &state);
    napi_call_function(env, receiver, function, 1, &state, nullptr);
  }

  bool awaited() const noexcept override { return false; }

 private:
  const napi_ref changed_;
  const DeviceState state_;
};

}  // namespace

Lane::StateListener StateWatch(Napi::Env env, const std::shared_ptr<Completions>& completions,
                               const Napi::Function& changed) {
  napi_ref reference = nullptr;
  napi_create_reference(env, changed, 1, &reference);
  return [completions, reference](DeviceState state) {
    completions->Push(std::make_unique<StateEvent>(reference, state));
  };
}

}  // namespace barkeep::addon
