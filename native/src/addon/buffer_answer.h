#ifndef BARKEEP_ADDON_BUFFER_ANSWER_H_
#define BARKEEP_ADDON_BUFFER_ANSWER_H_

#include <napi.h>

#include <memory>

#include "addon/answers.h"
#include "addon/completions.h"
#include "core/dma_account.h"

namespace barkeep::addon {

/// What an allocation came to becomes one call of `done`, on the event loop. Event loop only; the
/// answer may be called on any thread.
DmaAccount::OnAllocated BufferAnswer(Napi::Env env,
                                     const std::shared_ptr<const NamedDevice>& device,
                                     const std::shared_ptr<Completions>& completions,
                                     napi_value done);

}  // namespace barkeep::addon

#endif  // BARKEEP_ADDON_BUFFER_ANSWER_H_
