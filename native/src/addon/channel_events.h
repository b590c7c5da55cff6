#ifndef BARKEEP_ADDON_CHANNEL_EVENTS_H_
#define BARKEEP_ADDON_CHANNEL_EVENTS_H_

#include <napi.h>

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "addon/answers.h"
#include "addon/completions.h"
#include "core/channel.h"
#include "core/session.h"

namespace barkeep::addon {

/// A connected socket, and what was read from it already.
struct ChannelSocket {
  int fd = -1;
  std::span<const std::byte> early;
};

/// Opens the channel of a session; `ended(finished, failure)` is called on the event loop, once.
Result<std::shared_ptr<Channel>> OpenChannel(Napi::Env env,
                                             const std::shared_ptr<const NamedDevice>& device,
                                             const std::shared_ptr<Completions>& completions,
                                             Session& session, const ChannelSocket& socket,
                                             ChannelStart start, napi_value ended);

/// Hands the verdicts that a channel still owes to `done`, one by one, on the event loop. Answers
/// their ids.
std::vector<std::uint64_t> AdoptVerdicts(Napi::Env env,
                                         const std::shared_ptr<const NamedDevice>& device,
                                         const std::shared_ptr<Completions>& completions,
                                         Channel& channel, napi_value done);

/// The `ChannelVerdict` of a batch.
Napi::Object ChannelVerdictValue(Napi::Env env, const NamedDevice& device,
                                 const BatchVerdict& verdict);

}  // namespace barkeep::addon

#endif  // BARKEEP_ADDON_CHANNEL_EVENTS_H_
