/** `npm run docs`: writes the documents that are made from the code. */
import { main } from "./command.mjs";
import { launch } from "./launch.mjs";

await main(() => launch("deploy/dist/dev/docs.js"));
