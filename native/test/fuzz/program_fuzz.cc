// Feeds programs of any bytes to the verifier, and runs those that verify on a model. Built with
// libFuzzer (-fsanitize=fuzzer -DBARKEEP_LIBFUZZER) it is a target of that; otherwise it has its
// own deterministic driver: see driver.h.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#include "core/execution.h"
#include "core/program.h"
#include "core/verifier.h"
#include "fuzz/driver.h"
#include "fuzz/program_mutator.h"

namespace barkeep {
namespace {

constexpr std::uint64_t kWindowBytes = 64;

/// Memory that checks what the verifier promised about each access.
class StrictModel final : public Model {
 public:
  bool Load(std::uint32_t window, std::uint64_t offset, std::uint32_t width,
            std::uint64_t* value) noexcept override {
    Check(window, offset, width);
    *value = 0;
    std::memcpy(value, bytes_ + offset, width / 8);
    return ++accesses_ % 251 != 0;
  }
  bool Store(std::uint32_t window, std::uint64_t offset, std::uint32_t width,
             std::uint64_t value) noexcept override {
    Check(window, offset, width);
    if ((value & ~WidthMask(width)) != 0) std::abort();
    std::memcpy(bytes_ + offset, &value, width / 8);
    return ++accesses_ % 251 != 0;
  }
  std::byte* Memory(std::uint32_t) noexcept override { return nullptr; }

 private:
  static void Check(std::uint32_t window, std::uint64_t offset, std::uint32_t width) {
    if (window > 2 || !IsWidth(width) || offset % (width / 8) != 0) std::abort();
    if (offset > kWindowBytes || width / 8 > kWindowBytes - offset) std::abort();
  }

  std::byte bytes_[kWindowBytes] = {};
  std::uint64_t accesses_ = 0;
};

std::vector<OpenWindow> Windows(Model* model) {
  std::vector<OpenWindow> windows(4);
  for (OpenWindow& window : windows) {
    window.spec.widths = 0xf;
    window.size = kWindowBytes;
    window.cache = CacheMode::kModel;
    window.model = model;
  }
  windows[1].spec.big_endian = true;
  windows[1].spec.flush = {.offset = 8, .width = 32};
  windows[2].spec.widths = 0b0101;
  windows[2].spec.access = WindowAccess::kReadOnly;
  windows[3].cache = CacheMode::kWriteCombining;
  return windows;
}

struct Target {
  StrictModel model;
  WindowTable table{Windows(&model), false};
  std::shared_ptr<Grant> grant = Grant::AllowAll();
  Progress progress;
  Counters counters;
};

Target& TheTarget() {
  static Target* const target = new Target();
  return *target;
}

/// Returns whether the program verified.
bool TryProgram(const std::uint8_t* data, std::size_t size) {
  Target& target = TheTarget();
  // Exactly as large as the program, so that the address sanitizer sees a byte too far.
  const std::vector<std::byte> program(reinterpret_cast<const std::byte*>(data),
                                       reinterpret_cast<const std::byte*>(data) + size);
  const auto verified = Verify(program, target.table, *target.grant);
  if (!verified.ok()) return false;
  const std::unique_ptr<std::byte[]> results(new std::byte[verified.value().results_bytes]);
  Execution execution(program, verified.value(), results.get(),
                      {.table = &target.table,
                       .backing = nullptr,
                       .progress = &target.progress,
                       .counters = &target.counters});
  StopSignal stop;
  const Bounds bounds{.stop = &stop, .grant = target.grant.get(), .deadline = Now() + 1'000'000};
  while (!execution.Run(bounds).done) {
  }
  const auto failure = execution.failure();
  if (!failure && execution.completed() != verified.value().operations) std::abort();
  if (!failure && execution.results_bytes() != verified.value().results_bytes) std::abort();
  if (execution.results_bytes() > verified.value().results_bytes) std::abort();
  return true;
}

}  // namespace
}  // namespace barkeep

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  barkeep::TryProgram(data, size);
  return 0;
}

#ifndef BARKEEP_LIBFUZZER
int main(int argc, char** argv) {
  const barkeep::Driver driver(argc, argv, 100'000);
  barkeep::ProgramMutator mutator(driver.seed(), barkeep::TheTarget().table.hash());
  std::uint64_t verified = 0;
  for (std::uint64_t run = 0; run < driver.runs(); ++run) {
    const auto program = mutator.Next();
    driver.Keep(run, {reinterpret_cast<const char*>(program.data()), program.size()});
    verified += barkeep::TryProgram(program.data(), program.size()) ? 1 : 0;
  }
  std::printf("%llu programs, seed %llu: %llu verified and ran\n",
              static_cast<unsigned long long>(driver.runs()),
              static_cast<unsigned long long>(driver.seed()),
              static_cast<unsigned long long>(verified));
  // A driver that verifies nothing would prove nothing.
  return driver.runs() > 1000 && verified < driver.runs() / 100 ? 1 : 0;
}
#endif
