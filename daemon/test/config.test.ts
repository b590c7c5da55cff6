import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { toNativeDeviceSpec } from "@barkeep/native";
import { ConfigError } from "../src/config/config-problem.js";
import { renderConfig } from "../src/config/effective-config.js";
import { parseConfig } from "../src/config/parse-config.js";

const EXAMPLES = join(import.meta.dirname, "../../../deploy/config");
const LISTEN = "listen: [{unix: {path: /s}}]";
const SIM = "devices: {board: {backend: sim}}";

/** A file of one window, of which only the window differs. */
function withWindow(window: string): string {
  return `${LISTEN}\ndevices: {d: {backend: file, windows: {w: ${window}}}}`;
}

function withPci(fields: string): string {
  return `${LISTEN}\ndevices: {d: {backend: pci, ${fields}}}`;
}

function withUio(fields: string): string {
  return `${LISTEN}\ndevices: {d: {backend: uio, ${fields}}}`;
}

const AT = 'address: "0000:03:00.0"';

function withVfio(fields: string): string {
  return `${LISTEN}\ndevices: {d: {backend: vfio, ${fields}}}`;
}

function withDevmem(window: string): string {
  return `${LISTEN}\ndevices: {d: {backend: devmem, windows: {w: ${window}}}}`;
}

function withChardev(window: string): string {
  return `${LISTEN}\ndevices: {d: {backend: chardev, windows: {w: ${window}}}}`;
}

function withXdma(window: string, more = ""): string {
  const match = 'match: "10ee:9038"';
  return `${LISTEN}\ndevices: {d: {backend: xdma, ${match}, ${more}windows: {w: ${window}}}}`;
}

function withTcp(tcp: string): string {
  return `listen: [{tcp: ${tcp}}]\n${SIM}`;
}

