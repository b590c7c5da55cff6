#ifndef BARKEEP_ADDON_ARGS_H_
#define BARKEEP_ADDON_ARGS_H_

#include <napi.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/error.h"

namespace barkeep::addon {

/// Reads JavaScript values as what they have to be. The first value that is something else makes
/// the reader keep an INVALID_ARGUMENT that names it, and answer zeros from then on: read all, then
/// look at `error()`. Nothing is converted.
class Reader {
 public:
  explicit Reader(Napi::Env env) : env_(env) {}

  std::uint64_t Unsigned(const Napi::Value& value, const char* field, std::uint64_t max);
  double Number(const Napi::Value& value, const char* field);
  bool Boolean(const Napi::Value& value, const char* field);
  std::string Text(const Napi::Value& value, const char* field);
  Napi::Object Object(const Napi::Value& value, const char* field);
  Napi::Function Function(const Napi::Value& value, const char* field);
  std::vector<Napi::Value> Array(const Napi::Value& value, const char* field);
  /// The bytes of a Uint8Array, in place.
  std::span<std::byte> Bytes(const Napi::Value& value, const char* field);
  /// Index of the text among `choices`.
  std::size_t Choice(const Napi::Value& value, const char* field,
                     std::initializer_list<const char*> choices);
  /// A bigint from 0 to 2^64 - 1, or null.
  std::optional<std::uint64_t> BigOrNull(const Napi::Value& value, const char* field);
  /// The moment at which a time left runs out; a negative one never does.
  Moment Deadline(const Napi::Value& value, const char* field);

  /// An error code by its text.
  ErrorCode Code(const Napi::Value& value, const char* field);
  std::optional<ErrorCode> CodeOrNull(const Napi::Value& value, const char* field);

  void Reject(const char* field, const char* reason);
  const std::optional<Error>& error() const noexcept { return error_; }

  /// Prepended to the names of fields, such as "windows[0].".
  std::string prefix;

 private:
  Napi::Env env_;
  std::optional<Error> error_;
};

inline constexpr std::uint64_t kSafeIntegerMax = (std::uint64_t{1} << 53) - 1;

}  // namespace barkeep::addon

#endif  // BARKEEP_ADDON_ARGS_H_
