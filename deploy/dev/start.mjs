/** `npm start`: the tour on a simulated board. */
import { main } from "./command.mjs";
import { launch } from "./launch.mjs";

await main(() => launch("deploy/dist/dev/tour.js"));
