#ifndef BARKEEP_ADDON_INTERRUPT_ANSWER_H_
#define BARKEEP_ADDON_INTERRUPT_ANSWER_H_

#include <napi.h>

#include <memory>

#include "addon/answers.h"
#include "core/interrupt_event.h"

namespace barkeep::addon {

/// A sink whose event, or end, becomes one call of `done` on the event loop. Event loop only.
std::unique_ptr<InterruptSink> InterruptAnswer(Napi::Env env,
                                               const std::shared_ptr<const NamedDevice>& device,
                                               const std::shared_ptr<Completions>& completions,
                                               napi_value done);

}  // namespace barkeep::addon

#endif  // BARKEEP_ADDON_INTERRUPT_ANSWER_H_
