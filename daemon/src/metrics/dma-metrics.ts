import { Counter, Gauge, type Registry } from "prom-client";
import type { OpenCounters } from "./open-counters.js";

/** DMA buffers, read from native code whenever Prometheus asks. */
export function registerDmaMetrics(registry: Registry, open: OpenCounters): void {
  const registers = [registry];
  const labelNames = ["name"];
  new Gauge({
    name: "barkeep_dma_buffers",
    help: "DMA buffers that sessions have.",
    labelNames,
    registers,
    collect() {
      for (const { name, counters } of open()) this.set({ name }, counters.dmaBuffers);
    },
  });
  new Gauge({
    name: "barkeep_dma_buffer_bytes",
    help: "Bytes of DMA buffers that sessions have: locked memory of the host.",
    labelNames,
    registers,
    collect() {
      for (const { name, counters } of open()) this.set({ name }, counters.dmaBufferBytes);
    },
  });
  new Counter({
    name: "barkeep_dma_allocated_bytes_total",
    help: "Bytes of DMA buffers that were allocated.",
    labelNames,
    registers,
    collect() {
      this.reset();
      for (const { name, counters } of open()) this.inc({ name }, counters.dmaAllocatedBytes);
    },
  });
  new Counter({
    name: "barkeep_dma_copied_bytes_total",
    help: "Bytes that sessions copied out of DMA buffers (read) and into them (write).",
    labelNames: ["name", "direction"],
    registers,
    collect() {
      this.reset();
      for (const { name, counters } of open()) {
        this.inc({ name, direction: "read" }, counters.dmaBuffersReadBytes);
        this.inc({ name, direction: "write" }, counters.dmaBuffersWrittenBytes);
      }
    },
  });
}
