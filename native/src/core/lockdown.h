#ifndef BARKEEP_CORE_LOCKDOWN_H_
#define BARKEEP_CORE_LOCKDOWN_H_

#include <string>

namespace barkeep {

/// How far the kernel is locked down, such as "integrity"; empty when it is not. `sysfs` is where
/// sysfs is mounted.
std::string LockdownMode(const std::string& sysfs);

}  // namespace barkeep

#endif  // BARKEEP_CORE_LOCKDOWN_H_
