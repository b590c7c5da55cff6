#ifndef BARKEEP_ADDON_PEER_CREDENTIALS_H_
#define BARKEEP_ADDON_PEER_CREDENTIALS_H_

#include <napi.h>

#include "core/error.h"

namespace barkeep::addon {

/// `peerCredentials` of the binding: who is at the other end of a connected unix socket.
Result<Napi::Value> PeerCredentials(const Napi::CallbackInfo& info);

}  // namespace barkeep::addon

#endif  // BARKEEP_ADDON_PEER_CREDENTIALS_H_
