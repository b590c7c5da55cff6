#include "addon/peer_credentials.h"

#include <sys/socket.h>

#include <cstdint>

#include "addon/args.h"

namespace barkeep::addon {

Result<Napi::Value> PeerCredentials(const Napi::CallbackInfo& info) {
  Reader reader(info.Env());
  const auto descriptor = static_cast<int>(reader.Unsigned(info[0], "fd", INT32_MAX));
  int domain = 0;
  ucred peer{};
  socklen_t domain_bytes = sizeof(domain);
  socklen_t peer_bytes = sizeof(peer);
  // The kernel answers nobody in particular for sockets of other domains.
  if (getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &domain, &domain_bytes) != 0 ||
      domain != AF_UNIX ||
      getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &peer_bytes) != 0 || peer.pid == 0) {
    reader.Reject("fd", "It is not a connected unix socket.");
  }
  if (reader.error()) return *reader.error();
  const Napi::Object object = Napi::Object::New(info.Env());
  object.Set("pid", Napi::Number::New(info.Env(), peer.pid));
  object.Set("uid", Napi::Number::New(info.Env(), peer.uid));
  object.Set("gid", Napi::Number::New(info.Env(), peer.gid));
  return object;
}

}  // namespace barkeep::addon
