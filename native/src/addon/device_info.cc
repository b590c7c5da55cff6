#include "addon/device_info.h"

#include <cstdint>

#include "addon/failure_value.h"

namespace barkeep::addon {
namespace {

Napi::Number Number(Napi::Env env, std::uint64_t value) {
  return Napi::Number::New(env, static_cast<double>(value));
}

const char* AccessText(WindowAccess access) noexcept {
  switch (access) {
    case WindowAccess::kReadWrite:
      return "read-write";
    case WindowAccess::kReadOnly:
      return "read-only";
    case WindowAccess::kWriteOnly:
      return "write-only";
  }
  return "";
}

const char* CacheText(CacheMode cache) noexcept {
  switch (cache) {
    case CacheMode::kUncached:
      return "uncached";
    case CacheMode::kWriteCombining:
      return "write-combining";
    case CacheMode::kCached:
      return "cached";
    case CacheMode::kModel:
      return "model";
    case CacheMode::kUnmapped:
      return "unmapped";
  }
  return "";
}

Napi::Array RangesValue(Napi::Env env, const std::vector<Range>& ranges) {
  const Napi::Array list = Napi::Array::New(env);
  for (const Range& range : ranges) {
    const Napi::Object object = Napi::Object::New(env);
    object.Set("offset", Number(env, range.offset));
    object.Set("length", Number(env, range.length));
    list.Set(list.Length(), object);
  }
  return list;
}

Napi::Value FlushValue(Napi::Env env, const FlushRegister& flush) {
  if (flush.width == 0) return env.Null();
  const Napi::Object object = Napi::Object::New(env);
  object.Set("offset", Number(env, flush.offset));
  object.Set("width", Number(env, flush.width));
  return object;
}

Napi::Object SourcesValue(Napi::Env env, const OriginSources& sources) {
  const Napi::Object object = Napi::Object::New(env);
  object.Set("path", sources.path);
  object.Set("pageSize", sources.page_size);
  object.Set("cache", sources.cache);
  object.Set("physicalAddress", sources.physical_address);
  object.Set("busAddress", sources.bus_address);
  return object;
}

Napi::Value ChannelValue(Napi::Env env, std::int32_t channel) {
  return channel < 0 ? env.Null() : Napi::Number::New(env, channel);
}

Napi::Object WindowValue(Napi::Env env, const OpenWindow& window) {
  const WindowSpec& spec = window.spec;
  const Napi::Object object = Napi::Object::New(env);
  object.Set("name", spec.name);
  object.Set("path", spec.path);
  object.Set("bar", Number(env, spec.bar));
  object.Set("offset", Number(env, spec.offset));
  object.Set("length", Number(env, spec.length));
  object.Set("widths", WidthsValue(env, spec.widths));
  object.Set("access", AccessText(spec.access));
  object.Set("endianness", spec.big_endian ? "big" : "little");
  object.Set("reads", spec.pure_reads ? "pure" : "effects");
  object.Set("pureRanges", RangesValue(env, spec.pure_ranges));
  object.Set("burst", spec.burst);
  object.Set("h2c", ChannelValue(env, spec.h2c));
  object.Set("c2h", ChannelValue(env, spec.c2h));
  object.Set("ownLane", window.has_own_lane());
  object.Set("chunkBytes", Number(env, window.chunk_bytes));
  object.Set("bulkWidth", Number(env, spec.bulk_width));
  object.Set("accessTimeNs", Number(env, spec.access_time_ns));
  object.Set("flush", FlushValue(env, spec.flush));
  object.Set("axi", spec.axi ? Number(env, *spec.axi) : env.Null());
  object.Set("size", Number(env, window.size));
  object.Set("cache", CacheText(window.cache));
  object.Set("pageSize", Number(env, window.page_size));
  object.Set("physicalAddress", window.physical_address);
  object.Set("busAddress", window.bus_address);
  object.Set("sources", SourcesValue(env, window.sources));
  return object;
}

/// Bounds and sum in the unit that `scale` of them make.
Napi::Object DistributionValue(Napi::Env env, const Distribution& distribution, double scale) {
  const auto bounds = distribution.bounds();
  auto bounds_value = Napi::Float64Array::New(env, bounds.size());
  auto counts_value = Napi::Float64Array::New(env, bounds.size() + 1);
  for (std::size_t index = 0; index < bounds.size(); ++index) {
    bounds_value[index] = static_cast<double>(bounds[index]) / scale;
  }
  for (std::size_t index = 0; index <= bounds.size(); ++index) {
    counts_value[index] = static_cast<double>(distribution.count(index));
  }
  const Napi::Object object = Napi::Object::New(env);
  object.Set("bounds", bounds_value);
  object.Set("counts", counts_value);
  object.Set("sum", Napi::Number::New(env, static_cast<double>(distribution.sum()) / scale));
  return object;
}

Napi::Object BatchesValue(Napi::Env env, const BatchCounts& batches) {
  const Napi::Object failed = Napi::Object::New(env);
  for (std::size_t index = 0; index < kErrorCodeCount; ++index) {
    const auto code = static_cast<ErrorCode>(index);
    if (const std::uint64_t count = batches.failed(code)) {
      failed.Set(ErrorCodeText(code), Number(env, count));
    }
  }
  const Napi::Object object = Napi::Object::New(env);
  object.Set("completed", Number(env, batches.completed()));
  object.Set("failed", failed);
  object.Set("operations", DistributionValue(env, batches.operations(), 1));
  object.Set("queuedSeconds", DistributionValue(env, batches.queued_ns(), 1e9));
  object.Set("deviceSeconds", DistributionValue(env, batches.device_ns(), 1e9));
  return object;
}

Napi::Object TransfersValue(Napi::Env env, const TransferCounts& transfers) {
  const Napi::Object object = Napi::Object::New(env);
  object.Set("underWay", Number(env, transfers.under_way.load(std::memory_order_relaxed)));
  object.Set("readSeconds", DistributionValue(env, transfers.read_ns, 1e9));
  object.Set("writeSeconds", DistributionValue(env, transfers.write_ns, 1e9));
  return object;
}

}  // namespace

Napi::Object DeviceInfoValue(Napi::Env env, const Device& device) {
  const OpenDevice& open = device.info();
  const Napi::Object facts = Napi::Object::New(env);
  for (const auto& [name, value] : open.facts) facts.Set(name, value);
  const Napi::Array windows = Napi::Array::New(env);
  for (const OpenWindow& window : open.windows) {
    windows.Set(windows.Length(), WindowValue(env, window));
  }
  const Napi::Array interrupts = Napi::Array::New(env);
  for (const InterruptHub::Description& line : device.interrupts().lines()) {
    const Napi::Object described = Napi::Object::New(env);
    described.Set("name", line.name);
    described.Set("path", line.path);
    interrupts.Set(interrupts.Length(), described);
  }
  const Napi::Object object = Napi::Object::New(env);
  object.Set("tableHash", Napi::BigInt::New(env, device.table().hash()));
  object.Set("identity", open.identity);
  object.Set("facts", facts);
  object.Set("windows", windows);
  object.Set("interrupts", interrupts);
  return object;
}

Napi::Object CountersValue(Napi::Env env, const Device& device) {
  const Counters& counters = device.counters();
  auto operations = Napi::Float64Array::New(env, kOpcodeCount);
  for (std::size_t opcode = 0; opcode < kOpcodeCount; ++opcode) {
    operations[opcode] = static_cast<double>(counters.operations[opcode].value());
  }
  const Napi::Object object = Napi::Object::New(env);
  object.Set("operations", operations);
  object.Set("batches", BatchesValue(env, counters.batches));
  object.Set("transfers", TransfersValue(env, counters.transfers));
  object.Set("bulkReadBytes", Number(env, device.Total(&Counters::bulk_read_bytes)));
  object.Set("bulkWriteBytes", Number(env, device.Total(&Counters::bulk_write_bytes)));
  object.Set("dmaReadBytes", Number(env, device.ChannelTotal(&Counters::bulk_read_bytes)));
  object.Set("dmaWriteBytes", Number(env, device.ChannelTotal(&Counters::bulk_write_bytes)));
  object.Set("busFaults", Number(env, device.Total(&Counters::bus_faults)));
  object.Set("allOnesReads", Number(env, counters.all_ones_reads.value()));
  object.Set("waitTimeouts", Number(env, counters.wait_timeouts.value()));
  object.Set("queuedCalls", Number(env, device.queued_calls()));
  object.Set("deviceNs", Number(env, counters.device_ns.value()));
  const DmaCounts& dma = counters.dma;
  object.Set("dmaBuffers", Number(env, dma.buffers));
  object.Set("dmaBufferBytes", Number(env, dma.bytes));
  object.Set("dmaAllocatedBytes", Number(env, dma.allocated_bytes));
  object.Set("dmaBuffersReadBytes", Number(env, dma.read_bytes));
  object.Set("dmaBuffersWrittenBytes", Number(env, dma.written_bytes));
  object.Set("interruptsReceived", Number(env, device.interrupts().received()));
  object.Set("interruptsMissed", Number(env, device.interrupts().missed()));
  object.Set("interruptsDropped", Number(env, device.interrupts().dropped()));
  return object;
}

const char* StateText(DeviceState state) noexcept {
  switch (state) {
    case DeviceState::kReady:
      return "ready";
    case DeviceState::kStuck:
      return "stuck";
    case DeviceState::kLost:
      return "lost";
    case DeviceState::kClosed:
      return "closed";
  }
  return "closed";
}

}  // namespace barkeep::addon