/** What is wrong, where, and what the message must say. */
const MISTAKES: readonly (readonly [text: string, place: string, message: RegExp])[] = [
  ["", "1:1", /listen: expected a list of listeners/],
  [`${LISTEN}`, "1:1", /devices: expected devices by their names/],
  [`${LISTEN}\ndevices: {}`, "2:10", /devices: expected at least one device/],
  [`${LISTEN}\n${SIM}\nlisten: []`, "3:1", /unique/],
  [`${LISTEN}\ndevices: {a: [}`, "2:", /./],
  [
    `${LISTEN}\n${SIM}\nlockDirectry: /x`,
    "3:1",
    /lockDirectry: unknown key; did you mean "lockDirectory"\?/,
  ],
  [`${LISTEN}\n${SIM}\nzzz: 1`, "3:1", /zzz: unknown key; known are listen, metrics/],
  [`listen: []\n${SIM}`, "1:9", /listen: expected at least one listener/],
  [`listen: [{}]\n${SIM}`, "1:10", /listen\[0\]: expected exactly one of "unix" and "tcp"/],
  [
    `listen: [{unix: {path: s}}]\n${SIM}`,
    "1:24",
    /listen\[0\]\.unix\.path: expected an absolute path/,
  ],
  [`listen: [{unix: {path: /${"x".repeat(120)}}}]\n${SIM}`, "1:24", /at most 107 bytes/],
  [
    `listen: [{unix: {path: /s, mode: 0660}}]\n${SIM}`,
    "1:34",
    /mode: expected octal digits in quotes/,
  ],
  [
    withTcp("{host: 0.0.0.0, port: 1}"),
    "1:23",
    /tcp\.host: expected a loopback address, because .* certificate/,
  ],
  [withTcp('{host: "::", port: 1}'), "1:23", /tcp\.host: expected a loopback address/],
  [withTcp("{host: 10.0.0.1, port: 1, tls: {cert: /c, key: /k}}"), "1:23", /clientCa/],
  [withTcp("{host: lab.example, port: 1}"), "1:23", /host: expected an IPv4 or IPv6 address/],
  [withTcp("{port: 65536}"), "1:23", /port: expected a port/],
  [
    `${LISTEN}\n${SIM}\nmetrics: {host: 0.0.0.0, port: 1}`,
    "3:17",
    /metrics\.host: expected a loopback/,
  ],
  [`${LISTEN}\n${SIM}\nlog: {level: loud}`, "3:14", /log\.level: expected one of "trace"/],
  [
    `${LISTEN}\n${SIM}\nlimits: {sessions: 0}`,
    "3:20",
    /limits\.sessions: expected a number from 1/,
  ],
  [
    `${LISTEN}\n${SIM}\nlimits: {sessionResume: 30}`,
    "3:25",
    /sessionResume: expected a time with its unit/,
  ],
  [`${LISTEN}\n${SIM}\nlimits: {bulkBuffer: 9G}`, "3:22", /bulkBuffer: expected a size .* to 4G/],
  [`${LISTEN}\ndevices: {Board: {backend: sim}}`, "2:11", /devices\.Board: expected a name of/],
  [
    `${LISTEN}\ndevices: {b: {backend: simm}}`,
    "2:24",
    /devices\.b\.backend: expected one of sim, pci, file, uio, vfio, devmem, chardev, xdma/,
  ],
  [`${LISTEN}\ndevices: {b: {backend: sim, memory: 16Q}}`, "2:37", /memory: expected a size/],
  [`${LISTEN}\ndevices: {b: {backend: sim, accessTime: 1}}`, "2:41", /accessTime: expected a time/],
  [`${LISTEN}\ndevices: {b: {backend: sim, windows: {}}}`, "2:29", /windows: unknown key/],
  [withPci("windows: {w: {bar: 0}}"), "2:14", /expected exactly one of "address" and "match"/],
  [
    withPci('address: "03:00.0", windows: {w: {bar: 0}}'),
    "2:38",
    /address: expected a PCI address in full/,
  ],
  [withPci('match: "10ee", windows: {w: {bar: 0}}'), "2:36", /match: expected "VENDOR:DEVICE"/],
  [
    withPci('match: "10ee:7024", windows: {w: {bar: zero}}'),
    "2:68",
    /devices\.d\.windows\.w\.bar: expected the number/,
  ],
  [withPci('match: "10ee:7024", windows: {w: {bar: 6}}'), "2:68", /bar/],
  [withUio("windows: {w: {}}"), "2:14", /devices\.d: expected exactly one of "number" and "name"/],
  [
    withUio("number: 0, name: x, windows: {w: {}}"),
    "2:14",
    /expected exactly one of "number" and "name"/,
  ],
  [withUio("number: -1, windows: {w: {}}"), "2:37", /devices\.d\.number/],
  [
    withUio("number: uio0, windows: {w: {}}"),
    "2:37",
    /number: expected the number of a UIO device/,
  ],
  [withUio('name: "", windows: {w: {}}'), "2:35", /name: expected what \/sys/],
  [withUio("number: 0, windows: {w: {map: 5}}"), "2:59", /windows\.w\.map/],
  [withUio("number: 0, windows: {w: {bar: 0}}"), "2:54", /bar: unknown key; did you mean "map"\?/],
  [withUio("number: 0"), "2:14", /windows/],
  [withVfio("windows: {w: {bar: 0}}"), "2:14", /exactly one of "address" and "match"/],
  [withVfio(`${AT}, windows: {w: {}}`), "2:68", /exactly one of "bar" and "config"/],
  [
    withVfio(`${AT}, windows: {w: {bar: 0, config: true}}`),
    "2:68",
    /exactly one of "bar" and "config"/,
  ],
  [withVfio(`${AT}, windows: {w: {config: false}}`), "2:77", /config: expected true/],
  [
    withVfio(`${AT}, windows: {w: {config: true, offset: 4}}`),
    "2:91",
    /offset: configuration space is taken from its start/,
  ],
  [withVfio(`${AT}, windows: {w: {config: true, widths: [64]}}`), "2:91", /no 64-bit accesses/],
  [withVfio(`${AT}, windows: {w: {config: true, burst: true}}`), "2:90", /is no memory/],
  [withVfio(`${AT}, windows: {w: {config: true, access: write-only}}`), "2:91", /can only be read/],
  [
    withVfio(`${AT}, interrupts: msi, windows: {w: {bar: 0}}`),
    "2:67",
    /interrupts: message interrupts are writes by the device: they need busMaster: true/,
  ],
  [
    withVfio(`${AT}, interrupts: irq, windows: {w: {bar: 0}}`),
    "2:67",
    /expected one of auto, intx, msi, msix/,
  ],
  [withDevmem("{length: 4K}"), "2:45", /windows\.w\.address/],
  [withDevmem("{address: 0x1000}"), "2:45", /windows\.w\.length/],
  [withDevmem("{address: 0x1000, length: 0}"), "2:71", /length: expected at least one byte/],
  [withDevmem("{address: nowhere, length: 4K}"), "2:55", /address: expected a size/],
  [withDevmem("{address: 0x1000, length: 4K, offset: 0}"), "2:75", /offset: unknown key/],
  [withChardev("{path: /x}"), "2:46", /w\.unit: .*expected the bytes of one transfer/],
  [withChardev("{path: /x, unit: 3}"), "2:63", /w\.unit: expected the bytes of one transfer/],
  [withChardev("{path: /x, unit: 4, widths: [32]}"), "2:66", /widths: unknown key/],
  [withChardev("{path: /x, unit: 4, chunk: 6}"), "2:73", /chunk: expected a multiple of 4/],
  [withChardev("{path: /x, unit: 4, chunk: 0}"), "2:73", /chunk: expected 1 byte to 16M/],
  [withXdma("{length: 4K}"), "2:63", /windows\.w: expected either "bar", or "h2c", "c2h"/],
  [withXdma("{bar: user, c2h: 0, length: 4K}"), "2:63", /expected either "bar", or "h2c"/],
  [withXdma("{bar: 0}"), "2:69", /bar: expected user or bypass/],
  [withXdma("{bar: user, address: 0}"), "2:84", /address: expected on a window of channels/],
  [withXdma("{c2h: 0}"), "2:63", /length: expected how much lies behind the channel/],
  [withXdma("{c2h: 4, length: 4K}"), "2:69", /c2h: .*3/],
  [withXdma("{c2h: 0, length: 4K, widths: [32]}"), "2:92", /widths: expected on a window of a BAR/],
  [withXdma("{c2h: 0, length: 4K, offset: 8}"), "2:92", /offset: expected "address" instead/],
  [
    withXdma("{c2h: 0, length: 4K, access: write-only}"),
    "2:92",
    /access: expected what these channels do: read-only/,
  ],
  [withXdma("{bar: user}", "events: {e: 16}, "), "2:62", /events\.e/],
  [withXdma("{bar: user}", "events: {e: 1, f: 1}, "), "2:58", /an event line is there twice/],
  [withWindow("{}"), "2:43", /windows\.w\.path: missing: expected string/],
  [withWindow("{path: /x, widths: [24]}"), "2:63", /widths\[0\]: expected an access width/],
  [withWindow("{path: /x, widths: [8, 8]}"), "2:62", /widths: a width is there twice/],
  [
    withWindow("{path: /x, widths: [8], bulkWidth: 32}"),
    "2:78",
    /bulkWidth: expected one of the window's widths: 8/,
  ],
  [withWindow("{path: /x, length: 0}"), "2:62", /length: expected at least one byte/],
  [
    withWindow("{path: /x, length: 4K, pure: [{offset: 0, length: 8K}]}"),
    "2:73",
    /pure\[0\]: expected a range inside/,
  ],
  [
    withWindow("{path: /x, flush: {offset: 2, width: 32}}"),
    "2:70",
    /flush\.offset: expected an aligned register/,
  ],
  [
    withWindow("{path: /x, flush: {offset: 0, width: 64}}"),
    "2:80",
    /flush\.width: expected one of the window's widths/,
  ],
  [
    withWindow("{path: /x, endianess: big}"),
    "2:54",
    /endianess: unknown key; did you mean "endianness"\?/,
  ],
];

