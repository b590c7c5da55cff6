import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { HostFiles } from "../src/host/host-files.js";
import { ScratchDirectory } from "./scratch-directory.js";

type Attributes = Readonly<Record<string, string | Buffer>>;

/** A tree of files that looks like a host: what is in it is all that there is. */
export class FakeHost implements Disposable {
  readonly files: HostFiles;
  readonly #directory: ScratchDirectory = new ScratchDirectory();

  constructor() {
    this.files = new HostFiles(this.#directory.path);
  }

  pathOf(path: string): string {
    return join(this.#directory.path, path);
  }

  write(path: string, content: string | Buffer, mode = 0o644): void {
    mkdirSync(dirname(this.pathOf(path)), { recursive: true });
    writeFileSync(this.pathOf(path), content, { mode });
  }

  link(path: string, target: string): void {
    mkdirSync(dirname(this.pathOf(path)), { recursive: true });
    symlinkSync(target, this.pathOf(path));
  }

  /** A PCI function, behind the port with the address `port` if one is given. */
  pci(address: string, attributes: Attributes, port?: string): void {
    const bridges = port === undefined ? [] : [port];
    const folder = ["/sys/devices/pci0000:00", ...bridges, address].join("/");
    for (const [name, value] of Object.entries(attributes)) this.write(`${folder}/${name}`, value);
    this.link(`/sys/bus/pci/devices/${address}`, `../../..${folder.slice("/sys".length)}`);
  }

  [Symbol.dispose](): void {
    this.#directory[Symbol.dispose]();
  }
}
