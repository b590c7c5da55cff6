#include "addon/completions.h"

#include <utility>

namespace barkeep::addon {
namespace {

/// An exception of a callback is the program's, as if the event loop had called it.
void ReportException(napi_env env) noexcept {
  bool pending = false;
  napi_value exception = nullptr;
  if (napi_is_exception_pending(env, &pending) != napi_ok || !pending) return;
  if (napi_get_and_clear_last_exception(env, &exception) != napi_ok) return;
  napi_fatal_exception(env, exception);
}

}  // namespace

std::shared_ptr<Completions> Completions::Create(napi_env env) {
  auto completions = std::make_shared<Completions>();
  completions->env_ = env;
  napi_value name = nullptr;
  napi_create_string_utf8(env, "barkeep", NAPI_AUTO_LENGTH, &name);
  const napi_status status =
      napi_create_threadsafe_function(env, nullptr, nullptr, name, 0, 1, nullptr, nullptr,
                                      completions.get(), Drain, &completions->function_);
  if (status != napi_ok) return nullptr;
  napi_unref_threadsafe_function(env, completions->function_);
  return completions;
}

void Completions::Expect() noexcept {
  if (awaited_++ == 0) napi_ref_threadsafe_function(env_, function_);
}

void Completions::Push(std::unique_ptr<Event> event) noexcept {
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  events_.push_back(std::move(event));
  if (events_.size() == 1) {
    napi_call_threadsafe_function(function_, nullptr, napi_tsfn_nonblocking);
  }
}

void Completions::Close() noexcept {
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  closed_ = true;
  events_.clear();
  napi_release_threadsafe_function(function_, napi_tsfn_abort);
}

void Completions::Drain(napi_env env, napi_value, void* context, void*) noexcept {
  // The environment is gone when there is none.
  if (env != nullptr) static_cast<Completions*>(context)->DeliverAll(env);
}

void Completions::DeliverAll(napi_env env) noexcept {
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    std::swap(events_, delivering_);
  }
  // Taken over, because a callback may end the environment, or run this loop from inside.
  auto events = std::exchange(delivering_, {});
  for (auto& event : events) {
    if (event->awaited() && --awaited_ == 0) napi_unref_threadsafe_function(env, function_);
    napi_handle_scope scope = nullptr;
    if (napi_open_handle_scope(env, &scope) != napi_ok) continue;
    event->Deliver(env);
    ReportException(env);
    napi_close_handle_scope(env, scope);
  }
  events.clear();
  delivering_ = std::move(events);
}

}  // namespace barkeep::addon
