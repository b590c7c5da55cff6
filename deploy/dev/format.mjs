/** `npm run format`: everything that a tool can put right. */
import { nativeFiles } from "./addon.mjs";
import { Failure, main, runTool } from "./command.mjs";
import { installPackages } from "./setup.mjs";

await main(async () => {
  await installPackages();
  const biome = await runTool("@biomejs/biome/bin/biome", ["check", "--write"]);
  const native = nativeFiles();
  const clang = await runTool("@wasm-fmt/clang-format/clang-format-cli.cjs", ["-i", ...native]);
  if (biome.code !== 0 || clang.code !== 0)
    throw new Failure("Some of it needs a person: see above.");
});
