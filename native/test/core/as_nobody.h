#ifndef BARKEEP_TEST_CORE_AS_NOBODY_H_
#define BARKEEP_TEST_CORE_AS_NOBODY_H_

#include <sys/stat.h>
#include <unistd.h>

#include "core/check.h"
#include "core/temp_directory.h"

namespace barkeep {

/// Root may do everything, so it becomes somebody else while this lives.
class AsNobody {
 public:
  explicit AsNobody(const TempDirectory& visible) {
    ::chmod(visible.path().c_str(), 0755);
    if (user_ == 0) CHECK_EQ(::seteuid(65534), 0);
  }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;
  ~AsNobody() { CHECK_EQ(::seteuid(user_), 0); }

 private:
  uid_t user_ = ::geteuid();
};

}  // namespace barkeep

#endif  // BARKEEP_TEST_CORE_AS_NOBODY_H_
