/** What people, and programs without types, pass where something else belongs. */

export const WRONG_TYPES: readonly unknown[] = [
  undefined,
  null,
  true,
  "4",
  4n,
  Symbol("4"),
  () => 4,
  {},
];

/** No natural numbers. */
export const WRONG_INTEGERS: readonly unknown[] = [
  ...WRONG_TYPES,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  -1,
  -4,
  0.5,
  4.000001,
];

/** No times in ms. */
export const WRONG_TIMES: readonly unknown[] = [
  ...WRONG_TYPES,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  -1,
];
