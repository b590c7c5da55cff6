"""A card whose model runs on the host: the server's side of QEMU's ivshmem-doorbell device.

Usage: doorbell-card.py SOCKET MEMORY_FILE VECTORS

The protocol (docs/specs/ivshmem-spec.rst of QEMU): 64-bit numbers, some with a descriptor. The memory
file is BAR2. A line with a number on standard input raises that MSI-X vector in the guest. When the
guest rings doorbell V (writes 1 << 16 | V to register 12 of BAR0), the card counts it in the 32-bit
word at 4 * V of its memory, and raises vector V for an answer. Ends with QEMU, or with its input.
"""

import mmap
import os
import select
import socket
import struct
import sys

PROTOCOL_VERSION = 0
GUEST, CARD = 0, 1  # ids of the two peers

path, memory_path, vectors = sys.argv[1], sys.argv[2], int(sys.argv[3])
memory_fd = os.open(memory_path, os.O_RDWR)
memory = mmap.mmap(memory_fd, 4 * vectors)

server = socket.socket(socket.AF_UNIX)
server.bind(path)
server.listen(1)
print("ready", flush=True)
connection, _ = server.accept()


def send(number, descriptor=None):
    message = struct.pack("<q", number)
    if descriptor is None:
        connection.sendall(message)
    else:
        socket.send_fds(connection, [message], [descriptor])


to_guest = [os.eventfd(0, os.EFD_NONBLOCK) for _ in range(vectors)]
to_card = [os.eventfd(0, os.EFD_NONBLOCK) for _ in range(vectors)]
send(PROTOCOL_VERSION)
send(GUEST)
send(-1, memory_fd)
for eventfd in to_card:
    send(CARD, eventfd)
for eventfd in to_guest:
    send(GUEST, eventfd)

while True:
    ready, _, _ = select.select([connection, sys.stdin, *to_card], [], [])
    if connection in ready:
        break  # QEMU sends nothing: this is its end
    if sys.stdin in ready:
        line = sys.stdin.readline()
        if not line:
            break
        os.eventfd_write(to_guest[int(line)], 1)
        print("raised", flush=True)
    for vector, eventfd in enumerate(to_card):
        if eventfd not in ready:
            continue
        rings = os.eventfd_read(eventfd)
        (count,) = struct.unpack_from("<I", memory, 4 * vector)
        struct.pack_into("<I", memory, 4 * vector, count + rings)
        os.eventfd_write(to_guest[vector], rings)
