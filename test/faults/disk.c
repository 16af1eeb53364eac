/*
 * A disk that can be made to fail, for one process: loaded before libc (LD_PRELOAD), it watches writes and fsyncs below one
 * folder. Set-up by environment, read once:
 *   DISK_DIR        the folder
 *   DISK_TRACE      file that gets every operation in order (see test/faults/trace.ts for the format)
 *   DISK_EIO_AT     this fsync (counted from 1) fails with EIO, later ones succeed: what Linux does after a write error
 *   DISK_EIO_FROM   this fsync and every later one fails
 *   DISK_SLOW_FROM  this fsync and every later one takes DISK_SLOW_MS longer
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *dir;
static size_t dir_length;
static int trace = -1;
static long eio_at, eio_from, slow_from, slow_ms, syncs;

static long number(const char *name) {
  const char *text = getenv(name);
  return text ? atol(text) : 0;
}

__attribute__((constructor)) static void begin(void) {
  dir = getenv("DISK_DIR");
  dir_length = dir ? strlen(dir) : 0;
  eio_at = number("DISK_EIO_AT");
  eio_from = number("DISK_EIO_FROM");
  slow_from = number("DISK_SLOW_FROM");
  slow_ms = number("DISK_SLOW_MS");
  const char *path = getenv("DISK_TRACE");
  if (path) trace = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* Is it below the folder, and not the shared index (which is no file's content)? */
static int watched(const char *path) {
  if (!dir || strncmp(path, dir, dir_length) != 0) return 0;
  size_t length = strlen(path);
  return !(length > 4 && strcmp(path + length - 4, "-shm") == 0);
}

static int path_of(int fd, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return watched(path);
}

struct head {
  char op;
  char pad[3];
  uint32_t path_length;
  uint64_t offset;
  uint64_t length;
};

static void all(const void *data, size_t length) {
  const char *at = data;
  while (length > 0) {
    ssize_t done = syscall(SYS_write, trace, at, length);
    if (done <= 0) abort(); /* a trace with a hole would prove something that did not happen */
    at += done;
    length -= done;
  }
}

static void note(char op, const char *path, uint64_t offset, const void *data, uint64_t length, int has_data) {
  if (trace < 0) return;
  struct head head = {op, {0}, (uint32_t)strlen(path), offset, length};
  all(&head, sizeof head);
  all(path, head.path_length);
  if (has_data) all(data, length);
}

#define REAL(name) \
  static __typeof__(name) *real; \
  if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

/* The operation and its line in the trace are one step, or two threads could be told in the wrong order. */
#define WRITE_AT(name, offset_type) \
  ssize_t name(int fd, const void *data, size_t length, offset_type offset) { \
    REAL(name); \
    char path[PATH_MAX]; \
    if (!path_of(fd, path)) return real(fd, data, length, offset); \
    pthread_mutex_lock(&lock); \
    ssize_t done = real(fd, data, length, offset); \
    int fault = errno; \
    if (done > 0) note('W', path, offset, data, done, 1); \
    pthread_mutex_unlock(&lock); \
    errno = fault; \
    return done; \
  }
WRITE_AT(pwrite, off_t)
WRITE_AT(pwrite64, off64_t)

ssize_t write(int fd, const void *data, size_t length) {
  REAL(write);
  char path[PATH_MAX];
  if (!path_of(fd, path)) return real(fd, data, length);
  pthread_mutex_lock(&lock);
  struct stat now;
  int appends = fcntl(fd, F_GETFL) & O_APPEND;
  off_t offset = appends && fstat(fd, &now) == 0 ? now.st_size : lseek(fd, 0, SEEK_CUR);
  ssize_t done = real(fd, data, length);
  int fault = errno;
  if (done > 0) note('W', path, offset, data, done, 1);
  pthread_mutex_unlock(&lock);
  errno = fault;
  return done;
}

#define TRUNCATE(name, length_type) \
  int name(int fd, length_type length) { \
    REAL(name); \
    char path[PATH_MAX]; \
    if (!path_of(fd, path)) return real(fd, length); \
    pthread_mutex_lock(&lock); \
    int done = real(fd, length); \
    int fault = errno; \
    if (done == 0) note('T', path, 0, 0, length, 0); \
    pthread_mutex_unlock(&lock); \
    errno = fault; \
    return done; \
  }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

static int sync_with(int (*real)(int), int fd) {
  char path[PATH_MAX];
  if (!path_of(fd, path)) return real(fd);
  pthread_mutex_lock(&lock);
  long n = ++syncs;
  pthread_mutex_unlock(&lock);
  if (slow_from && n >= slow_from) {
    struct timespec wait = {slow_ms / 1000, (slow_ms % 1000) * 1000000L};
    nanosleep(&wait, 0);
  }
  pthread_mutex_lock(&lock);
  int fails = (eio_at && n == eio_at) || (eio_from && n >= eio_from);
  int done = fails ? -1 : real(fd);
  int fault = fails ? EIO : errno;
  note(done == 0 ? 'S' : 'F', path, 0, 0, 0, 0);
  pthread_mutex_unlock(&lock);
  errno = fault;
  return done;
}
int fsync(int fd) {
  REAL(fsync);
  return sync_with(real, fd);
}
int fdatasync(int fd) {
  REAL(fdatasync);
  return sync_with(real, fd);
}

int unlink(const char *path) {
  REAL(unlink);
  if (!watched(path)) return real(path);
  pthread_mutex_lock(&lock);
  int done = real(path);
  int fault = errno;
  if (done == 0) note('U', path, 0, 0, 0, 0);
  pthread_mutex_unlock(&lock);
  errno = fault;
  return done;
}

int rename(const char *from, const char *to) {
  REAL(rename);
  if (!watched(from)) return real(from, to);
  pthread_mutex_lock(&lock);
  int done = real(from, to);
  int fault = errno;
  if (done == 0) note('R', from, 0, to, strlen(to), 1);
  pthread_mutex_unlock(&lock);
  errno = fault;
  return done;
}
