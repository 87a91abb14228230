/* Every flush takes a while longer, as on a common server's disk: preloaded by bench/record.py. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void wait_a_while(void) {
  const char *text = getenv("SLOW_FLUSH_US");
  long us = text ? atol(text) : 0;
  struct timespec left = {us / 1000000, (us % 1000000) * 1000};
  nanosleep(&left, NULL);
}

int fsync(int fd) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  int done = real(fd);
  wait_a_while();
  return done;
}

int fdatasync(int fd) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  int done = real(fd);
  wait_a_while();
  return done;
}
