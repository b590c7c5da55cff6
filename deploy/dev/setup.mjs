/**
 * Makes a checkout ready: installs packages, builds the addon, compiles TypeScript. Each step is
 * skipped, silently, when what it is made from has not changed. Runs before anything is installed,
 * so it uses nothing but Node.
 */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { join, relative, resolve } from "node:path";
import { build, isBuilt, PLAIN } from "./addon.mjs";
import { bundle, canBundle, isBundled } from "./bundle.mjs";
import { Failure, main, ROOT, run, runTool, seconds } from "./command.mjs";
import { exclusively } from "./lock.mjs";
import { filesUnder, fingerprint, isStamped, stamp, unstamp } from "./stamp.mjs";

const PROJECTS = ["proto", "client", "native", "daemon", "deploy"];

function readJson(path) {
  return JSON.parse(readFileSync(resolve(ROOT, path), "utf8"));
}

function requireNode() {
  const range = readJson("package.json").engines.node;
  const wanted = range.replace(">=", "").split(".").map(Number);
  const found = process.versions.node.split(".").map(Number);
  const older = found[0] < wanted[0] || (found[0] === wanted[0] && found[1] < wanted[1]);
  if (!older) return;
  throw new Failure(
    `Node ${range} is needed, and this is ${process.version}. Debian 12's package "nodejs" is too old.`,
  );
}

/** Runs one step and says so in one line. */
export async function step(name, body) {
  const start = performance.now();
  process.stdout.write(`set-up: ${name} ... `);
  try {
    await body();
  } catch (error) {
    console.log("failed");
    throw error;
  }
  console.log(seconds(start));
}

function lockfilePrint() {
  return fingerprint(["package-lock.json"], [process.version, process.arch]);
}

function npm(args) {
  const script = process.env.npm_execpath;
  const options = { quiet: true };
  return script?.endsWith(".js")
    ? run(process.execPath, [script, ...args], options)
    : run("npm", args, options);
}

async function install() {
  const flags = ["--include=dev", "--no-audit", "--no-fund"];
  const clean = await npm(["ci", ...flags]);
  if (clean.code !== 0) {
    if (process.env.CI) throw new Failure(`${clean.output}\nnpm ci failed: see above.`);
    console.error(`\n${clean.output}\nWARNING: npm ci failed (see above); trying npm install,`);
    console.error("WARNING: which may change package-lock.json. Look at the difference.");
    const loose = await npm(["install", ...flags]);
    if (loose.code !== 0) throw new Failure(`${loose.output}\nnpm install failed: see above.`);
  }
  stamp("packages", lockfilePrint());
}

function compiledFrom() {
  const isSource = (path) => /(\.ts|\/tsconfig\.json|\/package\.json)$/.test(path);
  const files = PROJECTS.flatMap((project) => filesUnder(project, isSource));
  const all = [...files, "tsconfig.json", "tsconfig.base.json", "package-lock.json"];
  // Another Node may be able to bundle.
  return fingerprint(all, [String(canBundle())]);
}

/** Removes what was compiled from sources that are gone: a test that was deleted must not run. */
function removeOrphans() {
  for (const project of PROJECTS) {
    for (const file of filesUnder(join(project, "dist"), (path) => path.endsWith(".js"))) {
      const stem = file.slice(0, -".js".length);
      const source = join(project, `${relative(join(project, "dist"), stem)}.ts`);
      if (existsSync(resolve(ROOT, source))) continue;
      for (const end of [".js", ".js.map", ".d.ts", ".d.ts.map"]) {
        rmSync(resolve(ROOT, stem + end), { force: true });
      }
    }
  }
}

/** The commands of the workspaces: npm links them only where they exist when it installs. */
function linkCommands() {
  const folder = resolve(ROOT, "node_modules/.bin");
  mkdirSync(folder, { recursive: true });
  for (const project of readJson("package.json").workspaces) {
    const { bin = {} } = readJson(join(project, "package.json"));
    for (const [name, path] of Object.entries(bin)) {
      const target = resolve(ROOT, project, path);
      if (!existsSync(target)) continue;
      chmodSync(target, 0o755);
      rmSync(join(folder, name), { force: true });
      symlinkSync(relative(folder, target), join(folder, name));
    }
  }
}

async function compile() {
  const wanted = compiledFrom();
  unstamp("compiled");
  removeOrphans();
  const { code, output } = await runTool("typescript/bin/tsc", ["-b"], { quiet: true });
  if (code !== 0) throw new Failure(`${output}\nTypeScript did not compile: see above.`);
  await bundle();
  linkCommands();
  stamp("compiled", wanted);
}

function isCompiled() {
  const complete = PROJECTS.every((project) => existsSync(resolve(ROOT, project, "dist")));
  return complete && isBundled() && isStamped("compiled", compiledFrom());
}

export async function installPackages() {
  requireNode();
  if (isStamped("packages", lockfilePrint())) return;
  await step("packages (npm ci)", install);
}

/** Makes the checkout ready to run. Quick when nothing changed. */
export function setUp() {
  return exclusively(async () => {
    await installPackages();
    if (!isBuilt(PLAIN)) await step("native addon (node-gyp)", () => build(PLAIN));
    if (!isCompiled()) await step("TypeScript (tsc -b)", compile);
  });
}

if (realpathSync(process.argv[1]) === import.meta.filename) await main(setUp);
