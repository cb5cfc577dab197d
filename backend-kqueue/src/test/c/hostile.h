/*
 * What makes the emulation unfriendly, and wrong on purpose. All of it is asked for by the environment:
 *
 *   SEMPER_KQUEUE_HOSTILE=shuffle,few=2   switches of kqueue.c (below, HOSTILE), each allowed by kqueue's manual
 *   SEMPER_BSD=all                        switches of bsd.c: how the system calls of the BSDs differ from those of Linux
 *   SEMPER_SEED=42                        what is decided by the dice is decided by it
 *   SEMPER_COUNTS=FILE                    at exit the counts are appended to FILE instead of being printed to stderr
 *   SEMPER_KQUEUE_BREAK=name              one semantic is wrong (below, BREAK): a check must notice
 *
 * A name that is not known ends the process, so that no typing error makes a test run without its switch.
 */
#ifndef SEMPER_HOSTILE_H
#define SEMPER_HOSTILE_H

#include <stdbool.h>
#include <stddef.h>

/* Each is explained where it is used in kqueue.c. */
#define HOSTILE(of)                            \
    of(SHUFFLE, "shuffle")                     \
    of(WRITE_FIRST, "write-first")             \
    of(READ_FIRST, "read-first")               \
    of(FEW, "few")                             \
    of(EINTR_OFTEN, "eintr")                   \
    of(CONNECT_READ_FIRST, "connect-read-first") \
    of(LATE, "late")                           \
    of(ERRORS, "error")                        \
    of(LISTENER_ZERO, "listener-zero")

/* Likewise in bsd.c. */
#define BSD(of)                                \
    of(ACCEPT_FLAGS, "accept-flags")           \
    of(ACCEPT_DEAD, "accept-dead")             \
    of(SHUTDOWN, "shutdown")                   \
    of(SETSOCKOPT, "setsockopt")               \
    of(SENDTO, "sendto")                       \
    of(NO_BUFFERS, "no-buffers")               \
    of(SEND_AGAIN, "send-again")               \
    of(UNIX_FULL, "unix-full")                 \
    of(EPROTOTYPE_ON_WRITE, "eprototype")

#define BREAK(of)                              \
    of(LEVEL_ONCE, "level-once")               \
    of(EDGE_AS_LEVEL, "edge-as-level")         \
    of(CLEAR_BY_ADD, "clear-by-add")           \
    of(NO_REEVALUATION, "no-reevaluation")     \
    of(UDATA_KEPT, "udata-kept")               \
    of(ONE_UDATA, "one-udata")                 \
    of(DELETE_BOTH, "delete-both")             \
    of(DELETE_DISABLES, "delete-disables")     \
    of(DISABLE_IGNORED, "disable-ignored")     \
    of(STALE_KNOTE, "stale-knote")             \
    of(DUP_KEEPS, "dup-keeps")                 \
    of(MISSING_OK, "missing-ok")               \
    of(CLOSED_IS_ENOENT, "closed-is-enoent")   \
    of(STOP_AT_ERROR, "stop-at-error")         \
    of(ERROR_WITH_READY, "error-with-ready")   \
    of(ERROR_LOST, "error-lost")               \
    of(NO_RECEIPT, "no-receipt")               \
    of(ONESHOT_STAYS, "oneshot-stays")         \
    of(DISPATCH_STAYS, "dispatch-stays")       \
    of(NO_READ_EOF, "no-read-eof")             \
    of(EOF_AFTER_DATA, "eof-after-data")       \
    of(EOF_ONCE, "eof-once")                   \
    of(DATA_LOST, "data-lost")                 \
    of(NO_WRITE_EOF, "no-write-eof")           \
    of(WRITE_EOF_AT_FIN, "write-eof-at-fin")   \
    of(UNCONNECTED_ACTIVE, "unconnected-active") \
    of(ERROR_CONSUMED, "error-consumed")       \
    of(BACKLOG_ONE, "backlog-one")             \
    of(DATAGRAM_EOF, "datagram-eof")           \
    of(TRIGGERS_ADD_UP, "triggers-add-up")     \
    of(WAITS_WITHOUT_ROOM, "waits-without-room") \
    of(COARSE_TIMEOUT, "coarse-timeout")       \
    of(EINTR_HIDDEN, "eintr-hidden")

#define HOSTILE_NAME(id, name) id,
enum hostile { HOSTILE(HOSTILE_NAME) BSD(HOSTILE_NAME) HOSTILE_COUNT };
#undef HOSTILE_NAME
#define BREAK_NAME(id, name) BROKEN_##id,
enum broken { BREAK(BREAK_NAME) BROKEN_COUNT };
#undef BREAK_NAME

/* Whether this switch is on. */
bool hostile(enum hostile which);

/* The number behind its name, or 1. */
int hostile_amount(enum hostile which);

/* It is on and the dice say yes: once in so many times. Equal for equal seeds: every switch throws its own dice. */
bool hostile_dice(enum hostile which, unsigned once_in);

/* A number below the limit out of the dice of that switch. */
unsigned hostile_random(enum hostile which, unsigned limit);

/* It made a difference. */
void hostile_fired(enum hostile which);

/* This process has a queue: its counts are of interest, those of a child that inherited the environment are not. */
void hostile_in_use(void);

/* One line for each switch that is on, as printed at exit; returns the length without the end of the string. */
size_t hostile_counts(char *text, size_t size);

/* Whether this semantic is to be wrong. */
bool broken(enum broken which);

#endif
