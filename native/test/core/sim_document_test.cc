#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "core/check.h"
#include "core/sim_registers.h"
#include "core/sim_windows.h"

namespace barkeep::sim {
namespace {

/// The documentation, looked for from the working directory upwards.
std::string ReadDocument() {
  std::error_code ignored;
  std::filesystem::path directory = std::filesystem::current_path(ignored);
  for (; directory.has_relative_path(); directory = directory.parent_path()) {
    std::ifstream file(directory / "native/SIMULATED-BOARD.md");
    if (!file.is_open()) continue;
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }
  return {};
}

std::string Hex(std::uint64_t value, int digits) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "0x%0*llx", digits,
                static_cast<unsigned long long>(value));
  return text.data();
}

/// The row of the documentation's table that says the same as the row of ours.
std::string RowOf(const RegisterInfo& info) {
  std::string widths;
  for (std::uint32_t bits = 8; bits <= 64; bits *= 2) {
    if ((info.widths & WidthBit(bits)) == 0) continue;
    widths += (widths.empty() ? "" : ", ") + std::to_string(bits);
  }
  constexpr std::array<const char*, 3> kAccessText = {"ro", "rw", "wo"};
  const char* reads = info.access == Access::kWriteOnly ? "-"
                      : info.reads == Reads::kPure      ? "pure"
                                                        : "effects";
  return "| " + Hex(info.offset, 3) + " | `" + std::string(info.name) + "` | " + widths + " | " +
         kAccessText[static_cast<std::size_t>(info.access)] + " | " + reads + " | " +
         Hex(info.reset, 1) + " | " + std::string(info.text) + " |\n";
}

TEST(SimDocumentHasEveryRegister) {
  const std::string document = ReadDocument();
  CHECK(!document.empty());
  std::string table;
  for (const RegisterInfo& info : kRegisters) table += RowOf(info);
  // As one string, so that a row that is no longer in the code is found too.
  const bool same =
      document.find("|---|---|---|---|---|---|---|\n" + table + "\n") != std::string::npos;
  CHECK(same);
  if (!same) std::printf("The table of native/SIMULATED-BOARD.md must be:\n%s", table.c_str());
}

TEST(SimDocumentHasEveryWindow) {
  const std::string document = ReadDocument();
  std::uint32_t index = 0;
  for (const OpenWindow& window : WindowsOf(nullptr, 16 << 20, 0)) {
    const bool mem = window.spec.name == "mem";
    const std::string row = "\n| " + std::to_string(index++) + " | `" + window.spec.name + "` | " +
                            (mem ? "16 MiB" : std::to_string(window.size) + " |");
    CHECK(document.find(row) != std::string::npos);
  }
}

}  // namespace
}  // namespace barkeep::sim
