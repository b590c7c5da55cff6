/*
 * The native references: what a C program on the host itself takes. Prints one line for each
 * sample, nanoseconds.
 *
 *   native-loop read FILE COUNT ACCESS_NS BUDGET_MS   COUNT scattered volatile 32-bit loads of the
 *       mapped file; each takes ACCESS_NS of busy time first, as a load from a real board does.
 *   native-loop store FILE COUNT BUDGET_MS            COUNT scattered volatile 32-bit stores.
 *   native-loop pread FILE COUNT BUDGET_MS            the same accesses without a mapping: a system
 *   native-loop pwrite FILE COUNT BUDGET_MS           call for each.
 *   native-loop copy BYTES BUDGET_MS                  one memcpy.
 *
 * What is written is what the file has already.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { SAMPLES_MAX = 2000, WARM_UP = 3 };
/* The same order of offsets as the clients: scatter.ts. */
static const uint64_t kStride = 7919;

static volatile uint32_t sink;

static uint64_t Now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* Times `body` until the budget is spent, and prints. */
#define SAMPLE(budget_ms, body)                                                        \
  do {                                                                                 \
    const uint64_t end_ = Now() + (budget_ms) * 1000000u;                              \
    for (int n_ = 0; n_ < SAMPLES_MAX && (n_ <= WARM_UP || Now() < end_); ++n_) {      \
      const uint64_t start_ = Now();                                                   \
      body;                                                                            \
      const uint64_t took_ = Now() - start_;                                           \
      if (n_ >= WARM_UP) printf("%llu\n", (unsigned long long)took_);                  \
    }                                                                                  \
  } while (0)

static void Read(const volatile uint32_t *window, const uint32_t *places, uint64_t count,
                 uint64_t access_ns) {
  uint32_t sum = 0;
  uint64_t due = access_ns > 0 ? Now() : 0;
  for (uint64_t i = 0; i < count; ++i) {
    if (access_ns > 0) {
      /* Due times, not pauses: a thousand accesses take a thousand access times. */
      due += access_ns;
      while (Now() < due) {
      }
    }
    sum += window[places[i]];
  }
  sink = sum;
}

static int ReadFile(char **argv) {
  const uint64_t count = strtoull(argv[3], NULL, 10);
  const uint64_t access_ns = strtoull(argv[4], NULL, 10);
  const uint64_t budget_ms = strtoull(argv[5], NULL, 10);
  const int fd = open(argv[2], O_RDONLY | O_CLOEXEC);
  struct stat file;
  if (fd < 0 || fstat(fd, &file) != 0) return perror(argv[2]), 1;
  const size_t bytes = (size_t)file.st_size;
  void *window = mmap(NULL, bytes, PROT_READ, MAP_SHARED, fd, 0);
  if (window == MAP_FAILED) return perror("mmap"), 1;
  /* Where to read is known before the loop starts, as a program of the daemon's knows it. */
  uint32_t *places = malloc(count * sizeof *places);
  if (places == NULL || bytes < 4) return 1;
  for (uint64_t i = 0; i < count; ++i) places[i] = (uint32_t)(i * kStride % (bytes / 4));
  SAMPLE(budget_ms, Read(window, places, count, access_ns));
  return 0;
}

/* What the window has at a word: scatter.ts. */
static uint32_t WordAt(uint32_t place) { return place * 4u * 0x9e3779b1u; }

static void Store(volatile uint32_t *window, const uint32_t *places, uint64_t count) {
  for (uint64_t i = 0; i < count; ++i) window[places[i]] = WordAt(places[i]);
}

/* False when the kernel does not do it, or a value is not the file's. */
static int PreadAll(int fd, const uint32_t *places, uint64_t count) {
  uint32_t wrong = 0;
  for (uint64_t i = 0; i < count; ++i) {
    uint32_t word;
    if (pread(fd, &word, sizeof word, (off_t)places[i] * 4) != sizeof word) return 0;
    wrong |= word ^ WordAt(places[i]);
  }
  return wrong == 0;
}

static int PwriteAll(int fd, const uint32_t *places, uint64_t count) {
  for (uint64_t i = 0; i < count; ++i) {
    const uint32_t word = WordAt(places[i]);
    if (pwrite(fd, &word, sizeof word, (off_t)places[i] * 4) != sizeof word) return 0;
  }
  return 1;
}

static int AccessFile(char **argv) {
  const uint64_t count = strtoull(argv[3], NULL, 10);
  const uint64_t budget_ms = strtoull(argv[4], NULL, 10);
  const int fd = open(argv[2], O_RDWR | O_CLOEXEC);
  struct stat file;
  if (fd < 0 || fstat(fd, &file) != 0) return perror(argv[2]), 1;
  const size_t bytes = (size_t)file.st_size;
  uint32_t *places = malloc(count * sizeof *places);
  if (places == NULL || bytes < 4) return 1;
  for (uint64_t i = 0; i < count; ++i) places[i] = (uint32_t)(i * kStride % (bytes / 4));
  int good = 1;
  if (strcmp(argv[1], "pread") == 0) {
    SAMPLE(budget_ms, good &= PreadAll(fd, places, count));
  } else if (strcmp(argv[1], "pwrite") == 0) {
    SAMPLE(budget_ms, good &= PwriteAll(fd, places, count));
  } else {
    void *window = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (window == MAP_FAILED) return perror("mmap"), 1;
    SAMPLE(budget_ms, Store(window, places, count));
  }
  /* A fast wrong answer is no result. */
  good &= PreadAll(fd, places, count);
  if (!good) fprintf(stderr, "%s: %s does not give what is in it\n", argv[2], argv[1]);
  return !good;
}

static int Copy(char **argv) {
  const size_t bytes = strtoull(argv[2], NULL, 10);
  const uint64_t budget_ms = strtoull(argv[3], NULL, 10);
  unsigned char *source = malloc(bytes), *target = malloc(bytes);
  if (source == NULL || target == NULL || bytes == 0) return 1;
  memset(source, 1, bytes);
  memset(target, 2, bytes);
  SAMPLE(budget_ms, memcpy(target, source, bytes); sink = target[bytes - 1]);
  return 0;
}

int main(int argc, char **argv) {
  if (argc == 6 && strcmp(argv[1], "read") == 0) return ReadFile(argv);
  if (argc == 5 && (strcmp(argv[1], "store") == 0 || strcmp(argv[1], "pread") == 0 ||
                    strcmp(argv[1], "pwrite") == 0)) {
    return AccessFile(argv);
  }
  if (argc == 4 && strcmp(argv[1], "copy") == 0) return Copy(argv);
  return 2;
}
