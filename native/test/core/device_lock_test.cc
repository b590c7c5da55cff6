#include "core/device_lock.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <system_error>

#include "core/check.h"
#include "core/descriptor.h"
#include "core/temp_directory.h"

namespace barkeep {
namespace {

/// Runs `body` in a process of its own; whether it answered true.
template <typename Body>
bool InChild(Body body) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body() ? 0 : 1);
  int status = 0;
  return ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST(DeviceLockNamesItsHolder) {
  const TempDirectory directory;
  const std::string locks = directory.PathOf("run/locks");
  const auto held = DeviceLock::Take(locks, "pci-0000:00:08.0");
  CHECK(held.ok());
  struct stat status = {};
  CHECK_EQ(::stat((locks + "/pci-0000:00:08.0.lock").c_str(), &status), 0);
  CHECK_EQ(status.st_mode & 07117, 0u);
  CHECK_EQ(directory.Read("run/locks/pci-0000:00:08.0.lock"), std::to_string(::getpid()) + "\n");

  const std::string pid = std::to_string(::getpid());
  CHECK(InChild([&] {
    const auto refused = DeviceLock::Take(locks, "pci-0000:00:08.0");
    return !refused.ok() && refused.error().code == ErrorCode::kDeviceUnavailable &&
           refused.error().reason == "in use by process " + pid && !refused.error().fix.empty();
  }));
  CHECK(InChild([&] { return DeviceLock::Take(locks, "pci-0000:00:09.0").ok(); }));
}

TEST(DeviceLockRefusesTheSameProcessToo) {
  const TempDirectory directory;
  {
    const auto held = DeviceLock::Take(directory.path(), "node-10:200");
    CHECK(held.ok());
    const auto refused = DeviceLock::Take(directory.path(), "node-10:200");
    CHECK(!refused.ok());
    if (!refused.ok()) CHECK(Says(refused.error().reason, "another device of this process"));
  }
  CHECK(DeviceLock::Take(directory.path(), "node-10:200").ok());
}

TEST(DeviceLockNeedsNoDirectory) {
  CHECK(DeviceLock::Take("", "node-10:200").ok());
  CHECK(DeviceLock::Take("", "node-10:200").ok());
}

TEST(DeviceLockFollowsNoLink) {
  const TempDirectory directory;
  const std::string victim = directory.Write("victim", "precious");
  std::error_code ignored;
  std::filesystem::create_symlink(victim, directory.PathOf("node-1:2.lock"), ignored);
  const auto refused = DeviceLock::Take(directory.path(), "node-1:2");
  CHECK(!refused.ok());
  if (!refused.ok()) CHECK(Says(refused.error().reason, "symbolic link"));
  CHECK_EQ(directory.Read("victim"), "precious");
}

TEST(DeviceLockExplainsABadDirectory) {
  const TempDirectory directory;
  const std::string file = directory.Write("file", "");
  const auto refused = DeviceLock::Take(file, "node-1:2");
  CHECK(!refused.ok());
  if (refused.ok()) return;
  CHECK(Says(refused.error().reason, "cannot be opened"));
  CHECK(Says(refused.error().fix, "lock directory"));
}

TEST(DeviceLockOfANodeKeepsOthersAway) {
  const TempDirectory directory;
  const std::string path = directory.Write("node", "x");
  const Descriptor writer(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  const Descriptor other(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  const Descriptor reader(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  {
    const Descriptor first(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    CHECK(!LockNode(first.get(), false, path).has_value());
    CHECK(!LockNode(reader.get(), false, path).has_value());
    CHECK(LockNode(writer.get(), true, path).has_value());
  }
  {
    const Descriptor released(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    CHECK(LockNode(writer.get(), true, path).has_value());
  }
}

}  // namespace
}  // namespace barkeep
