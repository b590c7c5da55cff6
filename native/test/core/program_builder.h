#ifndef BARKEEP_TEST_CORE_PROGRAM_BUILDER_H_
#define BARKEEP_TEST_CORE_PROGRAM_BUILDER_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <vector>

#include "core/program.h"

namespace barkeep {

/// Writes programs for tests, also wrong ones: `header` and `Patch` change what was built.
class ProgramBuilder {
 public:
  explicit ProgramBuilder(std::uint64_t table_hash) {
    header.magic = kProgramMagic;
    header.version = kProgramVersion;
    header.table_hash = table_hash;
  }

  ProgramHeader header = {};

  ProgramBuilder& Yields() {
    header.flags = kFlagYields;
    return *this;
  }
  ProgramBuilder& Record(Opcode opcode, std::uint32_t width, std::uint32_t window,
                         std::uint64_t offset, std::uint32_t count = 1, std::uint8_t flags = 0) {
    RecordHead head{static_cast<std::uint8_t>(opcode),
                    static_cast<std::uint8_t>(width),
                    static_cast<std::uint8_t>(window),
                    flags,
                    count,
                    offset};
    Append(&head, sizeof(head));
    ++header.operations;
    if (head.opcode != 0 && head.opcode < kOpcodeCount) {
      header.results += static_cast<std::uint32_t>(ResultBytes(head));
    }
    return *this;
  }
  ProgramBuilder& Words(std::initializer_list<std::uint64_t> words) {
    for (const std::uint64_t word : words) Append(&word, sizeof(word));
    return *this;
  }

  ProgramBuilder& Read(std::uint32_t width, std::uint64_t offset, std::uint32_t window = 0) {
    return Record(Opcode::kRead, width, window, offset);
  }
  ProgramBuilder& Write(std::uint32_t width, std::uint64_t offset, std::uint64_t value,
                        std::uint32_t window = 0) {
    return Record(Opcode::kWrite, width, window, offset).Words({value});
  }
  ProgramBuilder& Update(std::uint32_t width, std::uint64_t offset, std::uint64_t mask,
                         std::uint64_t value, std::uint32_t window = 0) {
    return Record(Opcode::kUpdate, width, window, offset).Words({mask, value});
  }
  ProgramBuilder& Verify(std::uint32_t width, std::uint64_t offset, std::uint64_t mask,
                         std::uint64_t value, std::uint32_t window = 0) {
    return Record(Opcode::kVerify, width, window, offset).Words({mask, value});
  }
  ProgramBuilder& WaitFor(std::uint32_t width, std::uint64_t offset, std::uint64_t mask,
                          std::uint64_t value, std::uint64_t timeout_us,
                          std::uint64_t interval_us = 0) {
    return Record(Opcode::kWaitFor, width, 0, offset)
        .Words({mask, value, timeout_us | interval_us << 32});
  }
  ProgramBuilder& ReadBlock(std::uint32_t width, std::uint64_t offset, std::uint32_t count,
                            std::uint8_t flags = 0, std::uint32_t window = 0) {
    return Record(Opcode::kReadBlock, width, window, offset, count, flags);
  }
  /// Elements are packed into words by the caller.
  ProgramBuilder& WriteBlock(std::uint32_t width, std::uint64_t offset, std::uint32_t count,
                             std::initializer_list<std::uint64_t> words, std::uint8_t flags = 0) {
    return Record(Opcode::kWriteBlock, width, 0, offset, count, flags).Words(words);
  }
  ProgramBuilder& Fill(std::uint32_t width, std::uint64_t offset, std::uint32_t count,
                       std::uint64_t value, std::uint8_t flags = 0) {
    return Record(Opcode::kFill, width, 0, offset, count, flags).Words({value});
  }
  ProgramBuilder& Delay(std::uint64_t microseconds) {
    return Record(Opcode::kDelay, 0, 0, 0, 0).Words({microseconds});
  }
  ProgramBuilder& Flush(std::uint32_t window = 0) {
    return Record(Opcode::kFlush, 0, window, 0, 0);
  }

  /// The program, with its length in the header unless that was set.
  std::vector<std::byte> Bytes() const {
    ProgramHeader complete = header;
    if (complete.length == 0) {
      complete.length = static_cast<std::uint32_t>(sizeof(complete) + records_.size());
    }
    std::vector<std::byte> bytes(sizeof(complete) + records_.size());
    std::memcpy(bytes.data(), &complete, sizeof(complete));
    if (!records_.empty()) {
      std::memcpy(bytes.data() + sizeof(complete), records_.data(), records_.size());
    }
    return bytes;
  }

 private:
  void Append(const void* data, std::size_t bytes) {
    const auto* begin = static_cast<const std::byte*>(data);
    records_.insert(records_.end(), begin, begin + bytes);
  }

  std::vector<std::byte> records_;
};

}  // namespace barkeep

#endif  // BARKEEP_TEST_CORE_PROGRAM_BUILDER_H_
