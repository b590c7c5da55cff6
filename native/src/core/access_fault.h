#ifndef BARKEEP_CORE_ACCESS_FAULT_H_
#define BARKEEP_CORE_ACCESS_FAULT_H_

#include "error.h"

namespace barkeep {

/// What is known of an access that failed, beyond that it did. The texts live for ever.
struct AccessFault {
  int system_errno = 0;
  const char* reason = "";
  const char* fix = "";
  bool gone = false;         // there is no device any more
  bool interrupted = false;  // by a signal, while it waited
};

inline void Explain(const AccessFault& fault, Error* error) {
  error->system_errno = fault.system_errno;
  error->reason = fault.reason;
  error->fix = fault.fix;
}

}  // namespace barkeep

#endif  // BARKEEP_CORE_ACCESS_FAULT_H_
