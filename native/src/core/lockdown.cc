#include "lockdown.h"

#include "sysfs_text.h"

namespace barkeep {

std::string LockdownMode(const std::string& sysfs) {
  // As in "none [integrity] confidentiality".
  const std::string text = ReadAttribute(sysfs + "/kernel/security/lockdown");
  const std::size_t open = text.find('[');
  const std::size_t close = text.find(']');
  if (open == std::string::npos || close == std::string::npos || close < open) return {};
  const std::string mode = text.substr(open + 1, close - open - 1);
  return mode == "none" ? std::string() : mode;
}

}  // namespace barkeep
