import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { Daemon, ROOT } from "../test-support/daemon.js";

const run = promisify(execFile);
const text = readFileSync(join(ROOT, "README.md"), "utf8");

/** The code blocks of the README whose opening line is exactly this. */
function blocks(opening: string): string[] {
  const pattern = new RegExp(`^\`\`\`${opening}\\n([\\s\\S]*?)^\`\`\`$`, "gm");
  return [...text.matchAll(pattern)].map((match) => match[1] ?? "");
}

describe("README", () => {
  let daemon: Daemon;
  before(async () => {
    daemon = await Daemon.start();
  });
  after(() => daemon[Symbol.asyncDispose]());

  it("has commands that work, line by line", async () => {
    const commands = blocks("sh")
      .flatMap((block) => block.split("\n"))
      .filter((line) => line.startsWith("npx barkeep"));
    assert.ok(commands.length >= 4, "the README shows the command line");
    const path = `${join(ROOT, "node_modules/.bin")}${delimiter}${process.env["PATH"]}`;
    for (const command of commands) {
      const options = {
        cwd: ROOT,
        env: { ...process.env, PATH: path, BARKEEP_HOST: daemon.target },
      };
      const { stdout } = await run("bash", ["-c", command.replace(/^npx /, "")], options);
      if (!command.includes(" poke ")) assert.notEqual(stdout.trim(), "", command);
    }
  });

  it("has a configuration that the daemon accepts", async () => {
    const configs = blocks("yaml config");
    assert.equal(configs.length, 1);
    const file = join(daemon.folder, "readme.yaml");
    writeFileSync(file, configs[0] ?? "");
    const program = join(ROOT, "daemon/dist/bundle/barkeepd.mjs");
    const { stdout } = await run(process.execPath, [program, "--config", file, "--check"]);
    assert.match(stdout, /card/);
  });
});
