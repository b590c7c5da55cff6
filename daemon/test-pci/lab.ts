import assert from "node:assert/strict";

import { type Connection, connect, type Device, type Window } from "@barkeep/client";

import { Guest } from "./rig/guest.js";
import type { GuestDaemon } from "./rig/guest-daemon.js";
import type { Machine } from "./rig/machine.js";

const CONNECT_TIMEOUT_MS = 60_000;

/** Devices as the configuration of a daemon writes them. */
export type Devices = Readonly<Record<string, object>>;

/** A configuration for a daemon of the guest. JSON is YAML. */
export function daemonConfig(daemon: GuestDaemon, devices: Devices): string {
  const listen = [{ tcp: { host: "127.0.0.1", port: daemon.port } }];
  // A start takes long in emulation: a session is kept for longer than that.
  const limits = { sessionResume: "300s" };
  return JSON.stringify({ listen, lockDirectory: "/run/barkeep/lock", limits, devices });
}

/** The product on the rig: a daemon in a guest, and a client of it on the host. */
export class Lab {
  readonly #machine: Machine;
  #guest: Guest | undefined;
  #connection: Connection | undefined;
  /** The configuration of the daemon that runs. */
  #served: string | undefined;
  #daemonPid = 0;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  async boot(): Promise<void> {
    this.#guest = await Guest.boot(this.#machine);
  }

  get guest(): Guest {
    assert.ok(this.#guest, "the guest is not up");
    return this.#guest;
  }

  /** To the daemon that serves now. */
  get connection(): Connection {
    assert.ok(this.#connection, "no daemon serves");
    return this.#connection;
  }

  /** In the guest. */
  get daemonPid(): number {
    return this.#daemonPid;
  }

  get daemon(): GuestDaemon {
    return this.guest.daemons[0];
  }

  /** Serves these devices: by the daemon that runs, if it was started with them; else by a new one. */
  async serve(devices: Devices): Promise<void> {
    const config = daemonConfig(this.daemon, devices);
    if (config === this.#served) return;
    await this.stop();
    this.#daemonPid = await this.daemon.start(config);
    this.#served = config;
    const connectTimeoutMs = CONNECT_TIMEOUT_MS;
    this.#connection = await connect(this.daemon.address, { connectTimeoutMs });
  }

  /** Starts a daemon with the configuration of the one that died; the connection stays. */
  async revive(): Promise<void> {
    assert.ok(this.#served !== undefined, "no daemon served");
    this.#daemonPid = await this.daemon.start(this.#served);
  }

  /** Ends the daemon as an operator does, if one runs; it must end well. */
  async stop(): Promise<void> {
    if (this.#served === undefined) return;
    this.#served = undefined;
    await this.#connection?.close();
    this.#connection = undefined;
    assert.deepEqual(await this.daemon.stop(), { code: 0, signal: null }, await this.daemon.log());
  }

  /** Fails when the guest did not end as it should: a panic is never a success. */
  async close(): Promise<void> {
    try {
      await this.stop();
    } finally {
      await this.#guest?.close();
    }
  }

  /** Opens a window in a session of its own for `body`. */
  async use<T>(
    place: `${string}:${string}`,
    body: (window: Window, device: Device) => Promise<T>,
  ): Promise<T> {
    const [name = "", window = ""] = place.split(":");
    await using device = await this.connection.device(name);
    return await body(device.window(window), device);
  }

  /** The daemon lives, and a device that has nothing to do with the trouble is served. */
  async assertServes(place: `${string}:${string}`): Promise<void> {
    await this.use(place, async (window) => {
      await window.write32(0x4, 0x12345678);
      assert.equal(await window.read32(0x4), 0xedcba987);
    });
    assert.equal(await this.daemon.exit(), null);
  }
}
