#include "addon/answers.h"

#include <array>
#include <span>
#include <utility>

#include "addon/verdict_value.h"

namespace barkeep::addon {
namespace {

napi_ref Reference(napi_env env, napi_value value) noexcept {
  napi_ref reference = nullptr;
  if (value != nullptr) napi_create_reference(env, value, 1, &reference);
  return reference;
}

void CallBack(napi_env env, napi_ref callback, std::span<const napi_value> arguments) noexcept {
  napi_value function = nullptr;
  napi_value receiver = nullptr;
  napi_get_reference_value(env, callback, &function);
  napi_delete_reference(env, callback);
  napi_get_undefined(env, &receiver);
  napi_call_function(env, receiver, function, arguments.size(), arguments.data(), nullptr);
}

napi_value Number(napi_env env, std::uint64_t value) noexcept {
  napi_value number = nullptr;
  napi_create_double(env, static_cast<double>(value), &number);
  return number;
}

/// The verdict of a call on its way to the event loop.
class AnswerEvent : public Event {
 public:
  AnswerEvent(napi_env env, std::shared_ptr<const NamedDevice> device, napi_value done,
              napi_value memory)
      : device_(std::move(device)), done_(Reference(env, done)), memory_(Reference(env, memory)) {}

  Verdict verdict;

 protected:
  napi_value FailureOrNull(napi_env env) const noexcept {
    return addon::FailureOrNull(env, *device_, verdict.failure);
  }

  const std::shared_ptr<const NamedDevice> device_;
  const napi_ref done_;
  const napi_ref memory_;
};

class BatchAnswer final : public AnswerEvent {
 public:
  using AnswerEvent::AnswerEvent;

  void Deliver(napi_env env) noexcept override {
    napi_value results = nullptr;
    napi_create_buffer_copy(env, verdict.results_bytes, verdict.results.get(), nullptr, &results);
    const std::array<napi_value, 5> arguments = {FailureOrNull(env), Number(env, verdict.done),
                                                 results, Number(env, verdict.queued_ns),
                                                 Number(env, verdict.device_ns)};
    CallBack(env, done_, arguments);
  }
};

class BulkAnswer final : public AnswerEvent {
 public:
  using AnswerEvent::AnswerEvent;

  void Deliver(napi_env env) noexcept override {
    napi_delete_reference(env, memory_);
    const std::array<napi_value, 4> arguments = {FailureOrNull(env), Number(env, verdict.done),
                                                 Number(env, verdict.queued_ns),
                                                 Number(env, verdict.device_ns)};
    CallBack(env, done_, arguments);
  }
};

class DoneEvent final : public Event {
 public:
  DoneEvent(napi_env env, napi_value done) : done_(Reference(env, done)) {}
  void Deliver(napi_env env) noexcept override { CallBack(env, done_, {}); }

 private:
  const napi_ref done_;
};

class AnswerSink final : public CallSink {
 public:
  AnswerSink(std::shared_ptr<Completions> completions, std::unique_ptr<AnswerEvent> event)
      : completions_(std::move(completions)), event_(std::move(event)) {}

  void OnAnswer(Verdict verdict) noexcept override {
    event_->verdict = std::move(verdict);
    completions_->Push(std::move(event_));
  }

 private:
  const std::shared_ptr<Completions> completions_;
  std::unique_ptr<AnswerEvent> event_;
};

}  // namespace

std::unique_ptr<CallSink> BatchSink(Napi::Env env, const std::shared_ptr<const NamedDevice>& device,
                                    const std::shared_ptr<Completions>& completions,
                                    napi_value done) {
  completions->Expect();
  auto event = std::make_unique<BatchAnswer>(env, device, done, nullptr);
  return std::make_unique<AnswerSink>(completions, std::move(event));
}

std::unique_ptr<CallSink> BulkSink(Napi::Env env, const std::shared_ptr<const NamedDevice>& device,
                                   const std::shared_ptr<Completions>& completions, napi_value done,
                                   napi_value memory) {
  completions->Expect();
  auto event = std::make_unique<BulkAnswer>(env, device, done, memory);
  return std::make_unique<AnswerSink>(completions, std::move(event));
}

std::function<void()> DoneCaller(Napi::Env env, const std::shared_ptr<Completions>& completions,
                                 napi_value done) {
  completions->Expect();
  // A std::function is copyable, an event is not.
  auto event = std::make_shared<std::unique_ptr<Event>>(std::make_unique<DoneEvent>(env, done));
  return [completions, event] {
    if (*event != nullptr) completions->Push(std::move(*event));
  };
}

}  // namespace barkeep::addon
