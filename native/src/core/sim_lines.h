#ifndef BARKEEP_CORE_SIM_LINES_H_
#define BARKEEP_CORE_SIM_LINES_H_

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "counting_descriptor.h"
#include "interrupt_source.h"

namespace barkeep::sim {

inline constexpr std::uint32_t kEngineBit = 1;  // of IRQ_PENDING and IRQ_ENABLE
inline constexpr std::uint32_t kTimerPeriodUsMin = 100;
inline constexpr std::uint32_t kTimerPeriodUsMax = 60'000'000;

/// The interrupt lines of the board: descriptors of the kernel, so that nobody needs a thread, and
/// what is not taken at once is counted.
class Lines {
 public:
  Lines()
      : raise_(std::make_shared<CountingDescriptor>(CountingDescriptor::Event())),
        engine_(std::make_shared<CountingDescriptor>(CountingDescriptor::Timer())),
        timer_(std::make_shared<CountingDescriptor>(CountingDescriptor::Timer())) {}

  bool valid() const noexcept { return raise_->valid() && engine_->valid() && timer_->valid(); }

  std::uint32_t enabled = 0;

  void Raise(std::uint32_t bits) const noexcept {
    if ((bits & enabled) != 0) raise_->Add();
  }
  void EngineStarted(std::uint32_t latency_us) const noexcept {
    // A timer of 0 would be off.
    if ((enabled & kEngineBit) != 0) engine_->Set(std::uint64_t{latency_us} * 1000 + 1, 0);
  }
  std::uint32_t period_us() const noexcept { return period_us_; }
  void SetPeriod(std::uint32_t us) noexcept {
    period_us_ = us == 0 ? 0 : std::clamp(us, kTimerPeriodUsMin, kTimerPeriodUsMax);
    timer_->Set(std::uint64_t{period_us_} * 1000, std::uint64_t{period_us_} * 1000);
  }
  /// For a board that leaves its bus.
  void Silence() noexcept {
    SetPeriod(0);
    engine_->Set(0, 0);
  }

  /// Sources for whoever listens. They may outlive the board.
  std::vector<std::unique_ptr<InterruptSource>> Sources() const {
    std::vector<std::unique_ptr<InterruptSource>> sources;
    sources.push_back(std::make_unique<Source>("raise", raise_));
    sources.push_back(std::make_unique<Source>("engine", engine_));
    sources.push_back(std::make_unique<Source>("timer", timer_));
    return sources;
  }

 private:
  using Shared = std::shared_ptr<const CountingDescriptor>;

  class Source final : public InterruptSource {
   public:
    Source(const char* name, Shared line) : InterruptSource(name, ""), line_(std::move(line)) {}
    int descriptor() const noexcept override { return line_->get(); }
    Taken Take() noexcept override { return {.failure = 0, .count = line_->Take()}; }

   private:
    const Shared line_;
  };

  const Shared raise_;
  const Shared engine_;
  const Shared timer_;
  std::uint32_t period_us_ = 0;
};

}  // namespace barkeep::sim

#endif  // BARKEEP_CORE_SIM_LINES_H_
