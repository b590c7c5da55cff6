import assert from "node:assert/strict";
import {
  BaseDevice,
  type CallOptions,
  type Device,
  DeviceError,
  type Verdict,
} from "../contract/index.js";
import { Area, type Role } from "./area.js";
import type { Access, Engine, Faults, Line, Witness } from "./instruments.js";
import type { ConformanceOptions } from "./options.js";

/** The device under test during one case. */
export class Bench {
  readonly device: Device;
  readonly #options: ConformanceOptions;
  readonly #areas: Map<Role, Area> = new Map();
  readonly #others: Device[] = [];
  #faults: Faults | undefined;

  constructor(device: Device, options: ConformanceOptions) {
    this.device = device;
    this.#options = options;
  }

  area(role: Role): Area {
    let area = this.#areas.get(role);
    if (area === undefined) {
      area = new Area(this.device, role, this.#options.windows?.[role]);
      this.#areas.set(role, area);
    }
    return area;
  }

  get scratch(): Area {
    return this.area("scratch");
  }

  get mem(): Area {
    return this.area("mem");
  }

  /** One more session on the same hardware; closed at the end of the case. */
  async another(): Promise<Device> {
    const { openAnother } = this.#options;
    assert.ok(openAnother, "`sessions` is declared without `openAnother`");
    const other = await openAnother(this.device);
    this.#others.push(other);
    return other;
  }

  /** The accesses that reach the device while `work` runs. */
  async watch(work: () => Promise<unknown>): Promise<readonly Access[]> {
    const witness = this.#witness();
    assert.ok(witness, "`witness` is declared, but there is none");
    return await witness.watch(work);
  }

  get faults(): Faults {
    const { faults } = this.#options;
    assert.ok(faults, "`faults` is declared, but there are none");
    this.#faults ??= faults(this.device);
    return this.#faults;
  }

  get line(): Line {
    const { interrupts } = this.#options;
    assert.ok(interrupts, "`interrupts` is declared, but there is no line");
    return interrupts(this.device);
  }

  get engine(): Engine {
    const { engine } = this.#options;
    assert.ok(engine, "`dma` is declared, but there is no engine");
    return engine(this.device);
  }

  /** Runs bytes that no builder made. A rejection counts as the verdict that it carries. */
  async raw(program: Uint8Array, options: CallOptions = {}): Promise<Verdict> {
    const run = this.#options.rawExecute ?? executeProgram;
    try {
      return await run(this.device, program, options);
    } catch (error) {
      if (!DeviceError.is(error)) throw error;
      const results = new Uint8Array(0);
      return { completed: 0, results, error, queuedNs: 0, deviceNs: 0, generation: 0 };
    }
  }

  /** Proves that `work` changes nothing in `scratch` and, with a witness, makes no access at all. */
  async untouched(work: () => Promise<unknown>): Promise<void> {
    const before = await this.#snapshot();
    const witness = this.#options.supports.witness === true ? this.#witness() : undefined;
    if (witness === undefined) await work();
    else assert.deepEqual(await witness.watch(work), [], "an access was made");
    assert.deepEqual(await this.#snapshot(), before, "something was written");
  }

  /** Proves that the device still serves. */
  async serves(): Promise<void> {
    const { window } = this.scratch;
    await window.write32(this.scratch.at(0), 0x600d_0000);
    assert.equal(await window.read32(this.scratch.at(0)), 0x600d_0000);
  }

  /** Mends what the case broke, and closes what it opened. */
  async close(): Promise<void> {
    await this.#faults?.clear().catch(() => undefined);
    for (const other of this.#others) await other.close();
    await this.device.close();
  }

  #witness(): Witness | undefined {
    return this.#options.witness?.(this.device);
  }

  async #snapshot(): Promise<Uint32Array> {
    const { scratch } = this;
    const batch = scratch.window.batch().readBlock32(scratch.at(0), 64);
    return (await batch.run()).values[0];
  }
}

async function executeProgram(
  device: Device,
  program: Uint8Array,
  options: CallOptions,
): Promise<Verdict> {
  assert.ok(device instanceof BaseDevice, "`rawPrograms` needs `rawExecute` on this device");
  return await device.executeProgram(program, options);
}
