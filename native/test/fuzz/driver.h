#ifndef BARKEEP_TEST_FUZZ_DRIVER_H_
#define BARKEEP_TEST_FUZZ_DRIVER_H_

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <string_view>

namespace barkeep {

/// The deterministic driver of a fuzz target: `[--runs N] [--seed S] [--keep FOLDER]`.
class Driver {
 public:
  Driver(int argc, char** argv, std::uint64_t standard_runs) : runs_(standard_runs) {
    for (int index = 1; index + 1 < argc; index += 2) {
      const std::string_view name = argv[index];
      const char* value = argv[index + 1];
      if (name == "--runs") runs_ = std::strtoull(value, nullptr, 10);
      if (name == "--seed") seed_ = std::strtoull(value, nullptr, 10);
      if (name == "--keep") folder_ = value;
    }
  }

  std::uint64_t runs() const { return runs_; }
  std::uint64_t seed() const { return seed_; }

  /// Writes an input to the folder, where there is one: the beginning of a corpus.
  void Keep(std::uint64_t run, std::span<const char> input) const {
    if (folder_.empty()) return;
    std::ofstream file(folder_ / std::to_string(run), std::ios::binary);
    file.write(input.data(), static_cast<std::streamsize>(input.size()));
    if (!file.good()) std::abort();
  }

 private:
  std::uint64_t runs_;
  std::uint64_t seed_ = 1;
  std::filesystem::path folder_;
};

}  // namespace barkeep

#endif  // BARKEEP_TEST_FUZZ_DRIVER_H_