function problemsOf(text: string): readonly string[] {
  try {
    parseConfig(text, "f.yaml");
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split("\n");
    throw error;
  }
  return [];
}

describe("a configuration with a mistake", () => {
  for (const [text, place, message] of MISTAKES) {
    it(`says where and what: ${message.source}`, () => {
      const problems = problemsOf(text);
      const found = problems.find((problem) => message.test(problem));
      assert.ok(found, `no such message among\n${problems.join("\n")}`);
      assert.ok(found.startsWith(`f.yaml:${place}`), found);
    });
  }

  it("tells all its mistakes at once, in the order of the file", () => {
    const text = "listen: 3\nlog: {level: x}\nnope: 1\ndevices: {}";
    const lines = problemsOf(text).map((problem) => Number(problem.split(":")[1]));
    assert.deepEqual(lines, [1, 2, 3, 4]);
  });

  it("does not blow up on aliases of aliases", () => {
    const bomb = ["a: &a [1,1,1,1,1,1,1,1,1,1]"];
    for (let i = 0; i < 20; i++)
      bomb.push(`b${i}: &b${i} [*${i === 0 ? "a" : `b${i - 1}`},*a,*a,*a]`);
    assert.notEqual(problemsOf(bomb.join("\n")).length, 0);
  });
});

