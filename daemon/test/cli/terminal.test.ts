/** What people see: progress, highlights, Ctrl-C and other sizes, in a real terminal. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { BARKEEP, BenchTop } from "./bench-top.js";
import { Terminal, WITHOUT_TMUX } from "./tmux.js";

const NARROW = 20;

describe("barkeep, in a terminal", { skip: WITHOUT_TMUX }, () => {
  let bench: BenchTop;
  before(async () => {
    bench = await BenchTop.start({ memory: "16M" });
    // A transfer of 16 MiB takes about ten seconds.
    await bench.slowDown(5000);
  });
  after(() => bench[Symbol.asyncDispose]());

  const open = (columns?: number, env: NodeJS.ProcessEnv = {}): Promise<Terminal> =>
    Terminal.open(bench.environment({ B: BARKEEP, TERM: "screen-256color", ...env }), columns);

  it("shows progress with rate and time left, and nothing of it afterwards", async () => {
    using terminal = await open();
    terminal.type(`clear; "$B" save board:mem ${bench.file("progress.bin")} -n 8M`);
    await terminal.see((screen) =>
      /^reading +\d+% \[#*\.*\] +\d\S* of 8.0M +\S+\/s +\d:\d\d left$/m.test(screen),
    );
    assert.equal(await terminal.exitCode(), 0);
    assert.doesNotMatch(terminal.screen(), /reading/);
  });

  it("survives another size in the middle, and Ctrl-C", async () => {
    using terminal = await open();
    terminal.type(`clear; "$B" load board:mem /dev/zero -n 16M`);
    await terminal.see((screen) => /^writing .* left$/m.test(screen));
    terminal.resize(NARROW);
    await terminal.see((screen) => /^ *\d+% \S+\/s \d:\d\d$/m.test(screen));
    assert.doesNotMatch(terminal.screen(), /writing/, "nothing is left of the wide line");
    terminal.resize(80);
    await terminal.see((screen) => /^writing .* left$/m.test(screen));
    terminal.press("C-c");
    const screen = await terminal.see((text) => /ended by Ctrl-C[\s\S]*ready>/.test(text));
    assert.match(screen, /^barkeep: ended by Ctrl-C\n {2}Written before that: \d+ of 16777216/m);
    assert.doesNotMatch(screen, /left/);
    assert.equal(await terminal.exitCode(), 130);
    assert.ok(terminal.cursorIsVisible);
  });

  it("keeps watched registers in place and highlights changes", async () => {
    using terminal = await open();
    terminal.type(`clear; "$B" watch board:regs+0x20 rom+0 -i 100ms`);
    const changed = /^ESC\[7mregs\+0x0020 : 0x\w{8} \* was 0x\w{8}/m;
    const screen = await terminal.see((text) => changed.test(text), true);
    assert.match(screen, /^(ESC\[\d*m)*rom\+0x0000 : 0xba4c0000$/m);
    assert.equal(screen.match(/rom\+0x0000/g)?.length, 1);
    assert.ok(!terminal.cursorIsVisible);
    terminal.resize(NARROW);
    await terminal.see((text) => /^regs\+0x0020 : 0x\w{0,4}$/m.test(text));
    terminal.press("C-c");
    await terminal.see((text) => /looked/.test(text));
    terminal.resize(80);
    assert.equal(await terminal.exitCode(), 0);
    assert.ok(terminal.cursorIsVisible);
  });

  it("marks changes without colours where colours are not wanted", async () => {
    using terminal = await open(80, { NO_COLOR: "1" });
    terminal.type(`clear; "$B" watch board:regs+0x20 -i 100ms`);
    const screen = await terminal.see((text) => /\* was/.test(text), true);
    assert.doesNotMatch(screen, /ESC\[7m/);
    terminal.press("C-c");
    assert.equal(await terminal.exitCode(), 0);
  });

  it("dumps in as many columns as there are", async () => {
    using terminal = await open(NARROW);
    terminal.type(`clear; "$B" dump board:rom -n 4`);
    const screen = await terminal.see((text) => /00000003/.test(text));
    assert.match(screen, /^00000000 {2}00 {2}\|\.\|\n00000001 {2}00 {2}\|\.\|$/m);
  });

  it("does not send raw bytes to people", async () => {
    using terminal = await open();
    terminal.type(`clear; "$B" dump board:rom -o raw`);
    await terminal.see((text) => /Raw bytes would go to the terminal/.test(text));
    assert.equal(await terminal.exitCode(), 1);
  });

  it("reads no data from the keyboard", async () => {
    using terminal = await open();
    terminal.type(`clear; "$B" load board:mem -`);
    await terminal.see((text) => /stdin is the terminal: give a file, or pipe data in/.test(text));
    assert.equal(await terminal.exitCode(), 1);
  });
});
