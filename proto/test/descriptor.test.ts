/** The checked-in descriptor against the `.proto` files that it was made from. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { loadSync, type MessageTypeDefinition, type ServiceDefinition } from "@grpc/proto-loader";
import { definition, LOADER_OPTIONS } from "../src/load.js";

const FILES = ["barkeep/v1/access.proto", "barkeep/v1/device.proto", "google/rpc/status.proto"];
const ROOT = join(import.meta.dirname, "../..");
const STALE = "run npm run generate";

type Message = MessageTypeDefinition<object, object>;

describe("the descriptor", () => {
  const parsed = loadSync(FILES, { ...LOADER_OPTIONS, includeDirs: [ROOT] });
  const isMessage = (name: string): boolean =>
    (parsed[name] as Message).format === "Protocol Buffer 3 DescriptorProto";
  const isService = (name: string): boolean => !("format" in (parsed[name] ?? {}));
  const names = Object.keys(parsed).toSorted();

  it("has everything that the .proto files have", () => {
    assert.deepEqual(Object.keys(definition).toSorted(), names, STALE);
    assert.ok(names.filter(isMessage).length > 30);
  });

  for (const name of names.filter(isService)) {
    it(`has the methods of ${name}`, () => {
      const shape = (service: ServiceDefinition): unknown =>
        Object.entries(service).map(([method, about]) => {
          const { path, requestStream, responseStream, originalName } = about;
          return { method, path, requestStream, responseStream, originalName };
        });
      assert.deepEqual(
        shape(definition[name] as ServiceDefinition),
        shape(parsed[name] as ServiceDefinition),
        STALE,
      );
    });
  }

  it("reads what the .proto files write, and the other way round", () => {
    for (const name of names.filter(isMessage)) {
      const [ours, theirs] = [definition[name] as Message, parsed[name] as Message];
      // With every field at its default, and then with every field set.
      const blank = theirs.deserialize(Buffer.alloc(0));
      assert.deepEqual(ours.deserialize(Buffer.alloc(0)), blank, `${name}: ${STALE}`);
      const message = filled(name, parsed);
      const full = theirs.serialize(message);
      assert.deepEqual(ours.deserialize(full), theirs.deserialize(full), `${name}: ${STALE}`);
      assert.deepEqual(ours.serialize(message), full, `${name}: ${STALE}`);
    }
  });
});

interface Field {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly typeName: string;
  readonly oneofIndex?: number | null;
}

/** A message in which every field that needs no other message is set. */
function filled(name: string, parsed: Readonly<Record<string, unknown>>): object {
  const { field } = (parsed[name] as Message).type as unknown as { readonly field: Field[] };
  const scalar = (kind: string): unknown => {
    if (kind === "TYPE_STRING") return "text";
    if (kind === "TYPE_BYTES") return Buffer.from([1, 2, 3]);
    return kind === "TYPE_BOOL" ? true : 7;
  };
  const entries = field
    .filter(({ type }) => type !== "TYPE_MESSAGE")
    .map(({ name: key, label, type }) => {
      const value = type === "TYPE_ENUM" ? 1 : scalar(type);
      const camel = key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
      return [camel, label === "LABEL_REPEATED" ? [value, value] : value];
    });
  return Object.fromEntries(entries);
}
