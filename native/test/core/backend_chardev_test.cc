// Windows that pread and pwrite reach, on plain files.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include "core/backend.h"
#include "core/backend_rig.h"
#include "core/check.h"
#include "core/device.h"
#include "core/device_rig.h"
#include "core/program_builder.h"
#include "core/temp_directory.h"

namespace barkeep {
namespace {

WindowSpec Window(const std::string& path, std::uint64_t offset = 0, std::uint64_t length = 0) {
  WindowSpec window;
  window.name = "w";
  window.path = path;
  window.offset = offset;
  window.length = length;
  window.widths = 0xf;
  return window;
}

Result<OpenDevice> Open(std::vector<WindowSpec> windows) {
  DeviceSpec spec;
  spec.name = "d";
  spec.backend = BackendKind::kChardev;
  spec.windows = std::move(windows);
  return OpenBackend(spec);
}

/// A device of one window on a file.
struct ChardevRig {
  explicit ChardevRig(WindowSpec window)
      : device(std::move(Device::Open(Spec(std::move(window))).value())),
        session(device->OpenSession(Grant::AllowAll())) {}
  ~ChardevRig() {
    const auto gate = std::make_shared<Gate>();
    device->Close([gate] { gate->Open(); });
    CHECK(gate->Pass());
  }

  static DeviceSpec Spec(WindowSpec window) {
    DeviceSpec spec;
    spec.name = "d";
    spec.backend = BackendKind::kChardev;
    spec.windows = {std::move(window)};
    return spec;
  }
  ProgramBuilder Program() const { return ProgramBuilder(device->table().hash()); }
  Verdict Execute(const ProgramBuilder& program) {
    const std::string name = "call " + std::to_string(++calls);
    session->Execute(program.Bytes(), kNever, answers.Sink(name));
    return answers.Wait(name);
  }
  Verdict Transfer(bool write, std::uint64_t offset, std::vector<std::byte>* memory) {
    const std::string name = "bulk " + std::to_string(++calls);
    session->Transfer({.window = 0, .offset = offset, .length = memory->size(), .write = write},
                      memory->data(), kNever, answers.Sink(name));
    return answers.Wait(name);
  }

  int calls = 0;
  Answers answers;
  std::shared_ptr<Device> device;
  std::shared_ptr<Session> session;
};

TEST(ChardevAccessIsOneCallOfItsBytes) {
  const TempDirectory tree;
  const std::string path = tree.Write("node", std::string("....abcdefgh", 12));
  ChardevRig rig(Window(path, 4));
  CHECK_EQ(rig.device->info().windows[0].size, 8u);
  CHECK(rig.device->info().windows[0].cache == CacheMode::kUnmapped);
  const Verdict read = rig.Execute(rig.Program().Read(32, 0).Write(16, 4, 0x5857).Read(64, 0));
  CHECK_EQ(Summary(read), "ok");
  CHECK_EQ(std::string(reinterpret_cast<const char*>(read.results.get()), 4), "abcd");
  CHECK_EQ(std::string(reinterpret_cast<const char*>(read.results.get()) + 8, 8), "abcdWXgh");
  CHECK_EQ(tree.Read("node"), "....abcdWXgh");
}

TEST(ChardevBulkGoesByChunks) {
  const TempDirectory tree;
  const std::string path = tree.Write("node", std::string(20'000, '.'));
  ChardevRig rig(Window(path));
  std::vector<std::byte> memory(12'000);
  for (std::size_t at = 0; at < memory.size(); ++at) memory[at] = std::byte(at * 7);
  CHECK_EQ(Summary(rig.Transfer(true, 4000, &memory)), "ok");
  const std::vector<std::byte> sent = memory;
  memory.assign(memory.size(), std::byte{0});
  const Verdict read = rig.Transfer(false, 4000, &memory);
  CHECK_EQ(Summary(read), "ok");
  CHECK_EQ(read.done, 12'000u);
  CHECK(memory == sent);
  CHECK_EQ(tree.Read("node").substr(0, 4000), std::string(4000, '.'));
}

TEST(ChardevThatHasLessThanItSaidFaults) {
  const TempDirectory tree;
  const std::string path = tree.Write("node", std::string(8192, '.'));
  ChardevRig rig(Window(path));
  CHECK_EQ(::truncate(path.c_str(), 4098), 0);
  const Verdict beyond = rig.Execute(rig.Program().Read(32, 0).Read(32, 5000).Read(32, 4));
  CHECK_EQ(Summary(beyond), "BUS_FAULT partial");
  CHECK_EQ(beyond.done, 1u);
  CHECK(Says(beyond.failure->reason, "beyond the end"));
  const Verdict part = rig.Execute(rig.Program().Read(32, 4096));
  CHECK_EQ(Summary(part), "BUS_FAULT partial");
  CHECK(Says(part.failure->reason, "fewer bytes"));

  std::vector<std::byte> memory(8192);
  const Verdict bulk = rig.Transfer(false, 0, &memory);
  CHECK_EQ(Summary(bulk), "BUS_FAULT partial");
  CHECK_EQ(bulk.done, 4096u);
  CHECK(Says(bulk.failure->reason, "part of a unit"));
  CHECK_EQ(rig.device->counters().bus_faults.value(), 3u);
}

TEST(ChardevTellsWhatTheKernelSaid) {
  ChardevRig rig(Window("/dev/full", 0, 4096));
  const Verdict verdict = rig.Execute(rig.Program().Read(32, 0).Write(32, 8, 1));
  CHECK_EQ(Summary(verdict), "BUS_FAULT partial");
  CHECK_EQ(verdict.done, 1u);
  CHECK_EQ(verdict.failure->system_errno, ENOSPC);
  CHECK(!verdict.failure->reason.empty());
}

TEST(ChardevRefusesWhatMakesNoSense) {
  const TempDirectory tree;
  const std::string path = tree.Write("node", std::string(64, '.'));
  Error error = RefusalOf(Open({Window(path, 60, 8)}));
  CHECK(Says(error.reason, "beyond the end of the file"));
  WindowSpec odd = Window(path);
  odd.chunk_bytes = 6;
  error = RefusalOf(Open({odd}));
  CHECK_EQ(error.field, "chunk");
  error = RefusalOf(Open({Window(tree.PathOf("nothing"))}));
  CHECK_EQ(error.system_errno, ENOENT);
  CHECK(Says(RefusalOf(Open({Window("/dev/null")})).reason, "no size"));
}

}  // namespace
}  // namespace barkeep
