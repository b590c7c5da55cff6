#include "addon/channel_events.h"

#include <array>
#include <optional>
#include <utility>

#include "addon/verdict_value.h"

namespace barkeep::addon {
namespace {

napi_value FunctionOf(napi_env env, napi_ref reference) noexcept {
  napi_value function = nullptr;
  napi_get_reference_value(env, reference, &function);
  return function;
}

napi_ref ReferenceTo(napi_env env, napi_value value) noexcept {
  napi_ref reference = nullptr;
  napi_create_reference(env, value, 1, &reference);
  return reference;
}

class EndedEvent final : public Event {
 public:
  EndedEvent(napi_ref ended, std::shared_ptr<const NamedDevice> device)
      : ended_(ended), device_(std::move(device)) {}

  bool finished = false;
  std::optional<Error> failure;

  void Deliver(napi_env env) noexcept override {
    const napi_value function = FunctionOf(env, ended_);
    napi_delete_reference(env, ended_);
    const std::array<napi_value, 2> arguments = {Napi::Boolean::New(env, finished),
                                                 FailureOrNull(env, *device_, failure)};
    napi_call_function(env, Napi::Env(env).Undefined(), function, arguments.size(),
                       arguments.data(), nullptr);
  }

 private:
  const napi_ref ended_;
  const std::shared_ptr<const NamedDevice> device_;
};

/// One of several: the last lets go of the function.
class AdoptedEvent final : public Event {
 public:
  AdoptedEvent(napi_ref done, std::shared_ptr<const NamedDevice> device, BatchVerdict verdict,
               bool last)
      : done_(done), device_(std::move(device)), verdict_(std::move(verdict)), last_(last) {}

  // A session that waits to be resumed does not keep the process alive.
  bool awaited() const noexcept override { return false; }

  void Deliver(napi_env env) noexcept override {
    const napi_value function = FunctionOf(env, done_);
    if (last_) napi_delete_reference(env, done_);
    const napi_value verdict = ChannelVerdictValue(env, *device_, verdict_);
    napi_call_function(env, Napi::Env(env).Undefined(), function, 1, &verdict, nullptr);
  }

 private:
  const napi_ref done_;
  const std::shared_ptr<const NamedDevice> device_;
  const BatchVerdict verdict_;
  const bool last_;
};

}  // namespace

Result<std::shared_ptr<Channel>> OpenChannel(Napi::Env env,
                                             const std::shared_ptr<const NamedDevice>& device,
                                             const std::shared_ptr<Completions>& completions,
                                             Session& session, const ChannelSocket& socket,
                                             ChannelStart start, napi_value ended) {
  const napi_ref reference = ReferenceTo(env, ended);
  auto channel = session.OpenChannel(
      socket.fd, socket.early, std::move(start),
      [device, completions, reference](bool finished, std::optional<Error> failure) {
        auto event = std::make_unique<EndedEvent>(reference, device);
        event->finished = finished;
        event->failure = std::move(failure);
        completions->Push(std::move(event));
      });
  if (channel.ok()) {
    completions->Expect();
  } else {
    napi_delete_reference(env, reference);
  }
  return channel;
}

std::vector<std::uint64_t> AdoptVerdicts(Napi::Env env,
                                         const std::shared_ptr<const NamedDevice>& device,
                                         const std::shared_ptr<Completions>& completions,
                                         Channel& channel, napi_value done) {
  const napi_ref reference = ReferenceTo(env, done);
  auto ids = channel.Adopt([device, completions, reference](BatchVerdict verdict, bool last) {
    completions->Push(std::make_unique<AdoptedEvent>(reference, device, std::move(verdict), last));
  });
  if (ids.empty()) napi_delete_reference(env, reference);
  return ids;
}

Napi::Object ChannelVerdictValue(Napi::Env env, const NamedDevice& device,
                                 const BatchVerdict& batch) {
  Napi::Object object = VerdictValue(env, device, batch.verdict);
  object.Set("id", Napi::Number::New(env, static_cast<double>(batch.id)));
  return object;
}

}  // namespace barkeep::addon
