#ifndef BARKEEP_ADDON_STATE_WATCH_H_
#define BARKEEP_ADDON_STATE_WATCH_H_

#include <napi.h>

#include <memory>

#include "addon/completions.h"
#include "core/lane.h"

namespace barkeep::addon {

/// A listener that calls `changed(state)` on the event loop, and does not keep the process alive
/// for it. It lets go of `changed` after the state `closed`.
Lane::StateListener StateWatch(Napi::Env env, const std::shared_ptr<Completions>& completions,
                               const Napi::Function& changed);

}  // namespace barkeep::addon

#endif  // BARKEEP_ADDON_STATE_WATCH_H_
