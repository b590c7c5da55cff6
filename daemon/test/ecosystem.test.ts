import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Client, credentials, type MethodDefinition } from "@grpc/grpc-js";
import { service as healthService } from "grpc-health-check";
import { within } from "../test-support/deadline.js";
import { answer } from "../test-support/raw-client.js";
import { SpawnedDaemon } from "../test-support/spawn-daemon.js";

interface HealthAnswer {
  readonly status: string;
}

let daemon: SpawnedDaemon;
let client: Client;

before(async () => {
  daemon = await SpawnedDaemon.start();
  client = new Client(daemon.address, credentials.createInsecure(), {
    "grpc.enable_http_proxy": 0,
  });
});
after(async () => {
  client.close();
  await daemon[Symbol.asyncDispose]();
});

function health(service: string): Promise<HealthAnswer> {
  const check = healthService["Check"] as MethodDefinition<object, HealthAnswer>;
  const { path, requestSerialize, responseDeserialize } = check;
  return answer<HealthAnswer>((reply): void => {
    client.makeUnaryRequest(path, requestSerialize, responseDeserialize, { service }, reply);
  });
}

describe("what other tools expect", () => {
  it("grpc.health.v1 says that the daemon serves", async () => {
    for (const service of ["", "barkeep.v1.AccessService", "barkeep.v1.DeviceService"]) {
      assert.equal((await health(service)).status, "SERVING", service);
    }
  });

  it("reflection knows the services", async () => {
    const method = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
    const asIs = (bytes: Buffer): Buffer => bytes;
    const stream = client.makeBidiStreamRequest(method, asIs, asIs);
    const answered = new Promise<Buffer>((resolve, reject) => {
      stream.on("error", reject);
      stream.on("data", resolve);
    });
    // ServerReflectionRequest { list_services: "" }
    stream.write(Buffer.from([0x3a, 0x00]));
    const answer = (await within("the list of services", answered)).toString("latin1");
    stream.end();
    assert.match(answer, /barkeep\.v1\.AccessService/);
    assert.match(answer, /barkeep\.v1\.DeviceService/);
  });
});
