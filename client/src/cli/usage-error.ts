import { InvalidArgumentError } from "commander";

/**
 * What was typed makes no sense: exit code 1. The message says what to type instead. commander adds
 * the name of the option when one of its parsers throws it.
 */
export class UsageError extends InvalidArgumentError {}
