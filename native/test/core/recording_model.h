#ifndef BARKEEP_TEST_CORE_RECORDING_MODEL_H_
#define BARKEEP_TEST_CORE_RECORDING_MODEL_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/backend.h"

namespace barkeep {

/// Plain memory behind every window, which logs each access, and lets a test step in.
class RecordingModel final : public Model {
 public:
  static constexpr std::size_t kBytes = 4096;

  /// Called before each access with its text; false makes the access a fault.
  std::function<bool(const std::string&)> before;
  /// Each access, as in "r32 0:10" or "w8 1:3=7f" (window, offset and value in hexadecimal).
  std::vector<std::string> log;
  std::vector<std::byte> bytes = std::vector<std::byte>(kBytes);
  bool has_memory = false;
  bool silent = false;  // logs nothing

  bool Load(std::uint32_t window, std::uint64_t offset, std::uint32_t width,
            std::uint64_t* value) noexcept override {
    if (!silent && !Say(Text('r', window, offset, width))) return false;
    *value = 0;
    std::memcpy(value, bytes.data() + offset, width / 8);
    return true;
  }
  bool Store(std::uint32_t window, std::uint64_t offset, std::uint32_t width,
             std::uint64_t value) noexcept override {
    if (!silent && !Say(Text('w', window, offset, width) + "=" + Hex(value))) return false;
    std::memcpy(bytes.data() + offset, &value, width / 8);
    return true;
  }
  std::byte* Memory(std::uint32_t) noexcept override { return has_memory ? bytes.data() : nullptr; }

  std::string Log() const {
    std::string all;
    for (const auto& entry : log) all += (all.empty() ? "" : ", ") + entry;
    return all;
  }

 private:
  bool Say(const std::string& text) {
    log.push_back(text);
    return !before || before(text);
  }
  static std::string Hex(std::uint64_t value) {
    char text[32];
    std::snprintf(text, sizeof(text), "%llx", static_cast<unsigned long long>(value));
    return text;
  }
  static std::string Text(char kind, std::uint32_t window, std::uint64_t offset,
                          std::uint32_t width) {
    return kind + std::to_string(width) + " " + std::to_string(window) + ":" + Hex(offset);
  }
};

/// A backing of tests.
class TestBacking : public Backing {
 public:
  bool FlushByConfigRead() noexcept override {
    ++config_reads;
    return true;
  }
  bool CanFlushByConfigRead() const noexcept override { return can_flush; }
  bool Gone() noexcept override { return gone; }
  bool Removed() noexcept override { return removed; }

  int config_reads = 0;
  bool can_flush = false;
  std::atomic<bool> gone{false};
  std::atomic<bool> removed{false};
};

/// A window of all widths on a model.
inline OpenWindow ModelWindow(Model* model, const char* name, std::uint64_t size) {
  OpenWindow window;
  window.spec.name = name;
  window.spec.widths = 0xf;
  window.size = size;
  window.cache = CacheMode::kModel;
  window.model = model;
  return window;
}

}  // namespace barkeep

#endif  // BARKEEP_TEST_CORE_RECORDING_MODEL_H_
