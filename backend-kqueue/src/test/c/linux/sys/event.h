/*
 * The header that the BSDs and macOS have and Linux has not: struct kevent, its flags and the two calls. The numbers and the
 * layout are those of macOS. The calls are in kqueue.c, which offers them over epoll, for tests only.
 */
#ifndef SEMPER_SYS_EVENT_H
#define SEMPER_SYS_EVENT_H

#include <stdint.h>
#include <time.h>

#define EVFILT_READ (-1)
#define EVFILT_WRITE (-2)
#define EVFILT_USER (-10)

#define EV_ADD 0x0001
#define EV_DELETE 0x0002
#define EV_ENABLE 0x0004
#define EV_DISABLE 0x0008
#define EV_ONESHOT 0x0010
#define EV_CLEAR 0x0020
#define EV_RECEIPT 0x0040
#define EV_DISPATCH 0x0080
#define EV_ERROR 0x4000
#define EV_EOF 0x8000

/* What a change of EVFILT_USER does to the flags of the filter: the two highest bits say how the lower 24 are combined. */
#define NOTE_FFNOP 0x00000000U
#define NOTE_FFAND 0x40000000U
#define NOTE_FFOR 0x80000000U
#define NOTE_FFCOPY 0xc0000000U
#define NOTE_FFCTRLMASK 0xc0000000U
#define NOTE_FFLAGSMASK 0x00ffffffU
#define NOTE_TRIGGER 0x01000000U

struct kevent {
    uintptr_t ident;
    int16_t filter;
    uint16_t flags;
    uint32_t fflags;
    intptr_t data;
    void *udata;
};

#define EV_SET(event, a, b, c, d, e, f)      \
    do {                                     \
        struct kevent *set_event = (event);  \
        set_event->ident = (uintptr_t)(a);   \
        set_event->filter = (int16_t)(b);    \
        set_event->flags = (uint16_t)(c);    \
        set_event->fflags = (uint32_t)(d);   \
        set_event->data = (intptr_t)(e);     \
        set_event->udata = (void *)(f);      \
    } while (0)

int kqueue(void);
int kevent(int kq, const struct kevent *changes, int change_count, struct kevent *events, int capacity,
           const struct timespec *timeout);

#endif
