/** `npm run bench`. */
import { main } from "./command.mjs";
import { launch } from "./launch.mjs";

await main(() => launch("deploy/dist/bench/main.js"));
