#include "addon/device_spec.h"

#include <cstdint>
#include <string>

#include "addon/args.h"

namespace barkeep::addon {
namespace {

/// One transfer of bulk by a driver: more is memory for nothing.
constexpr std::uint64_t kChunkBytesMax = std::uint64_t{16} * 1024 * 1024;

std::uint32_t Width(Reader& reader, const Napi::Value& value, const char* field) {
  const std::uint64_t width = reader.Unsigned(value, field, 64);
  if (width != 8 && width != 16 && width != 32 && width != 64) {
    reader.Reject(field, "A width is 8, 16, 32 or 64 bits.");
  }
  return static_cast<std::uint32_t>(width);
}

WidthSet Widths(Reader& reader, const Napi::Value& value, const char* field) {
  WidthSet widths = 0;
  for (const Napi::Value& item : reader.Array(value, field)) {
    widths = static_cast<WidthSet>(widths | Width(reader, item, field) / 8);
  }
  return widths;
}

std::vector<Range> Ranges(Reader& reader, const Napi::Value& value, const char* field) {
  std::vector<Range> ranges;
  for (const Napi::Value& item : reader.Array(value, field)) {
    const Napi::Object range = reader.Object(item, field);
    ranges.push_back({.offset = reader.Unsigned(range.Get("offset"), field, kSafeIntegerMax),
                      .length = reader.Unsigned(range.Get("length"), field, kSafeIntegerMax)});
  }
  return ranges;
}

FlushRegister Flush(Reader& reader, const Napi::Value& value, const char* field) {
  if (value.IsNull()) return {};
  const Napi::Object object = reader.Object(value, field);
  return {.offset = reader.Unsigned(object.Get("offset"), field, kSafeIntegerMax),
          .width = Width(reader, object.Get("width"), field)};
}

/// The number of a channel, or -1.
std::int32_t Channel(Reader& reader, const Napi::Value& value, const char* field) {
  return value.IsNull() ? -1 : static_cast<std::int32_t>(reader.Unsigned(value, field, INT32_MAX));
}

std::vector<EventSpec> Events(Reader& reader, const Napi::Value& value, const char* field) {
  std::vector<EventSpec> events;
  for (const Napi::Value& item : reader.Array(value, field)) {
    const Napi::Object event = reader.Object(item, field);
    events.push_back({.name = reader.Text(event.Get("name"), field),
                      .number = static_cast<std::uint32_t>(
                          reader.Unsigned(event.Get("number"), field, UINT32_MAX))});
  }
  return events;
}

WindowSpec Window(Reader& reader, const Napi::Object& object) {
  WindowSpec spec;
  spec.name = reader.Text(object.Get("name"), "name");
  spec.path = reader.Text(object.Get("path"), "path");
  spec.bar = static_cast<std::uint32_t>(reader.Unsigned(object.Get("bar"), "bar", UINT32_MAX));
  spec.h2c = Channel(reader, object.Get("h2c"), "h2c");
  spec.c2h = Channel(reader, object.Get("c2h"), "c2h");
  spec.offset = reader.Unsigned(object.Get("offset"), "offset", kSafeIntegerMax);
  spec.length = reader.Unsigned(object.Get("length"), "length", kSafeIntegerMax);
  spec.widths = Widths(reader, object.Get("widths"), "widths");
  spec.access = static_cast<WindowAccess>(
      reader.Choice(object.Get("access"), "access", {"read-write", "read-only", "write-only"}));
  spec.big_endian = reader.Choice(object.Get("endianness"), "endianness", {"little", "big"}) == 1;
  spec.pure_reads = reader.Choice(object.Get("reads"), "reads", {"effects", "pure"}) == 1;
  spec.pure_ranges = Ranges(reader, object.Get("pureRanges"), "pureRanges");
  spec.burst = reader.Boolean(object.Get("burst"), "burst");
  spec.bulk_width = Width(reader, object.Get("bulkWidth"), "bulkWidth");
  spec.chunk_bytes = static_cast<std::uint32_t>(
      reader.Unsigned(object.Get("chunkBytes"), "chunkBytes", kChunkBytesMax));
  spec.access_time_ns = static_cast<std::uint32_t>(
      reader.Unsigned(object.Get("accessTimeNs"), "accessTimeNs", UINT32_MAX));
  spec.flush = Flush(reader, object.Get("flush"), "flush");
  if (const Napi::Value axi = object.Get("axi"); !axi.IsNull()) {
    spec.axi = reader.Unsigned(axi, "axi", kSafeIntegerMax);
  }
  return spec;
}

}  // namespace

Result<DeviceSpec> ReadDeviceSpec(const Napi::Value& value) {
  Reader reader(value.Env());
  const Napi::Object object = reader.Object(value, "spec");
  DeviceSpec spec;
  spec.name = reader.Text(object.Get("name"), "name");
  spec.backend = static_cast<BackendKind>(
      reader.Choice(object.Get("backend"), "backend",
                    {"file", "sim", "pci", "uio", "devmem", "chardev", "xdma", "vfio"}));
  spec.address = reader.Text(object.Get("address"), "address");
  spec.uio_name = reader.Text(object.Get("uioName"), "uioName");
  spec.events = Events(reader, object.Get("events"), "events");
  spec.enable = reader.Boolean(object.Get("enable"), "enable");
  spec.bus_master = reader.Boolean(object.Get("busMaster"), "busMaster");
  spec.interrupt_kind = static_cast<InterruptKind>(
      reader.Choice(object.Get("interruptKind"), "interruptKind", {"auto", "intx", "msi", "msix"}));
  spec.memory_bytes = reader.Unsigned(object.Get("memoryBytes"), "memoryBytes", kSafeIntegerMax);
  spec.access_time_ns = static_cast<std::uint32_t>(
      reader.Unsigned(object.Get("accessTimeNs"), "accessTimeNs", UINT32_MAX));
  spec.lock_directory = reader.Text(object.Get("lockDirectory"), "lockDirectory");
  std::size_t index = 0;
  for (const Napi::Value& item : reader.Array(object.Get("windows"), "windows")) {
    reader.prefix = "windows[" + std::to_string(index++) + "].";
    spec.windows.push_back(Window(reader, reader.Object(item, "window")));
  }
  if (reader.error()) return *reader.error();
  return spec;
}

}  // namespace barkeep::addon
