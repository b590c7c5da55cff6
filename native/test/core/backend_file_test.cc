#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "core/as_nobody.h"
#include "core/backend.h"
#include "core/check.h"
#include "core/mapping.h"
#include "core/temp_directory.h"

namespace barkeep {
namespace {

WindowSpec Window(const std::string& path, std::uint64_t offset = 0, std::uint64_t length = 0,
                  WindowAccess access = WindowAccess::kReadWrite) {
  WindowSpec window;
  window.name = "w";
  window.path = path;
  window.offset = offset;
  window.length = length;
  window.widths = 0xf;
  window.access = access;
  return window;
}

Result<OpenDevice> Open(std::vector<WindowSpec> windows, const std::string& lock_directory = "") {
  DeviceSpec spec;
  spec.name = "d";
  spec.backend = BackendKind::kFile;
  spec.windows = std::move(windows);
  spec.lock_directory = lock_directory;
  return OpenBackend(spec);
}

/// The error of a device that must not open.
Error Refusal(const WindowSpec& window) {
  Result<OpenDevice> device = Open({window});
  CHECK(!device.ok());
  if (device.ok()) return {};
  CHECK(device.error().code == ErrorCode::kDeviceUnavailable);
  CHECK_EQ(device.error().path, window.path);
  CHECK(!device.error().reason.empty());
  CHECK(!device.error().fix.empty());
  return device.error();
}

TEST(FileWindowIsTheFile) {
  const TempDirectory directory;
  const std::string path = directory.Write("file", std::string(10000, 'a'));
  {
    Result<OpenDevice> device = Open({Window(path, 4099)});
    CHECK(device.ok());
    if (!device.ok()) return;
    const OpenWindow& window = device.value().windows[0];
    CHECK_EQ(window.size, 10000u - 4099u);
    CHECK_EQ(window.spec.length, window.size);
    CHECK_EQ(window.spec.access_time_ns, 10u);
    CHECK(window.cache == CacheMode::kCached);
    CHECK(window.model == nullptr);
    CHECK_EQ(window.page_size, PageSize());
    CHECK(window.base[0] == std::byte{'a'});
    window.base[5] = std::byte{'Z'};
    window.base[window.size - 1] = std::byte{'E'};
  }
  CHECK_EQ(directory.Read("file")[4104], 'Z');
  CHECK_EQ(directory.Read("file").back(), 'E');
  CHECK_EQ(directory.Read("file").size(), std::size_t{10000});
}

TEST(FileWindowsShareOneFile) {
  const TempDirectory directory;
  const std::string path = directory.Write("file", std::string(8192, 'a'));
  std::error_code ignored;
  std::filesystem::create_symlink(path, directory.PathOf("link"), ignored);
  Result<OpenDevice> device =
      Open({Window(path, 0, 4096, WindowAccess::kReadOnly), Window(path, 4096, 4096),
            Window(directory.PathOf("link"), 0, 16, WindowAccess::kReadOnly)},
           directory.PathOf("locks"));
  CHECK(device.ok());
  if (!device.ok()) return;
  struct stat status = {};
  CHECK_EQ(::stat(path.c_str(), &status), 0);
  CHECK(device.value().identity.starts_with("file-"));
  CHECK(device.value().identity.ends_with("-" + std::to_string(status.st_ino)));
  CHECK(std::filesystem::exists(directory.PathOf("locks/" + device.value().identity + ".lock"),
                                ignored));
}

TEST(FileIsForOneDeviceAtATime) {
  const TempDirectory directory;
  const std::string path = directory.Write("file", std::string(4096, 'a'));
  Result<OpenDevice> first = Open({Window(path)});
  CHECK(first.ok());
  CHECK(Says(Refusal(Window(path)).reason, "in use by"));
  CHECK(Says(Refusal(Window(path, 0, 0, WindowAccess::kReadOnly)).reason, "in use by"));
  first = Error{};
  CHECK(Open({Window(path)}).ok());
}

TEST(FileReadOnlyNeedsNoWriteAccess) {
  const TempDirectory directory;
  const std::string path = directory.Write("file", std::string(4096, 'r'));
  ::chmod(path.c_str(), 0444);
  const AsNobody nobody(directory);
  Result<OpenDevice> device = Open({Window(path, 0, 0, WindowAccess::kReadOnly)});
  CHECK(device.ok());
  if (device.ok()) CHECK(device.value().windows[0].base[0] == std::byte{'r'});
}

TEST(FileBeyondFourGibibytes) {
  const TempDirectory directory;
  const std::string path = directory.Write("sparse", "");
  if (::truncate(path.c_str(), 0x1'4000'0000) != 0) return;
  Result<OpenDevice> device = Open({Window(path)});
  CHECK(device.ok());
  if (!device.ok()) return;
  CHECK_EQ(device.value().windows[0].size, 0x1'4000'0000u);
  device.value().windows[0].base[0x1'3fff'ffff] = std::byte{1};
  CHECK(Open({Window(path, 0x1'3fff'0000, 0x1'0000)}).ok() == false);  // in use
}

TEST(FileRefusalsSayWhatToDo) {
  const TempDirectory directory;
  Error error = Refusal(Window(directory.PathOf("missing")));
  CHECK(Says(error.reason, "window \"w\": there is no such file"));
  CHECK_EQ(error.system_errno, ENOENT);
  CHECK(!std::filesystem::exists(directory.PathOf("missing")));

  CHECK(Says(Refusal(Window(directory.path())).reason, "a directory"));
  const std::string pipe = directory.PathOf("pipe");
  CHECK_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  CHECK(Says(Refusal(Window(pipe)).reason, "a pipe"));

  const std::string empty = directory.Write("empty", "");
  CHECK(Says(Refusal(Window(empty)).reason, "empty"));
  const std::string file = directory.Write("file", std::string(100, 'a'));
  for (const auto& [offset, length] : {std::pair<std::uint64_t, std::uint64_t>{100, 0},
                                       {0, 101},
                                       {50, 51},
                                       {1, UINT64_MAX},
                                       {UINT64_MAX, 1}}) {
    error = Refusal(Window(file, offset, length));
    CHECK(Says(error.reason, "beyond the end"));
    CHECK(error.size == 100u && error.offset == offset && error.length == length);
  }
}

TEST(FileNodesNeedALength) {
  CHECK(Says(Refusal(Window("/dev/zero")).fix, "length"));
  const Error error = Refusal(Window("/dev/null", 0, 4096));
  CHECK(Says(error.reason, "cannot be mapped"));
  CHECK_EQ(error.system_errno, ENODEV);
  Result<OpenDevice> device = Open({Window("/dev/zero", 0, 4096)});
  CHECK(device.ok());
  if (!device.ok()) return;
  CHECK_EQ(device.value().identity, "node-1:5");
  CHECK(device.value().windows[0].cache == CacheMode::kUncached);
  CHECK_EQ(device.value().windows[0].spec.access_time_ns, 1000u);
}

TEST(FilePermissionIsExplained) {
  const TempDirectory directory;
  const std::string path = directory.Write("file", "content");
  ::chmod(path.c_str(), 0444);
  const AsNobody nobody(directory);
  const Error error = Refusal(Window(path));
  CHECK_EQ(error.system_errno, EACCES);
  CHECK(Says(error.reason, "may not open it for writing"));
  CHECK(Says(error.fix, "chgrp"));
}

TEST(FileWindowChecksWhatItsSizeDecides) {
  const TempDirectory directory;
  const std::string path = directory.Write("file", std::string(4096, 'a'));
  WindowSpec window = Window(path);
  window.flush = {.offset = 4096, .width = 32};
  Result<OpenDevice> device = Open({window});
  CHECK(!device.ok() && device.error().field == "flush");
  window.flush = {.offset = 2, .width = 32};
  device = Open({window});
  CHECK(!device.ok() && device.error().field == "flush");
  window.flush = {.offset = 4092, .width = 32};
  CHECK(Open({window}).ok());
  window.pure_ranges = {{.offset = 4000, .length = UINT64_MAX}};
  device = Open({window});
  CHECK(!device.ok() && device.error().field == "pureRanges");
}

}  // namespace
}  // namespace barkeep
