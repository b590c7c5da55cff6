/*
 * The raw reference for everything that crosses a socket: no encoding, no dispatch, one blocking
 * thread for each connection. Usage: raw-server UNIX_PATH; prints its TCP port (loopback) when it
 * listens on both.
 *
 * Every request is 64 bytes. Its first four say what is wanted, the eight bytes at 8 a length, both
 * little-endian. ECHO: the request comes back. SEND: `length` bytes of a buffer follow. RECEIVE:
 * `length` bytes follow the request, land in a buffer, and 64 bytes come back.
 */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { ECHO = 0, SEND = 1, RECEIVE = 2 };
enum { MESSAGE_BYTES = 64, INBOX_BYTES = 64 * 1024 };
static const size_t kBufferBytes = 16 * 1024 * 1024;
static char *buffer; /* what is sent, and where what is received lands; shared by all connections */

static void Die(const char *what) {
  perror(what);
  exit(1);
}

static int SendAll(int fd, const char *from, size_t bytes) {
  while (bytes > 0) {
    const ssize_t sent = send(fd, from, bytes, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return -1;
    from += sent;
    bytes -= (size_t)sent;
  }
  return 0;
}

static int SendBuffer(int fd, uint64_t bytes) {
  while (bytes > 0) {
    const size_t part = bytes < kBufferBytes ? (size_t)bytes : kBufferBytes;
    if (SendAll(fd, buffer, part) != 0) return -1;
    bytes -= part;
  }
  return 0;
}

static int ReceiveRest(int fd, uint64_t bytes) {
  size_t at = 0;
  while (bytes > 0) {
    size_t room = kBufferBytes - at;
    if (bytes < room) room = (size_t)bytes;
    const ssize_t got = recv(fd, buffer + at, room, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return -1;
    at = (at + (size_t)got) % kBufferBytes;
    bytes -= (uint64_t)got;
  }
  return 0;
}

/* Answers all whole messages of the inbox; echoes of one reading leave in one writing. */
static int Answer(int fd, char *inbox, size_t *filled) {
  size_t at = 0, echo_from = 0;
  while (*filled - at >= MESSAGE_BYTES) {
    uint32_t kind;
    uint64_t length;
    memcpy(&kind, inbox + at, sizeof kind);
    memcpy(&length, inbox + at + 8, sizeof length);
    if (kind == ECHO) {
      at += MESSAGE_BYTES;
      continue;
    }
    if (SendAll(fd, inbox + echo_from, at - echo_from) != 0) return -1;
    const char *request = inbox + at;
    at += MESSAGE_BYTES;
    if (kind == SEND) {
      if (SendBuffer(fd, length) != 0) return -1;
    } else {
      size_t here = *filled - at;
      if (length < here) here = (size_t)length;
      memcpy(buffer, inbox + at, here);
      at += here;
      if (ReceiveRest(fd, length - here) != 0) return -1;
      if (SendAll(fd, request, MESSAGE_BYTES) != 0) return -1;
    }
    echo_from = at;
  }
  if (SendAll(fd, inbox + echo_from, at - echo_from) != 0) return -1;
  *filled -= at;
  memmove(inbox, inbox + at, *filled);
  return 0;
}

static void *Serve(void *argument) {
  const int fd = (int)(intptr_t)argument;
  char *inbox = malloc(INBOX_BYTES);
  if (inbox == NULL) Die("malloc");
  size_t filled = 0;
  for (;;) {
    const ssize_t got = recv(fd, inbox + filled, INBOX_BYTES - filled, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    filled += (size_t)got;
    if (Answer(fd, inbox, &filled) != 0) break;
  }
  close(fd);
  free(inbox);
  return NULL;
}

static void *Accept(void *argument) {
  const int listener = (int)(intptr_t)argument;
  for (;;) {
    const int fd = accept(listener, NULL, NULL);
    if (fd < 0) continue;
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* does nothing on a unix socket */
    pthread_t thread;
    if (pthread_create(&thread, NULL, Serve, (void *)(intptr_t)fd) != 0) Die("pthread_create");
    pthread_detach(thread);
  }
  return NULL;
}

static int Listen(int family, const struct sockaddr *address, socklen_t bytes) {
  const int listener = socket(family, SOCK_STREAM, 0);
  if (listener < 0) Die("socket");
  if (bind(listener, address, bytes) != 0) Die("bind");
  if (listen(listener, 128) != 0) Die("listen");
  return listener;
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  buffer = malloc(kBufferBytes);
  if (buffer == NULL) Die("malloc");
  memset(buffer, 0x5a, kBufferBytes);
  struct sockaddr_un path = {.sun_family = AF_UNIX};
  if (strlen(argv[1]) >= sizeof path.sun_path) return 2;
  strcpy(path.sun_path, argv[1]);
  struct sockaddr_in loopback = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  const int on_path = Listen(AF_UNIX, (struct sockaddr *)&path, sizeof path);
  const int on_port = Listen(AF_INET, (struct sockaddr *)&loopback, sizeof loopback);
  socklen_t bytes = sizeof loopback;
  if (getsockname(on_port, (struct sockaddr *)&loopback, &bytes) != 0) Die("getsockname");
  printf("%d\n", ntohs(loopback.sin_port));
  fflush(stdout);
  pthread_t thread;
  if (pthread_create(&thread, NULL, Accept, (void *)(intptr_t)on_path) != 0) Die("pthread_create");
  Accept((void *)(intptr_t)on_port);
  return 0;
}
