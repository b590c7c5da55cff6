/** `npm run test:sanitized`. */
import { Failure, main } from "./command.mjs";
import { runSanitized } from "./sanitized-suites.mjs";
import { setUp } from "./setup.mjs";
import { summarize } from "./suites.mjs";

await main(async () => {
  await setUp();
  if (!summarize(await runSanitized())) throw new Failure("The sanitized tests failed.");
});
