#ifndef BARKEEP_CORE_SYSFS_TEXT_H_
#define BARKEEP_CORE_SYSFS_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace barkeep {

/// What an attribute file says, without the line end; empty when it cannot be read.
std::string ReadAttribute(const std::string& path);

/// The last part of what a link points at, such as the name of a driver; empty without one.
std::string ReadLinkName(const std::string& path);

/// Reads a whole hexadecimal number, with or without 0x. False for anything else.
bool ParseHex(std::string_view text, std::uint64_t* value) noexcept;

/// "0x" and the number.
std::string HexText(std::uint64_t value);

}  // namespace barkeep

#endif  // BARKEEP_CORE_SYSFS_TEXT_H_