describe("a configuration", () => {
  it("is the same after it was printed and read again", () => {
    for (const name of readdirSync(EXAMPLES)) {
      const config = parseConfig(readFileSync(join(EXAMPLES, name), "utf8"), name);
      assert.deepEqual(parseConfig(renderConfig(config)), config, name);
    }
  });

  it("fills in what is not said", () => {
    const config = parseConfig(
      `${LISTEN}
devices:
  p: {backend: pci, address: "0000:00:08.0", windows: {r: {bar: 1}, m: {bar: 2, burst: true}}}
  f: {backend: file, windows: {r: {path: /r, widths: [64, 8]}, m: {path: /m, burst: true}}}
  u: {backend: uio, number: 3, windows: {w: {}, x: {map: 2, offset: 16}}}
  n: {backend: uio, name: fpga, windows: {w: {}}}
  d: {backend: devmem, windows: {w: {address: "0xfea00000", length: 1M}}}
  v: {backend: vfio, ${AT}, windows: {w: {bar: 2}, s: {config: true}}}
  s: {backend: sim}
  c: {backend: chardev, windows: {w: {path: /c, unit: 4}, x: {path: /c, unit: [8, 2], chunk: 1K}}}
  x:
    backend: xdma
    match: "10ee:9038"
    events: {done: 2}
    windows:
      regs: {bar: user}
      ddr: {h2c: 0, c2h: 1, address: 2G, length: 1G}
      in: {c2h: 0, length: 4K, reads: effects}
      out: {h2c: 2, address: 16, length: 4K, chunk: 64K}`,
    );
    const { x: card, ...others } = config.devices;
    const specs = Object.entries(others).map(([name, device]) =>
      toNativeDeviceSpec(name, device, "/locks"),
    );
    const [pci, file, uio, named, devmem, vfio, sim, chardev] = specs;
    const brief = specs.flatMap(({ windows }) =>
      windows.map(({ widths, bulkWidth, reads, accessTimeNs }) => [
        widths,
        bulkWidth,
        reads,
        accessTimeNs,
      ]),
    );
    assert.deepEqual(brief, [
      [[8, 16, 32], 32, "effects", 1000],
      [[8, 16, 32], 32, "pure", 1000],
      [[8, 64], 64, "effects", 10],
      [[8, 16, 32, 64], 32, "pure", 10],
      ...Array.from({ length: 5 }, () => [[8, 16, 32], 32, "effects", 1000]),
      [[8, 16, 32], 32, "effects", 5000],
      [[32], 32, "effects", 1000],
      [[16, 64], 64, "effects", 1000],
    ]);
    assert.deepEqual([vfio?.busMaster, vfio?.interruptKind], [false, "auto"]);
    assert.deepEqual(
      vfio?.windows.map(({ bar, access }) => [bar, access]),
      [
        [2, "read-write"],
        [7, "read-only"],
      ],
    );
    assert.deepEqual(
      chardev?.windows.map(({ path, chunkBytes }) => [path, chunkBytes]),
      [
        ["/c", 0],
        ["/c", 1024],
      ],
    );
    assert.ok(card?.backend === "xdma");
    const xdma = toNativeDeviceSpec("x", { ...card, match: undefined, address: "0000:00:08.0" });
    assert.deepEqual(xdma.events, [{ name: "done", number: 2 }]);
    assert.deepEqual(
      xdma.windows.map((window) => [
        window.path,
        window.h2c,
        window.c2h,
        window.offset,
        window.access,
        window.reads,
        window.chunkBytes,
      ]),
      [
        ["user", null, null, 0, "read-write", "effects", 0],
        ["", 0, 1, 2 * 2 ** 30, "read-write", "pure", 0],
        ["", null, 0, 0, "read-only", "effects", 0],
        ["", 2, null, 16, "write-only", "pure", 65536],
      ],
    );
    assert.deepEqual([uio?.address, uio?.uioName], ["uio3", ""]);
    assert.deepEqual([named?.address, named?.uioName], ["", "fpga"]);
    assert.deepEqual(
      uio?.windows.map(({ bar, offset }) => [bar, offset]),
      [
        [0, 0],
        [2, 16],
      ],
    );
    assert.deepEqual(
      devmem?.windows.map(({ offset, length }) => [offset, length]),
      [[0xfea00000, 2 ** 20]],
    );
    assert.equal(pci?.address, "0000:00:08.0");
    assert.equal(pci?.lockDirectory, "/locks");
    assert.equal(file?.windows[0]?.path, "/r");
    assert.equal(sim?.memoryBytes, 16 * 2 ** 20);
  });

  it("takes sizes and times as people write them", () => {
    const config = parseConfig(
      `${LISTEN}
devices: {f: {backend: file, windows: {w: {path: /w, offset: 0x1000, length: 4K, accessTime: 1.5us}}}}`,
    );
    const [entry] = Object.entries(config.devices);
    const spec = entry && toNativeDeviceSpec(...entry);
    const { offset, length, accessTimeNs } = spec?.windows[0] ?? {};
    assert.deepEqual([offset, length, accessTimeNs], [4096, 4096, 1500]);
  });

  it("allows TLS beyond loopback once client certificates are required", () => {
    const tls = "{cert: /c, key: /k, clientCa: /ca}";
    const config = parseConfig(withTcp(`{host: "::", port: 7070, tls: ${tls}}`));
    assert.equal(config.listen[0]?.tcp?.host, "::");
  });
});
