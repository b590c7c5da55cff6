#include "addon/socket_pair.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "core/unavailable.h"

namespace barkeep::addon {

Result<Napi::Value> SocketPair(const Napi::CallbackInfo& info) {
  std::array<int, 2> pair = {};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair.data()) != 0) {
    return NoDescriptors(errno);
  }
  const Napi::Array array = Napi::Array::New(info.Env(), pair.size());
  for (std::uint32_t index = 0; index < pair.size(); ++index) {
    array.Set(index, Napi::Number::New(info.Env(), pair[index]));
  }
  return array;
}

}  // namespace barkeep::addon
