#ifndef BARKEEP_ADDON_SOCKET_PAIR_H_
#define BARKEEP_ADDON_SOCKET_PAIR_H_

#include <napi.h>

#include "core/error.h"

namespace barkeep::addon {

/// `socketPair` of the binding: two connected unix stream sockets, which the caller closes.
Result<Napi::Value> SocketPair(const Napi::CallbackInfo& info);

}  // namespace barkeep::addon

#endif  // BARKEEP_ADDON_SOCKET_PAIR_H_
