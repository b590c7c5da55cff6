#include "core/verifier.h"

#include <string>

#include "core/check.h"
#include "core/limits.h"
#include "core/program_builder.h"
#include "core/recording_model.h"

namespace barkeep {
namespace {

// Windows: 0 plain; 1 read-only, 32 bits; 2 write-only; 3 write-combining; 4 slow, with a flush
// register.
std::vector<OpenWindow> Windows(Model* model) {
  std::vector<OpenWindow> windows;
  for (const char* name : {"plain", "status", "command", "frame", "slow"}) {
    windows.push_back(ModelWindow(model, name, 4096));
  }
  windows[1].spec.access = WindowAccess::kReadOnly;
  windows[1].spec.widths = 0b0100;
  windows[2].spec.access = WindowAccess::kWriteOnly;
  windows[3].cache = CacheMode::kWriteCombining;
  windows[3].spec.burst = true;
  windows[4].spec.access_time_ns = 1'000'000;
  windows[4].spec.flush = {.offset = 8, .width = 32};
  return windows;
}

struct Fixture {
  RecordingModel model;
  WindowTable table{Windows(&model), false};
  std::shared_ptr<Grant> grant = Grant::AllowAll();

  ProgramBuilder Program() const { return ProgramBuilder(table.hash()); }
  Result<Verified> Try(const ProgramBuilder& program) const {
    return Verify(program.Bytes(), table, *grant);
  }
  /// The error as "CODE field-or-limit @operation".
  std::string Why(const ProgramBuilder& program) const { return Why(program.Bytes()); }
  std::string Why(const std::vector<std::byte>& bytes) const {
    const auto result = Verify(bytes, table, *grant);
    if (result.ok()) return "ok";
    const Error& error = result.error();
    std::string text = ErrorCodeText(error.code);
    if (!error.field.empty()) text += " " + error.field;
    if (!error.limit.empty()) text += " " + error.limit;
    if (error.operation) text += " @" + std::to_string(*error.operation);
    return text;
  }
};

TEST(VerifierTakesEveryOperation) {
  Fixture fixture;
  const auto result = fixture.Try(fixture.Program()
                                      .Read(64, 8)
                                      .Write(8, 3, 0xff)
                                      .Update(16, 2, 0xff00, 0x1200)
                                      .WaitFor(32, 0, 1, 1, 2000, 10)
                                      .Verify(32, 0, 0xffffffff, 7)
                                      .ReadBlock(8, 5, 3)
                                      .WriteBlock(32, 0, 3, {0x1, 0x2})
                                      .Fill(64, 0, 512, ~std::uint64_t{0})
                                      .Delay(1000)
                                      .Flush(4));
  CHECK(result.ok());
  CHECK_EQ(result.value().operations, 10u);
  CHECK_EQ(result.value().results_bytes, 5u * 8);
  CHECK(!result.value().yields);
  CHECK_EQ(result.value().device_time_ns,
           1'000'000u + 2'000'000 + 1'000'000 + 1 + 1 + 2 + 1 + 1 + 3 + 3 + 512);
}

TEST(VerifierChecksTheHeaderInOrder) {
  Fixture fixture;
  auto program = fixture.Program().Read(32, 0);
  program.header.reserved = 1;
  CHECK_EQ(fixture.Why(program), "INVALID_ARGUMENT reserved");
  program.header.length = 7;
  CHECK_EQ(fixture.Why(program), "INVALID_ARGUMENT length");
  program.header.flags = 2;
  CHECK_EQ(fixture.Why(program), "INVALID_ARGUMENT flags");
  program.header.version = 2;
  CHECK_EQ(fixture.Why(program), "INVALID_ARGUMENT version");
  program.header.magic = 0;
  CHECK_EQ(fixture.Why(program), "INVALID_ARGUMENT magic");
  CHECK_EQ(fixture.Why(std::vector<std::byte>(31)), "INVALID_ARGUMENT length");
  CHECK_EQ(fixture.Why(std::vector<std::byte>()), "INVALID_ARGUMENT length");
}

TEST(VerifierRefusesAnotherTable) {
  Fixture fixture;
  CHECK_EQ(fixture.Why(ProgramBuilder(fixture.table.hash() + 1).Read(32, 1)), "STALE_GENERATION");
}

TEST(VerifierLimitsOperationsAndBytes) {
  Fixture fixture;
  auto program = fixture.Program().Read(32, 0);
  program.header.operations = kBatchOperationsMax + 1;
  CHECK_EQ(fixture.Why(program), "LIMIT_EXCEEDED BATCH_OPERATIONS_MAX");
  program = fixture.Program().Read(32, 0);
  program.header.results = kResultsBytesMax + 1;
  CHECK_EQ(fixture.Why(program), "LIMIT_EXCEEDED RESULTS_BYTES_MAX");
  program = fixture.Program();
  for (std::size_t index = 0; index < kProgramBytesMax / 24; ++index) program.Write(32, 0, 0);
  const auto result = fixture.Try(program);
  CHECK(!result.ok());
  CHECK_EQ(result.error().limit, "PROGRAM_BYTES_MAX");
  CHECK_EQ(*result.error().actual, 32 + kProgramBytesMax / 24 * 24);
  CHECK_EQ(*result.error().max, kProgramBytesMax);
}

TEST(VerifierKnowsOpcodesAndFlags) {
  Fixture fixture;
  CHECK_EQ(fixture.Why(fixture.Program().Read(32, 0).Record(static_cast<Opcode>(0), 32, 0, 0)),
           "INVALID_ARGUMENT opcode @1");
  CHECK_EQ(fixture.Why(fixture.Program().Record(static_cast<Opcode>(11), 32, 0, 0)),
           "INVALID_ARGUMENT opcode @0");
  CHECK_EQ(fixture.Why(fixture.Program().Record(Opcode::kRead, 32, 0, 0, 1, kFlagFixed)),
           "INVALID_ARGUMENT flags @0");
  CHECK_EQ(fixture.Why(fixture.Program().ReadBlock(32, 0, 1, 2)), "INVALID_ARGUMENT flags @0");
  CHECK_EQ(fixture.Why(fixture.Program().ReadBlock(32, 0, 1, kFlagFixed)), "ok");
}

TEST(VerifierNeedsRoomForOperands) {
  Fixture fixture;
  CHECK_EQ(fixture.Why(fixture.Program().Record(Opcode::kWrite, 32, 0, 0)),
           "INVALID_ARGUMENT length @0");
  CHECK_EQ(fixture.Why(fixture.Program().Record(Opcode::kWaitFor, 32, 0, 0).Words({1, 1})),
           "INVALID_ARGUMENT length @0");
  CHECK_EQ(fixture.Why(fixture.Program().WriteBlock(32, 0, 3, {1})), "INVALID_ARGUMENT length @0");
  CHECK_EQ(fixture.Why(fixture.Program().WriteBlock(64, 0, UINT32_MAX, {1}, kFlagFixed)),
           "INVALID_ARGUMENT length @0");
  // Half a head.
  auto program = fixture.Program().Read(32, 0).Words({0});
  program.header.operations = 2;
  CHECK_EQ(fixture.Why(program), "INVALID_ARGUMENT length @1");
}

TEST(VerifierKnowsWindows) {
  Fixture fixture;
  CHECK_EQ(fixture.Why(fixture.Program().Read(32, 0, 4)), "ok");
  CHECK_EQ(fixture.Why(fixture.Program().Read(32, 0, 5)), "NO_SUCH_WINDOW @0");
  CHECK_EQ(fixture.Why(fixture.Program().Record(Opcode::kDelay, 0, 1, 0, 0).Words({1})),
           "INVALID_ARGUMENT window @0");
}

TEST(VerifierRefusesWhatAWindowCannot) {
  Fixture fixture;
  CHECK_EQ(fixture.Why(fixture.Program().Read(32, 0, 3)), "UNSUPPORTED @0");
  CHECK_EQ(fixture.Why(fixture.Program().Flush(0)), "UNSUPPORTED @0");
  CHECK_EQ(fixture.Why(fixture.Program().Flush(4)), "ok");
  const WindowTable with_config(Windows(&fixture.model), true);
  CHECK(Verify(ProgramBuilder(with_config.hash()).Flush(0).Bytes(), with_config, *fixture.grant)
            .ok());
}

TEST(VerifierChecksWidthThenCount) {
  Fixture fixture;
  CHECK_EQ(fixture.Why(fixture.Program().Read(24, 1)), "INVALID_ARGUMENT width @0");
  CHECK_EQ(fixture.Why(fixture.Program().Read(0, 1)), "INVALID_ARGUMENT width @0");
  CHECK_EQ(fixture.Why(fixture.Program().WriteBlock(7, 0, 1, {1})), "INVALID_ARGUMENT width @0");
  CHECK_EQ(fixture.Why(fixture.Program().Record(Opcode::kFlush, 32, 4, 0, 0)),
           "INVALID_ARGUMENT width @0");
  const auto result = fixture.Try(fixture.Program().Read(32, 0).Read(16, 1, 1));
  CHECK(!result.ok());
  CHECK_EQ(result.error().code, ErrorCode::kWidthUnsupported);
  CHECK_EQ(*result.error().operation, 1u);
  CHECK_EQ(*result.error().window, 1u);
  CHECK_EQ(*result.error().offset, 1u);
  CHECK_EQ(*result.error().width, 16u);
  CHECK_EQ(fixture.Why(fixture.Program().Record(Opcode::kRead, 32, 0, 1, 2)),
           "INVALID_ARGUMENT count @0");
  CHECK_EQ(fixture.Why(fixture.Program().Fill(32, 1, 0, 1)), "INVALID_ARGUMENT count @0");
  CHECK_EQ(fixture.Why(fixture.Program().Record(Opcode::kFlush, 0, 4, 0, 1)),
           "INVALID_ARGUMENT count @0");
  CHECK_EQ(fixture.Why(fixture.Program().Record(Opcode::kFlush, 0, 4, 8, 0)),
           "INVALID_ARGUMENT offset @0");
}

TEST(VerifierChecksAlignmentThenRange) {
  Fixture fixture;
  CHECK_EQ(fixture.Why(fixture.Program().Read(32, 4097)), "MISALIGNED @0");
  CHECK_EQ(fixture.Why(fixture.Program().Read(64, 4092)), "MISALIGNED @0");
  CHECK_EQ(fixture.Why(fixture.Program().Read(32, 4092)), "ok");
  CHECK_EQ(fixture.Why(fixture.Program().Read(32, 4096)), "OUT_OF_RANGE @0");
  CHECK_EQ(fixture.Why(fixture.Program().Read(64, UINT64_MAX - 7)), "OUT_OF_RANGE @0");
  CHECK_EQ(fixture.Why(fixture.Program().ReadBlock(32, 4088, 2)), "ok");
  const auto result = fixture.Try(fixture.Program().ReadBlock(32, 4088, 3));
  CHECK(!result.ok());
  CHECK_EQ(result.error().code, ErrorCode::kOutOfRange);
  CHECK_EQ(*result.error().offset, 4088u);
  CHECK_EQ(*result.error().length, 12u);
  CHECK_EQ(*result.error().size, 4096u);
  CHECK_EQ(fixture.Why(fixture.Program().Fill(64, 8, UINT32_MAX, 0)), "OUT_OF_RANGE @0");
  CHECK_EQ(fixture.Why(fixture.Program().ReadBlock(32, 4092, 3, kFlagFixed)), "ok");
}

TEST(VerifierChecksOperands) {
  Fixture fixture;
  CHECK_EQ(fixture.Why(fixture.Program().Write(8, 0, 0x100)), "INVALID_ARGUMENT value @0");
  CHECK_EQ(fixture.Why(fixture.Program().Fill(32, 0, 1, 1ULL << 32)), "INVALID_ARGUMENT value @0");
  CHECK_EQ(fixture.Why(fixture.Program().Update(16, 0, 0x10000, 0)), "INVALID_ARGUMENT mask @0");
  CHECK_EQ(fixture.Why(fixture.Program().Verify(16, 0, 0, 0)), "INVALID_ARGUMENT mask @0");
  CHECK_EQ(fixture.Why(fixture.Program().Verify(16, 0, 0xf0, 0x1f)), "INVALID_ARGUMENT value @0");
  CHECK_EQ(fixture.Why(fixture.Program().WaitFor(16, 0, 1, 2, 10)), "INVALID_ARGUMENT value @0");
  CHECK_EQ(fixture.Why(fixture.Program().WriteBlock(8, 0, 3, {1ULL << 24})),
           "INVALID_ARGUMENT padding @0");
  CHECK_EQ(fixture.Why(fixture.Program().Yields().WaitFor(16, 0, 1, 1, 600'000'000)), "ok");
  CHECK_EQ(fixture.Why(fixture.Program().Yields().WaitFor(16, 0, 1, 1, 600'000'001)),
           "LIMIT_EXCEEDED WAIT_TIMEOUT_MS_MAX @0");
  CHECK_EQ(fixture.Why(fixture.Program().Yields().Delay(10'000'000)), "ok");
  CHECK_EQ(fixture.Why(fixture.Program().Yields().Delay(10'000'001)),
           "LIMIT_EXCEEDED DELAY_MS_MAX @0");
  CHECK_EQ(fixture.Why(fixture.Program().Yields().Delay(UINT64_MAX)),
           "LIMIT_EXCEEDED DELAY_MS_MAX @0");
}

TEST(VerifierChecksPermission) {
  Fixture fixture;
  CHECK_EQ(fixture.Why(fixture.Program().Write(32, 0, 0, 1)), "READ_ONLY @0");
  CHECK_EQ(fixture.Why(fixture.Program().Update(32, 0, 1, 1, 1)), "READ_ONLY @0");
  CHECK_EQ(fixture.Why(fixture.Program().Read(32, 0, 2)), "WRITE_ONLY @0");
  CHECK_EQ(fixture.Why(fixture.Program().Update(32, 0, 1, 1, 2)), "WRITE_ONLY @0");
  CHECK_EQ(fixture.Why(fixture.Program().Write(32, 0, 0, 2)), "ok");
}

TEST(VerifierAsksTheGrantForEveryRecord) {
  Fixture fixture;
  fixture.grant = std::make_shared<Grant>(
      std::vector<std::vector<GrantRange>>{{{{.offset = 16, .length = 16}, kMayRead | kMayWrite},
                                            {{.offset = 0, .length = 16}, kMayRead}},
                                           {},
                                           {},
                                           {},
                                           {}});
  CHECK_EQ(fixture.Why(fixture.Program().ReadBlock(32, 8, 6)), "ok");
  CHECK_EQ(fixture.Why(fixture.Program().ReadBlock(32, 8, 7)), "NOT_ALLOWED @0");
  CHECK_EQ(fixture.Why(fixture.Program().Read(32, 0).Write(32, 12, 0)), "NOT_ALLOWED @1");
  CHECK_EQ(fixture.Why(fixture.Program().Fill(32, 28, 9, 0, kFlagFixed)), "ok");
  CHECK_EQ(fixture.Why(fixture.Program().Update(32, 16, 1, 1)), "ok");
  CHECK_EQ(fixture.Why(fixture.Program().Update(32, 4, 1, 1)), "NOT_ALLOWED @0");
  CHECK_EQ(fixture.Why(fixture.Program().Read(32, 0, 1)), "NOT_ALLOWED @0");
  CHECK_EQ(fixture.Why(fixture.Program().Flush(4)), "NOT_ALLOWED @0");
}

TEST(VerifierChecksTotalsLast) {
  Fixture fixture;
  CHECK_EQ(fixture.Why(fixture.Program()), "INVALID_ARGUMENT operations");
  auto program = fixture.Program().Read(32, 0);
  program.header.operations = 2;
  CHECK_EQ(fixture.Why(program), "INVALID_ARGUMENT operations");
  program = fixture.Program().Read(32, 0).Words({0});
  CHECK_EQ(fixture.Why(program), "INVALID_ARGUMENT length");
  program = fixture.Program().Read(32, 0);
  program.header.results = 16;
  CHECK_EQ(fixture.Why(program), "INVALID_ARGUMENT results");
}

TEST(VerifierBudgetsDeviceTime) {
  Fixture fixture;
  CHECK_EQ(fixture.Why(fixture.Program().ReadBlock(32, 0, 10, 0, 4)), "ok");
  const auto over = fixture.Program().ReadBlock(32, 0, 10, 0, 4).Read(32, 0);
  const auto result = fixture.Try(over);
  CHECK(!result.ok());
  CHECK_EQ(result.error().limit, "BATCH_DEVICE_TIME_MS_MAX");
  CHECK_EQ(*result.error().actual, 11u);
  CHECK_EQ(*result.error().max, 10u);
  CHECK_EQ(fixture.Why(ProgramBuilder(over).Yields()), "ok");
  // A loop over a window of no cost is bounded as well.
  CHECK_EQ(fixture.Why(fixture.Program().Fill(32, 0, UINT32_MAX, 0, kFlagFixed)),
           "LIMIT_EXCEEDED BATCH_DEVICE_TIME_MS_MAX");
}

TEST(VerifierChecksBulk) {
  Fixture fixture;
  const auto code = [&](const BulkSpec& spec) {
    const auto result = VerifyBulk(spec, fixture.table, *fixture.grant);
    return std::string(result.ok() ? "ok" : ErrorCodeText(result.error().code));
  };
  CHECK_EQ(code({.window = 0, .offset = 4, .length = 4092}), "ok");
  CHECK_EQ(code({.window = 0, .offset = 4, .length = 4096}), "OUT_OF_RANGE");
  CHECK_EQ(code({.window = 0, .offset = 2, .length = 4}), "MISALIGNED");
  CHECK_EQ(code({.window = 0, .offset = 4, .length = 2}), "MISALIGNED");
  CHECK_EQ(code({.window = 3, .offset = 1, .length = 2}), "ok");
  CHECK_EQ(code({.window = 3, .offset = UINT64_MAX, .length = 2}), "OUT_OF_RANGE");
  CHECK_EQ(code({.window = 5}), "NO_SUCH_WINDOW");
  CHECK_EQ(code({.window = 1, .length = 4, .write = true}), "READ_ONLY");
  CHECK_EQ(code({.window = 2, .length = 4}), "WRITE_ONLY");
  fixture.grant = std::make_shared<Grant>(
      std::vector<std::vector<GrantRange>>{{{{.offset = 16, .length = 16}, kMayRead}}});
  CHECK_EQ(code({.window = 0, .offset = 16, .length = 16}), "ok");
  CHECK_EQ(code({.window = 0, .offset = 16, .length = 20}), "NOT_ALLOWED");
  CHECK_EQ(code({.window = 0, .offset = 16, .length = 16, .write = true}), "NOT_ALLOWED");
}

}  // namespace
}  // namespace barkeep
