import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { decodeDevice } from "@barkeep/client/wire";
import type { WatchDevicesResponse__Output } from "@barkeep/proto/v1/WatchDevicesResponse";
import { eventually } from "../test-support/deadline.js";
import { answer, failureOf, RawClient } from "../test-support/raw-client.js";
import { batchFor } from "../test-support/sim-programs.js";
import { SpawnedDaemon } from "../test-support/spawn-daemon.js";

const GONE = 0x314;
const DEVICES =
  "{board: {backend: sim}, lost: {backend: sim}, broken: {backend: file, windows: {w: {path: /nonexistent/x}}}, " +
  'absent: {backend: pci, match: "dead:beef", windows: {w: {bar: 0}}}}';

let daemon: SpawnedDaemon;
let client: RawClient;

before(async () => {
  daemon = await SpawnedDaemon.start({ devices: DEVICES });
  client = new RawClient(daemon.address);
});
after(async () => {
  client[Symbol.dispose]();
  await daemon[Symbol.asyncDispose]();
});

describe("DeviceService", () => {
  it("lists every configured device in order, with why it is not served", async () => {
    const devices = await client.list();
    const brief = devices.map(({ name, backend, state }) => [name, backend, state]);
    assert.deepEqual(brief, [
      ["board", "sim", "ready"],
      ["lost", "sim", "ready"],
      ["broken", "file", "unavailable"],
      ["absent", "pci", "unavailable"],
    ]);
    const [board, , broken, absent] = devices;
    assert.equal(board?.bootId, daemon.bootId);
    assert.deepEqual(
      board?.windows.map(({ name, index }) => [name, index]),
      [
        ["regs", 0],
        ["regs_be", 1],
        ["mem", 2],
        ["rom", 3],
        ["wc", 4],
        ["log", 5],
      ],
    );
    assert.equal(broken?.error?.code, "DEVICE_UNAVAILABLE");
    assert.match(broken?.error?.message ?? "", /nonexistent/);
    assert.match(absent?.error?.data.reason ?? "", /no PCI function matches dead:beef/);
    assert.match(absent?.error?.data.fix ?? "", /lspci/);
  });

  it("P-60: answers NO_SUCH_DEVICE, and the reason to calls on a device that is not there", async () => {
    const get = (device: string) => answer((reply) => client.devices.GetDevice({ device }, reply));
    const missing = await failureOf(get("nothing"));
    assert.equal(missing.code, "NO_SUCH_DEVICE");
    assert.equal(missing.data.device, "nothing");
    const program = Buffer.alloc(48);
    for (const call of [
      client.execute({ device: "broken", program }),
      client.read({ device: "broken", window: "w", length: 4 }),
      client.write({ device: "broken", window: "w", length: 4 }, [Buffer.alloc(4)]),
    ]) {
      const error = await failureOf(call);
      assert.equal(error.code, "DEVICE_UNAVAILABLE");
      assert.equal(error.data.device, "broken");
    }
  });

  it("answers STALE_GENERATION to a caller that expects another boot or generation", async () => {
    for (const context of [{ bootId: "another" }, { generation: 99 }]) {
      const get = answer((reply) => client.devices.GetDevice({ device: "board", context }, reply));
      assert.equal((await failureOf(get)).code, "STALE_GENERATION");
    }
    const held = { leaseId: "of-another-daemon", fence: 3 };
    const get = answer((reply) =>
      client.devices.GetDevice({ device: "board", context: held }, reply),
    );
    assert.equal((await failureOf(get)).code, "LEASE_LOST");
  });

  it("watches: first every device, then those that change", async () => {
    const stream = client.devices.WatchDevices({});
    stream.on("error", () => {});
    const seen: string[] = [];
    stream.on("data", ({ device }: WatchDevicesResponse__Output) => {
      const info = device && decodeDevice(device);
      seen.push(`${info?.name} ${info?.state}`);
    });
    await eventually("all devices", () => (seen.length >= 4 ? true : undefined));
    assert.deepEqual(seen, [
      "board ready",
      "lost ready",
      "broken unavailable",
      "absent unavailable",
    ]);

    const info = await client.device("lost");
    const program = batchFor(info).in("regs").write32(GONE, 1).read32(0).encode();
    await client.execute({ device: "lost", program: Buffer.from(program) }).catch(() => {});
    await eventually("the lost device", () => (seen.includes("lost lost") ? true : undefined));
    assert.equal((await client.device("lost")).error?.code, "DEVICE_LOST");
    assert.equal((await client.device("board")).state, "ready");
    stream.cancel();
  });
});
