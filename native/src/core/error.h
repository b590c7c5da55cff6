#ifndef BARKEEP_CORE_ERROR_H_
#define BARKEEP_CORE_ERROR_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace barkeep {

enum class ErrorCode : std::uint8_t {
#define BARKEEP_ERROR(name, text) name,
#include "error_codes.def"
#undef BARKEEP_ERROR
};

inline constexpr std::size_t kErrorCodeCount = 0
#define BARKEEP_ERROR(name, text) +1
#include "error_codes.def"
#undef BARKEEP_ERROR
    ;

/// The stable text of a code, as it goes over the wire.
const char* ErrorCodeText(ErrorCode code) noexcept;

/// What happened to the hardware; see `Outcome` of the contract.
enum class Outcome : std::uint8_t { kNotExecuted, kPartial, kUnknown };

const char* OutcomeText(Outcome outcome) noexcept;

/// An error as data. Every field is one of `ErrorData` of the contract; an empty one is not known.
/// Text fields are for people and are only set where an error is rare (opening a device, a
/// malformed program), never on the path of an access.
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  Outcome outcome = Outcome::kNotExecuted;
  std::optional<std::uint32_t> operation;
  std::optional<std::uint32_t> window;  // index in the device's table; the bridge adds the name
  std::optional<std::uint64_t> offset;
  std::optional<std::uint64_t> length;
  std::optional<std::uint64_t> size;
  std::optional<std::uint32_t> width;
  std::optional<std::uint64_t> actual;
  std::optional<std::uint64_t> max;
  std::optional<std::uint64_t> value;
  std::optional<std::uint64_t> expected;
  std::optional<std::uint64_t> mask;
  std::optional<std::uint64_t> done;
  std::optional<std::uint64_t> timeout_ms;
  std::optional<std::uint64_t> retry_after_ms;
  int system_errno = 0;
  std::string field;
  std::string reason;
  std::string fix;
  std::string limit;
  std::string path;
  std::string interrupt;
};

/// A value or an error. Core never throws.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}      // NOLINT: implicit by design
  Result(Error error) : state_(std::move(error)) {}  // NOLINT: implicit by design

  bool ok() const noexcept { return std::holds_alternative<T>(state_); }
  T& value() noexcept { return *std::get_if<T>(&state_); }
  const T& value() const noexcept { return *std::get_if<T>(&state_); }
  Error& error() noexcept { return *std::get_if<Error>(&state_); }
  const Error& error() const noexcept { return *std::get_if<Error>(&state_); }

 private:
  std::variant<T, Error> state_;
};

}  // namespace barkeep

#endif  // BARKEEP_CORE_ERROR_H_
