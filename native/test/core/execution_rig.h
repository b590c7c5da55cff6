#ifndef BARKEEP_TEST_CORE_EXECUTION_RIG_H_
#define BARKEEP_TEST_CORE_EXECUTION_RIG_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "core/check.h"
#include "core/execution.h"
#include "core/fault_guard.h"
#include "core/program_builder.h"
#include "core/recording_model.h"

namespace barkeep {

/// Runs programs on this thread, without a lane. Windows: 0 little-endian, 1 big-endian.
struct ExecutionRig {
  ExecutionRig() : ExecutionRig(DefaultWindows(&model)) {}
  explicit ExecutionRig(std::vector<OpenWindow> opened)
      : windows(std::move(opened)), table(windows, backing.can_flush) {
    FaultGuard::Install();
  }

  static std::vector<OpenWindow> DefaultWindows(Model* model) {
    std::vector<OpenWindow> windows = {ModelWindow(model, "little", RecordingModel::kBytes),
                                       ModelWindow(model, "big", RecordingModel::kBytes)};
    windows[0].spec.flush = {.offset = 0x40, .width = 16};
    windows[1].spec.big_endian = true;
    return windows;
  }

  ProgramBuilder Program() const { return ProgramBuilder(table.hash()); }

  /// Prepares a program, which must verify.
  void Load(const ProgramBuilder& builder) {
    program = builder.Bytes();
    const auto verified = Verify(program, table, *grant);
    CHECK(verified.ok());
    if (!verified.ok()) return;
    results.assign(verified.value().results_bytes, std::byte{0xee});
    execution.emplace(
        program, verified.value(), results.data(),
        Bench{.table = &table, .backing = &backing, .progress = &progress, .counters = &counters});
  }
  Step Slice() {
    return execution->Run({.stop = &stop, .grant = grant.get(), .deadline = deadline});
  }
  /// Runs a program to its end, without waiting between slices.
  void Run(const ProgramBuilder& builder) {
    Load(builder);
    while (!Slice().done) {
    }
  }

  std::uint64_t Result(std::size_t index) const {
    std::uint64_t value = 0;
    CHECK(index * 8 + 8 <= execution->results_bytes());
    std::memcpy(&value, results.data() + index * 8, sizeof(value));
    return value;
  }
  void Poke(std::uint64_t offset, std::uint64_t value) {
    std::memcpy(model.bytes.data() + offset, &value, sizeof(value));
  }

  RecordingModel model;
  TestBacking backing;
  std::vector<OpenWindow> windows;
  WindowTable table;
  std::shared_ptr<Grant> grant = Grant::AllowAll();
  Progress progress;
  Counters counters;
  StopSignal stop;
  Moment deadline = kNever;
  std::vector<std::byte> program;
  std::vector<std::byte> results;
  std::optional<Execution> execution;
};

}  // namespace barkeep

#endif  // BARKEEP_TEST_CORE_EXECUTION_RIG_H_
