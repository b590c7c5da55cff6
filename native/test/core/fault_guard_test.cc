#include "core/fault_guard.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "core/bulk.h"
#include "core/execution_rig.h"
#include "core/loan.h"

// The thread sanitizer blocks all signals while a handler runs, and relies on its return.
#if !defined(__SANITIZE_THREAD__)

namespace barkeep {
namespace {

/// A mapping of two pages whose second page is cut off.
struct TruncatedMapping {
  TruncatedMapping() : page(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))) {
    char name[] = "/tmp/barkeep-fault-XXXXXX";
    descriptor = mkstemp(name);
    unlink(name);
    CHECK_EQ(ftruncate(descriptor, static_cast<off_t>(2 * page)), 0);
    base = static_cast<std::byte*>(
        mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0));
    CHECK(base != MAP_FAILED);
    std::memset(base, 0x5a, 2 * page);
    CHECK_EQ(ftruncate(descriptor, static_cast<off_t>(page)), 0);
  }
  ~TruncatedMapping() {
    munmap(base, 2 * page);
    close(descriptor);
  }

  OpenWindow Window(bool burst) const {
    OpenWindow window;
    window.spec.name = "file";
    window.spec.widths = 0xf;
    window.spec.burst = burst;
    window.size = 2 * page;
    window.cache = CacheMode::kCached;
    window.base = base;
    return window;
  }

  std::size_t page;
  int descriptor = -1;
  std::byte* base = nullptr;
};

TEST(FaultOfAMappingIsABusFault) {
  const TruncatedMapping mapping;
  ExecutionRig rig({mapping.Window(false)});
  const auto page = static_cast<std::uint32_t>(mapping.page);
  for (int again = 0; again < 3; ++again) {
    rig.Run(rig.Program().Read(32, 0).Write(64, page - 8, 1).Read(16, page + 2).Read(8, 0));
    const Error error = *rig.execution->failure();
    CHECK_EQ(error.code, ErrorCode::kBusFault);
    CHECK_EQ(*error.operation, 2u);
    CHECK_EQ(*error.offset, page + 2);
    CHECK_EQ(rig.execution->results_bytes(), 8u);
    CHECK(!Progress::InAccess(rig.progress.ticks()));
  }
}

TEST(FaultInABlockCountsItsElements) {
  const TruncatedMapping mapping;
  ExecutionRig rig({mapping.Window(false)});
  const auto page = static_cast<std::uint32_t>(mapping.page);
  rig.Run(rig.Program().ReadBlock(32, page - 40, 20));
  CHECK_EQ(*rig.execution->failure()->offset, page);
  CHECK_EQ(*rig.execution->failure()->done, 10u);
  CHECK_EQ(rig.execution->results_bytes(), 40u);
  CHECK(rig.results[39] == std::byte{0x5a});
  rig.Run(rig.Program().Fill(16, page - 4, 20, 7));
  CHECK_EQ(*rig.execution->failure()->offset, page);
  CHECK_EQ(*rig.execution->failure()->done, 2u);
}

TEST(FaultInBulkCountsItsBytes) {
  const TruncatedMapping mapping;
  for (const bool burst : {false, true}) {
    for (const bool write : {false, true}) {
      std::memset(mapping.base, 0x5a, mapping.page);
      ExecutionRig rig({mapping.Window(burst)});
      std::vector<std::byte> memory(2 * mapping.page, std::byte{0x11});
      Loan loan(memory.data());
      const std::uint64_t offset = burst ? 3 : 4;
      const BulkSpec spec{
          .window = 0, .offset = offset, .length = 2 * mapping.page - 8, .write = write};
      Bulk bulk(spec, loan,
                {.table = &rig.table,
                 .backing = &rig.backing,
                 .progress = &rig.progress,
                 .counters = &rig.counters});
      while (!bulk.Run({.stop = &rig.stop, .grant = rig.grant.get()}).done) {
      }
      CHECK_EQ(bulk.failure()->code, ErrorCode::kBusFault);
      CHECK_EQ(bulk.done(), mapping.page - offset);
      CHECK_EQ(*bulk.failure()->offset, mapping.page);
      CHECK_EQ(*bulk.failure()->done, mapping.page - offset);
      if (!write) {
        // All that was read before the fault arrived, and nothing after it.
        CHECK(memory[mapping.page - offset - 1] == std::byte{0x5a});
        CHECK(memory[mapping.page - offset] == std::byte{0x11});
      }
    }
  }
}

/// The status of a child that runs `body`, as waitpid gives it.
int StatusOfChild(void (*body)()) {
  const pid_t child = fork();
  if (child == 0) {
    body();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

TEST(FaultElsewhereIsNotOurs) {
  FaultGuard::Install();
  const int status = StatusOfChild([] {
    const TruncatedMapping mapping;
    alarm(5);
    FaultGuard guard;
    guard.Cover(mapping.base, 8);
    guard.RunGuarded(
        [](void* context) noexcept {
          const auto* fault = static_cast<const TruncatedMapping*>(context);
          LoadExact<std::uint8_t>(fault->base + fault->page);
        },
        const_cast<TruncatedMapping*>(&mapping));
  });
#if defined(__SANITIZE_ADDRESS__)
  // The sanitizer's handler is the one before ours, and it may hang when it reports from a fork.
  const bool ended_by_fault = status != 0;
#else
  const bool ended_by_fault = WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS;
#endif
  CHECK(ended_by_fault);
}

TEST(FaultSignalFromAnotherProcessIsNotOurs) {
  FaultGuard::Install();
  const int status = StatusOfChild([] {
    alarm(5);
    raise(SIGBUS);
  });
  CHECK(status != 0);
}

}  // namespace
}  // namespace barkeep

#endif  // !defined(__SANITIZE_THREAD__)
