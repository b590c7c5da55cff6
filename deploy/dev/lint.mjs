/** `npm run lint`: style, dead code and stale files; all checks run, and all complaints are shown. */
import { nativeFiles } from "./addon.mjs";
import { Failure, main, run, runTool, seconds } from "./command.mjs";
import { installPackages } from "./setup.mjs";

const QUIET = { quiet: true };

const CHECKS = {
  biome() {
    const args = ["ci", "--colors=off", "--error-on-warnings"];
    return runTool("@biomejs/biome/bin/biome", args, QUIET);
  },
  "clang-format"() {
    const args = ["--dry-run", "--Werror", "--fno-color-diagnostics", ...nativeFiles()];
    return runTool("@wasm-fmt/clang-format/clang-format-cli.cjs", args, QUIET);
  },
  "buf lint"() {
    return runTool("@bufbuild/buf/bin/buf", ["lint"], QUIET);
  },
  knip() {
    return runTool("knip/bin/knip.js", ["--no-progress"], QUIET);
  },
  "generated types"() {
    return run(process.execPath, ["deploy/dev/generate.mjs", "--check"], QUIET);
  },
};

async function lint() {
  await installPackages();
  const failed = [];
  for (const [name, check] of Object.entries(CHECKS)) {
    const start = performance.now();
    const { code, output } = await check();
    console.log(`lint: ${name} ... ${code === 0 ? seconds(start) : "failed"}`);
    if (code === 0) continue;
    failed.push(name);
    console.log(output);
  }
  if (failed.length > 0) throw new Failure(`lint failed: ${failed.join(", ")}`);
}

await main(lint);
