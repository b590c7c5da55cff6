/** The keys that a zod schema takes, by their paths, such as `devices.NAME.windows.NAME.bar`. */
import type { z } from "zod";

export interface SchemaKey {
  readonly required: boolean;
  /** Default as one writes it, or undefined when there is none. */
  readonly standard: string | undefined;
}

/** What of a schema's definition is looked at; each kind has some of it. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly innerType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly in?: z.ZodType;
  readonly defaultValue?: unknown;
}

export function schemaKeys(schema: z.ZodType): ReadonlyMap<string, SchemaKey> {
  const keys: Map<string, SchemaKey> = new Map();
  visit(schema, "", { required: true, standard: undefined }, keys);
  return keys;
}

function visit(
  schema: z.ZodType,
  path: string,
  key: SchemaKey,
  keys: Map<string, SchemaKey>,
): void {
  const definition = schema.def as unknown as Definition;
  const { type, shape, innerType, element, valueType, options = [] } = definition;
  const objects = options.filter((option) => hasKeys(option));
  if (shape !== undefined) {
    const dot = path === "" ? "" : ".";
    for (const [name, value] of Object.entries(shape)) {
      visit(value, `${path}${dot}${name}`, { required: true, standard: undefined }, keys);
    }
  } else if (innerType !== undefined) {
    const standard = type === "default" ? write(definition.defaultValue) : key.standard;
    visit(innerType, path, { required: false, standard }, keys);
  } else if (type === "pipe" && definition.in !== undefined) {
    visit(definition.in, path, key, keys);
  } else if (type === "array" && element !== undefined && hasKeys(element)) {
    visit(element, `${path}[]`, key, keys);
  } else if (type === "record" && valueType !== undefined) {
    // Whether a device has windows depends on its backend: worth a line of its own.
    if (path !== "devices") note(keys, path, key);
    visit(valueType, `${path}.NAME`, key, keys);
  } else if (objects.length > 0) {
    for (const option of objects) visit(option, path, key, keys);
  } else {
    note(keys, path, key);
  }
}

/** Required is what everybody who takes the key requires. */
function note(keys: Map<string, SchemaKey>, path: string, key: SchemaKey): void {
  const known = keys.get(path);
  keys.set(path, { ...key, required: key.required && known?.required !== false });
}

function hasKeys(schema: z.ZodType): boolean {
  const { type, in: inner, innerType } = schema.def as unknown as Definition;
  const within = inner ?? innerType;
  return type === "object" || (within !== undefined && hasKeys(within));
}

function write(value: unknown): string {
  return value === "" ? '""' : String(value);
}
