#ifndef BARKEEP_TEST_CORE_CHECK_H_
#define BARKEEP_TEST_CORE_CHECK_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace barkeep::check {

/// Registers a test; used by TEST only. Tests run in the order of registration.
struct Registration {
  Registration(const char* name, void (*body)());
};

/// Records that the running test failed; it goes on.
void Fail(const char* file, int line, const std::string& what);

/// How CHECK_EQ shows a value: texts, numbers and enums as themselves.
template <typename T>
std::string Show(const T& value) {
  if constexpr (std::is_convertible_v<T, std::string_view>) {
    return "\"" + std::string(std::string_view(value)) + "\"";
  } else if constexpr (std::is_same_v<T, bool>) {
    return value ? "true" : "false";
  } else if constexpr (std::is_enum_v<T>) {
    return std::to_string(static_cast<std::int64_t>(value));
  } else if constexpr (std::is_arithmetic_v<T>) {
    return std::to_string(value);
  } else {
    return "(a value)";
  }
}

template <typename Left, typename Right>
void CheckEqual(const char* file, int line, const char* text, const Left& left,
                const Right& right) {
  if (left == right) return;
  Fail(file, line, std::string(text) + ": " + Show(left) + " is not " + Show(right));
}

}  // namespace barkeep::check

#define TEST(name)                                                                    \
  static void Test##name();                                                           \
  static const ::barkeep::check::Registration registration_##name(#name, Test##name); \
  static void Test##name()

#define CHECK(condition)                                                      \
  do {                                                                        \
    if (!(condition)) ::barkeep::check::Fail(__FILE__, __LINE__, #condition); \
  } while (false)

#define CHECK_EQ(left, right) \
  ::barkeep::check::CheckEqual(__FILE__, __LINE__, #left " == " #right, left, right)

#endif  // BARKEEP_TEST_CORE_CHECK_H_
