/* The emulation's own additions to <sys/event.h>. */
#ifndef SEMPER_KQUEUE_H
#define SEMPER_KQUEUE_H

#include "sys/event.h"

/* This number is about to be closed. Optional: without it the inner descriptors of a queue are given back by a later kqueue(). */
void kqueue_closing(int fd);

#endif
