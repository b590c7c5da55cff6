/**
 * The servers of what one would otherwise do, each on a plain buffer, on loopback. Prints nothing;
 * says its port over IPC. Usage: reference KIND [CERT KEY].
 */
import { createServer, type Server as NetServer, type Socket } from "node:net";
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from "@grpc/grpc-js";
import { windowContent } from "../scatter.js";
import { FRAME_HEAD_BYTES, WORD_BYTES } from "./frame.js";
import { rawTlsServer } from "./raw-tls.js";
import { type Offset, registerService, type Word } from "./register-service.js";

const window = windowContent();

function unary(): Promise<number> {
  const server = new Server();
  server.addService(registerService, {
    read(call: ServerUnaryCall<Offset, Word>, reply: sendUnaryData<Word>) {
      reply(null, { value: window.readUInt32LE(call.request.offset) });
    },
  });
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });
}

function listen(serve: (socket: Socket) => void): Promise<number> {
  return bound(
    createServer({ noDelay: true }, (socket) => {
      socket.on("error", () => socket.destroy());
      serve(socket);
    }),
  );
}

function bound(server: NetServer): Promise<number> {
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(address !== null && typeof address === "object" ? address.port : 0);
    });
  });
}

function text(socket: Socket): void {
  let rest = "";
  socket.setEncoding("latin1");
  socket.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const offset = Number(/^READ (0x[0-9a-f]+)$/.exec(line)?.[1]);
      socket.write(`0x${window.readUInt32LE(offset).toString(16)}\n`);
    }
  });
}

function framed(socket: Socket): void {
  let inbox = Buffer.alloc(0);
  socket.on("data", (chunk) => {
    inbox = inbox.byteLength === 0 ? Buffer.from(chunk) : Buffer.concat([inbox, chunk]);
    while (inbox.byteLength >= FRAME_HEAD_BYTES) {
      const words = inbox.readUInt8(0);
      const end = FRAME_HEAD_BYTES + words * WORD_BYTES;
      if (inbox.byteLength < end) return;
      const reply = Buffer.allocUnsafe(words * WORD_BYTES);
      for (let i = 0; i < words; i++) {
        const offset = inbox.readUInt32LE(FRAME_HEAD_BYTES + i * WORD_BYTES);
        reply.writeUInt32LE(window.readUInt32LE(offset), i * WORD_BYTES);
      }
      socket.write(reply);
      inbox = inbox.subarray(end);
    }
  });
}

const STARTS: Readonly<Record<string, () => Promise<number>>> = {
  unary,
  text: () => listen(text),
  framed: () => listen(framed),
  tls: () => bound(rawTlsServer(cert, key)),
};

const [kind = "", cert = "", key = ""] = process.argv.slice(2);
const start = STARTS[kind];
if (start === undefined) throw new Error("reference: unary, text, framed or tls");
process.send?.(await start());
process.on("disconnect", () => process.exit(0));
