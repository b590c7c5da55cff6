#include "addon/interrupt_answer.h"

#include <optional>
#include <utility>

#include "addon/verdict_value.h"

namespace barkeep::addon {
namespace {

class AnswerEvent final : public Event {
 public:
  AnswerEvent(napi_env env, std::shared_ptr<const NamedDevice> device, napi_value done)
      : device_(std::move(device)) {
    napi_create_reference(env, done, 1, &done_);
  }

  void Deliver(napi_env raw_env) noexcept override {
    const Napi::Env env(raw_env);
    napi_value function = nullptr;
    napi_get_reference_value(env, done_, &function);
    napi_delete_reference(env, done_);
    const napi_value arguments[] = {
        FailureOrNull(env, *device_, end),
        event ? Described(env) : env.Null(),
    };
    napi_call_function(env, env.Undefined(), function, 2, arguments, nullptr);
  }

  std::optional<InterruptEvent> event;
  std::optional<Error> end;

 private:
  /// The `NativeInterrupt` of native/lib/binding.ts.
  Napi::Value Described(Napi::Env env) const {
    const Napi::Object object = Napi::Object::New(env);
    const auto count = [&](const char* name, std::uint64_t value) {
      object.Set(name, Napi::Number::New(env, static_cast<double>(value)));
    };
    object.Set("source", device_->device->interrupts().lines()[event->source].name);
    count("sequence", event->sequence);
    count("count", event->count);
    count("missed", event->missed);
    count("dropped", event->dropped);
    object.Set("monotonicNs", Napi::BigInt::New(env, event->monotonic_ns));
    object.Set("wallNs", Napi::BigInt::New(env, event->wall_ns));
    object.Set("verdict",
               event->verdict ? VerdictValue(env, *device_, *event->verdict) : env.Null());
    return object;
  }

  const std::shared_ptr<const NamedDevice> device_;
  napi_ref done_ = nullptr;
};

class AnswerSink final : public InterruptSink {
 public:
  AnswerSink(std::shared_ptr<Completions> completions, std::unique_ptr<AnswerEvent> event)
      : completions_(std::move(completions)), event_(std::move(event)) {}

  void OnInterrupt(InterruptEvent event) noexcept override {
    event_->event = std::move(event);
    completions_->Push(std::move(event_));
  }
  void OnEnd(Error error) noexcept override {
    event_->end = std::move(error);
    completions_->Push(std::move(event_));
  }

 private:
  const std::shared_ptr<Completions> completions_;
  std::unique_ptr<AnswerEvent> event_;
};

}  // namespace

std::unique_ptr<InterruptSink> InterruptAnswer(Napi::Env env,
                                               const std::shared_ptr<const NamedDevice>& device,
                                               const std::shared_ptr<Completions>& completions,
                                               napi_value done) {
  completions->Expect();
  return std::make_unique<AnswerSink>(completions,
                                      std::make_unique<AnswerEvent>(env, device, done));
}

}  // namespace barkeep::addon
