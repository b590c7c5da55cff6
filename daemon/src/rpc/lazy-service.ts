import type { Server, ServiceDefinition, UntypedServiceImplementation } from "@grpc/grpc-js";

/** A method of a service that somebody else implements. */
export interface LazyMethod {
  /** "/PACKAGE.SERVICE/METHOD". */
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
}

/** What `addToServer` of the packages of the gRPC project needs of a server. */
type ServiceSink = Pick<Server, "addService">;

interface Loaded {
  readonly definition: ServiceDefinition[string];
  readonly handler: UntypedServiceImplementation[string];
}

/**
 * Serves methods whose package parses its own `.proto` files when it is loaded: that is put off to
 * the first call, because most daemons never get one, and all of them want to be up soon.
 */
export function addLazily(
  server: Server,
  methods: readonly LazyMethod[],
  addTo: (sink: ServiceSink) => void,
): void {
  let loaded: Map<string, Loaded> | undefined;
  const load = (path: string): Loaded => {
    loaded ??= collect(addTo);
    const method = loaded.get(path);
    if (method === undefined) throw new Error(`no package serves ${path}`);
    return method;
  };
  const definition: Record<string, ServiceDefinition[string]> = {};
  const implementation: UntypedServiceImplementation = {};
  for (const { path, requestStream, responseStream } of methods) {
    definition[path] = {
      ...{ path, requestStream, responseStream },
      requestSerialize: (value) => load(path).definition.requestSerialize(value),
      requestDeserialize: (bytes) => load(path).definition.requestDeserialize(bytes),
      responseSerialize: (value) => load(path).definition.responseSerialize(value),
      responseDeserialize: (bytes) => load(path).definition.responseDeserialize(bytes),
    };
    implementation[path] = (...call: unknown[]) =>
      (load(path).handler as (...call: unknown[]) => void)(...call);
  }
  server.addService(definition, implementation);
}

function collect(addTo: (sink: ServiceSink) => void): Map<string, Loaded> {
  const loaded = new Map<string, Loaded>();
  addTo({
    addService: (definition, implementation) => {
      for (const [name, method] of Object.entries(definition)) {
        const handler = implementation[name] ?? implementation[method.originalName ?? name];
        if (handler !== undefined) loaded.set(method.path, { definition: method, handler });
      }
    },
  });
  return loaded;
}
