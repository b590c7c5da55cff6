"""A batch, then bulk, from Python: what comes out of protoc is all that it needs."""

import os
import zlib

import grpc
from barkeep.v1 import access_pb2, access_pb2_grpc, operation_pb2

# A daemon on this host must not be looked for behind a proxy.
channel = grpc.insecure_channel(os.environ["BARKEEP_HOST"], [("grpc.enable_http_proxy", 0)])
access = access_pb2_grpc.AccessServiceStub(channel)


def operation(kind, window="regs", **fields):
    return operation_pb2.Operation(window=window, **{kind: fields})


# Start the engine, wait for it, fetch the result: one round trip.
reply = access.Execute(
    access_pb2.ExecuteRequest(
        device="board",
        yields=True,  # others may use the board while this batch waits
        time_left_ms=5000,
        operations=[
            operation("write", width=32, offset=0x4C, value=12),
            operation("write", width=32, offset=0x40, value=1),
            operation("wait_for", width=32, offset=0x44, mask=2, value=2, timeout_us=1_000_000),
            operation("read", width=32, offset=0x50),
        ],
    ),
    timeout=10,
)
# A batch that has started answers with status OK: whether it worked is in the verdict.
if reply.verdict.HasField("error"):
    raise SystemExit(f"{reply.verdict.error}\n{reply.verdict.completed} operations completed")
print("12 squared is", reply.results[3].values[0])

data = bytearray()
request = access_pb2.ReadRequest(device="board", window="rom", length=4096)
for part in access.Read(request, timeout=10):
    data += part.data
# The last message carries the verdict: how much was done, and its checksum.
if part.verdict.HasField("error") or part.verdict.crc32 != zlib.crc32(data):
    raise SystemExit(f"only {part.verdict.bytes_done} bytes: {part.verdict}")
print(f"read {len(data)} bytes, the second word is 0x{int.from_bytes(data[4:8], 'little'):08x}")
