/*
 * kqueue() and kevent() over epoll, for tests on Linux: sockets, pipes and user events.
 *
 * epoll has one registration, one mask and one piece of user data for a descriptor; kqueue has one of each for a descriptor AND a
 * filter. So a queue is an epoll (its descriptor is the queue's, and closing it is enough) that watches two inner ones, one of
 * the readers and one of the writers, and an eventfd for each user event. Edge and level are thereby separate for free.
 *
 * The inner epolls only say where to look. What is reported is decided when it is reported, as a kernel does it: see evaluate().
 * A descriptor that epoll keeps reporting and kqueue would not (an unconnected socket, a disabled filter whose peer hung up) is
 * parked: watched by edges, so that it costs nothing until something changes.
 *
 * Not represented: the error of a socket in fflags (Linux has no way to read it without consuming it), low-water marks, regular
 * files, every filter but three.
 */
#define _GNU_SOURCE
#include "kqueue.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "hostile.h"

#define MAX_QUEUES 65536 /* descriptors beyond it cannot be queues */
#define REMEMBERED 32

enum filter { READERS, WRITERS, FILTERS };

/* One registration of a descriptor. Its number is only a number: the descriptor behind it is the file with this identity. */
struct knote {
    bool present;
    bool disabled;
    bool parked;
    bool held;     /* a hostile switch lets its partner go first */
    uint16_t mode; /* EV_CLEAR, EV_ONESHOT, EV_DISPATCH */
    uint32_t generation;
    dev_t device;
    ino_t file;
    void *udata;
};

struct user_event {
    struct user_event *next;
    uintptr_t ident;
    int counter; /* an eventfd: pollable, and holds that it was triggered */
    bool disabled;
    uint16_t mode;
    uint32_t fflags;
    intptr_t data;
    void *udata;
};

struct queue {
    struct queue *next;
    int fd;
    int inner[FILTERS];
    struct knote *knotes[FILTERS]; /* by descriptor */
    int size[FILTERS];
    struct user_event *users;
    struct epoll_event *found;
    int found_size;
    uint32_t generations;
    unsigned turn;
    struct kevent remembered[REMEMBERED]; /* for late events; udata NULL means nothing */
    ino_t remembered_file[REMEMBERED];
    unsigned remember;
};

/* Held while a queue is looked up, changed or scanned, never while a call sleeps. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct queue *queues;
static atomic_bool is_queue[MAX_QUEUES];

/* close() of the C library may lead back to here. */
static void shut(int fd) {
    syscall(SYS_close, fd);
}

/* ---- queues ---- */

/* The number may belong to something else by now: only the epoll of this queue knows its inner one. */
static bool is_alive(const struct queue *queue) {
    struct epoll_event same = {.events = EPOLLIN};
    return epoll_ctl(queue->fd, EPOLL_CTL_MOD, queue->inner[READERS], &same) == 0;
}

static void drop(struct queue *queue) {
    struct queue **link = &queues;
    while (*link != queue) {
        link = &(*link)->next;
    }
    *link = queue->next;
    is_queue[queue->fd] = false;
    while (queue->users != NULL) {
        struct user_event *user = queue->users;
        queue->users = user->next;
        shut(user->counter);
        free(user);
    }
    for (int i = 0; i < FILTERS; i++) {
        shut(queue->inner[i]);
        free(queue->knotes[i]);
    }
    free(queue->found);
    free(queue);
}

/* Null and EBADF if it is no queue or was closed. */
static struct queue *find(int fd) {
    struct queue *queue = queues;
    while (queue != NULL && queue->fd != fd) {
        queue = queue->next;
    }
    if (queue != NULL && !is_alive(queue)) {
        drop(queue);
        queue = NULL;
    }
    if (queue == NULL) {
        errno = EBADF;
    }
    return queue;
}

void kqueue_closing(int fd) {
    if (fd < 0 || fd >= MAX_QUEUES || !is_queue[fd]) {
        return;
    }
    int saved = errno;
    pthread_mutex_lock(&lock);
    struct queue *queue = find(fd);
    if (queue != NULL) {
        drop(queue);
    }
    pthread_mutex_unlock(&lock);
    errno = saved;
}

static int watch(int epoll, int operation, int fd, uint32_t events, uint64_t data) {
    struct epoll_event event = {.events = events, .data.u64 = data};
    return epoll_ctl(epoll, operation, fd, &event);
}

int kqueue(void) {
    hostile_in_use();
    struct queue *queue = calloc(1, sizeof *queue);
    if (queue == NULL) {
        return -1;
    }
    pthread_mutex_lock(&lock);
    /* Those that were closed behind our back hold descriptors still. */
    for (struct queue *old = queues, *next; old != NULL; old = next) {
        next = old->next;
        if (!is_alive(old)) {
            drop(old);
        }
    }
    queue->fd = epoll_create1(EPOLL_CLOEXEC); /* a child inherits no queue */
    queue->inner[READERS] = epoll_create1(EPOLL_CLOEXEC);
    queue->inner[WRITERS] = epoll_create1(EPOLL_CLOEXEC);
    int fd = queue->fd;
    if (fd < 0 || fd >= MAX_QUEUES || watch(fd, EPOLL_CTL_ADD, queue->inner[READERS], EPOLLIN, 0) != 0
            || watch(fd, EPOLL_CTL_ADD, queue->inner[WRITERS], EPOLLIN, 0) != 0) {
        int reason = fd >= MAX_QUEUES ? EMFILE : errno;
        shut(queue->fd);
        shut(queue->inner[READERS]);
        shut(queue->inner[WRITERS]);
        free(queue);
        errno = reason;
        fd = -1;
    } else {
        queue->next = queues;
        queues = queue;
        is_queue[fd] = true;
    }
    pthread_mutex_unlock(&lock);
    return fd;
}

/* ---- descriptors: what a kernel would say of them ---- */

static int number_of(int fd, int option) {
    int value = -1;
    socklen_t length = sizeof value;
    return getsockopt(fd, SOL_SOCKET, option, &value, &length) == 0 ? value : -1;
}

static long pending(int fd) {
    int count = 0;
    return ioctl(fd, FIONREAD, &count) == 0 && count > 0 ? count : 0;
}

static int tcp_info(int fd, struct tcp_info *info) {
    socklen_t length = sizeof *info;
    memset(info, 0, sizeof *info);
    return getsockopt(fd, IPPROTO_TCP, TCP_INFO, info, &length);
}

static long backlog(int fd) {
    struct tcp_info info;
    if (broken(BROKEN_BACKLOG_ONE) || tcp_info(fd, &info) != 0) {
        return 1; /* a listener of the Unix domain does not tell */
    }
    return info.tcpi_unacked > 0 ? (long)info.tcpi_unacked : 1;
}

/* Whether nothing can be sent any more, for whatever reason but that it never could. */
static bool sending_is_over(int fd) {
    struct tcp_info info;
    if (tcp_info(fd, &info) == 0) {
        switch (info.tcpi_state) {
            case TCP_FIN_WAIT1:
            case TCP_FIN_WAIT2:
            case TCP_CLOSING:
            case TCP_LAST_ACK:
            case TCP_TIME_WAIT:
            case TCP_CLOSE:
                return true;
            default:
                return false;
        }
    }
    /* Sending nothing tells on a stream, and would be a message on anything else. */
    return number_of(fd, SO_TYPE) == SOCK_STREAM && send(fd, "", 0, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 && errno == EPIPE;
}

static long room(int fd) {
    int queued = 0;
    if (ioctl(fd, SIOCOUTQ, &queued) != 0) {
        return 4096;
    }
    long free_bytes = number_of(fd, SO_SNDBUF) - queued;
    return free_bytes > 0 ? free_bytes : 1;
}

static bool evaluate_read(int fd, uint32_t ready, int type, struct kevent *event) {
    if (type == SOCK_STREAM || type == SOCK_SEQPACKET) {
        if (number_of(fd, SO_ACCEPTCONN) == 1) {
            if ((ready & EPOLLIN) == 0) {
                return false;
            }
            event->data = backlog(fd);
            if (hostile(LISTENER_ZERO)) {
                /* The queue may have emptied itself between the event and the question for its length. */
                event->data = 0;
                hostile_fired(LISTENER_ZERO);
            }
            return true;
        }
        if ((ready & EPOLLHUP) != 0 && (ready & EPOLLRDHUP) == 0) {
            return broken(BROKEN_UNCONNECTED_ACTIVE); /* never connected */
        }
        event->data = pending(fd);
        bool end = (ready & EPOLLRDHUP) != 0;
        if (end && !broken(BROKEN_NO_READ_EOF) && !(broken(BROKEN_EOF_AFTER_DATA) && event->data > 0)) {
            event->flags |= EV_EOF;
        }
        if (end && broken(BROKEN_DATA_LOST)) {
            event->data = 0;
        }
        if ((ready & EPOLLERR) != 0 && broken(BROKEN_ERROR_CONSUMED)) {
            number_of(fd, SO_ERROR);
        }
        return end || (ready & (EPOLLIN | EPOLLERR)) != 0;
    }
    event->data = pending(fd);
    if (type < 0 && (ready & EPOLLHUP) != 0 && !broken(BROKEN_NO_READ_EOF)) { /* the writers of a pipe are gone */
        event->flags |= EV_EOF;
        return true;
    }
    if (type == SOCK_DGRAM && broken(BROKEN_DATAGRAM_EOF) && event->data == 0) {
        event->flags |= EV_EOF;
    }
    /* An empty datagram, or the error that the last one met, is an event although nothing is there to be counted. */
    return (ready & (EPOLLIN | EPOLLERR)) != 0;
}

static bool evaluate_write(int fd, uint32_t ready, int type, struct kevent *event) {
    if (type == SOCK_STREAM || type == SOCK_SEQPACKET) {
        if (number_of(fd, SO_ACCEPTCONN) == 1) {
            return false;
        }
        struct pollfd now = {.fd = fd, .events = POLLOUT | POLLRDHUP};
        poll(&now, 1, 0);
        bool hung_up = (now.revents & POLLHUP) != 0;
        bool end_read = (now.revents & POLLRDHUP) != 0;
        if (hung_up && !end_read) {
            return broken(BROKEN_UNCONNECTED_ACTIVE);
        }
        event->data = room(fd);
        if ((now.revents & POLLERR) != 0 && broken(BROKEN_ERROR_CONSUMED)) {
            number_of(fd, SO_ERROR);
        }
        /* The end of what the peer sends is no concern of the writer. */
        if (hung_up || (end_read && broken(BROKEN_WRITE_EOF_AT_FIN)) || ((ready & EPOLLOUT) != 0 && sending_is_over(fd))) {
            event->flags |= broken(BROKEN_NO_WRITE_EOF) ? 0 : EV_EOF;
            return true;
        }
        return (now.revents & POLLOUT) != 0;
    }
    if (type < 0) {
        if ((ready & EPOLLERR) != 0) { /* the readers of a pipe are gone */
            event->flags |= broken(BROKEN_NO_WRITE_EOF) ? 0 : EV_EOF;
            return true;
        }
        int capacity = fcntl(fd, F_GETPIPE_SZ);
        event->data = capacity > 0 ? capacity - pending(fd) : 1;
    } else {
        event->data = room(fd);
    }
    return (ready & (EPOLLOUT | EPOLLERR)) != 0;
}

/* Fills in data and EV_EOF; false if kqueue would stay silent. */
static bool evaluate(enum filter filter, int fd, uint32_t ready, struct kevent *event) {
    int type = number_of(fd, SO_TYPE);
    return filter == READERS ? evaluate_read(fd, ready, type, event) : evaluate_write(fd, ready, type, event);
}

/* ---- changes ---- */

static struct knote *knote_of(struct queue *queue, enum filter filter, int fd) {
    return fd < queue->size[filter] && queue->knotes[filter][fd].present ? &queue->knotes[filter][fd] : NULL;
}

static struct knote *room_for(struct queue *queue, enum filter filter, int fd) {
    if (fd >= queue->size[filter]) {
        int size = queue->size[filter] == 0 ? 64 : queue->size[filter];
        while (size <= fd) {
            size *= 2;
        }
        struct knote *grown = realloc(queue->knotes[filter], (size_t)size * sizeof *grown);
        if (grown == NULL) {
            return NULL;
        }
        memset(grown + queue->size[filter], 0, (size_t)(size - queue->size[filter]) * sizeof *grown);
        queue->knotes[filter] = grown;
        queue->size[filter] = size;
    }
    return &queue->knotes[filter][fd];
}

static bool is_same_file(const struct knote *knote, int fd) {
    struct stat now;
    return fstat(fd, &now) == 0 && now.st_ino == knote->file && now.st_dev == knote->device;
}

/* Tells the inner epoll about the state of the knote; hang-ups cannot be masked, so a silent one is watched by edges. */
static int arm(struct queue *queue, enum filter filter, int operation, int fd, const struct knote *knote) {
    uint32_t events = filter == READERS ? EPOLLIN | EPOLLRDHUP : EPOLLOUT;
    bool edges = (knote->mode & EV_CLEAR) != 0 && !broken(BROKEN_EDGE_AS_LEVEL);
    if (knote->disabled && !broken(BROKEN_DISABLE_IGNORED)) {
        events = EPOLLET;
    } else if (edges || knote->parked || broken(BROKEN_LEVEL_ONCE)) {
        events |= EPOLLET;
    }
    return watch(queue->inner[filter], operation, fd, events, (uint64_t)knote->generation << 32 | (uint32_t)fd);
}

/* epoll drops what was closed, but only when the last duplicate is; what is left over can only be got rid of by starting anew. */
static void rebuild(struct queue *queue, enum filter filter) {
    int fresh = epoll_create1(EPOLL_CLOEXEC);
    if (fresh < 0) {
        return;
    }
    epoll_ctl(queue->fd, EPOLL_CTL_DEL, queue->inner[filter], NULL);
    dup3(fresh, queue->inner[filter], O_CLOEXEC);
    shut(fresh);
    watch(queue->fd, EPOLL_CTL_ADD, queue->inner[filter], EPOLLIN, 0);
    for (int fd = 0; fd < queue->size[filter]; fd++) {
        struct knote *knote = &queue->knotes[filter][fd];
        knote->present = knote->present && is_same_file(knote, fd) && arm(queue, filter, EPOLL_CTL_ADD, fd, knote) == 0;
    }
}

/* 0 or the error. A knote dies with its descriptor, and its number may have another owner, which must not inherit it. */
static int change_descriptor(struct queue *queue, enum filter filter, const struct kevent *change) {
    int fd = (int)change->ident;
    struct stat file;
    if (fstat(fd, &file) != 0) {
        return broken(BROKEN_CLOSED_IS_ENOENT) ? ENOENT : EBADF;
    }
    struct knote *knote = knote_of(queue, filter, fd);
    if (knote != NULL && !is_same_file(knote, fd)) {
        if (broken(BROKEN_STALE_KNOTE)) {
            return 0;
        }
        knote->present = false;
        knote = NULL;
    }
    if (knote == NULL && (change->flags & EV_ADD) == 0) {
        return broken(BROKEN_MISSING_OK) ? 0 : ENOENT;
    }
    if ((change->flags & EV_DELETE) != 0 && !(broken(BROKEN_DELETE_DISABLES) && (change->flags & EV_DISABLE) != 0)) {
        if (knote != NULL) {
            knote->present = false;
            epoll_ctl(queue->inner[filter], EPOLL_CTL_DEL, fd, NULL);
        }
        if (broken(BROKEN_DELETE_BOTH) && (knote = knote_of(queue, FILTERS - 1 - filter, fd)) != NULL) {
            knote->present = false;
            epoll_ctl(queue->inner[FILTERS - 1 - filter], EPOLL_CTL_DEL, fd, NULL);
        }
        return 0;
    }
    bool is_new = knote == NULL;
    if (is_new) {
        knote = room_for(queue, filter, fd);
        if (knote == NULL) {
            return ENOMEM;
        }
        *knote = (struct knote){.mode = change->flags & (EV_CLEAR | EV_ONESHOT | EV_DISPATCH),
                                .generation = ++queue->generations,
                                .device = file.st_dev,
                                .file = file.st_ino};
    } else if (broken(BROKEN_CLEAR_BY_ADD)) {
        knote->mode = change->flags & (EV_CLEAR | EV_ONESHOT | EV_DISPATCH);
    }
    if ((change->flags & EV_ENABLE) != 0) {
        knote->disabled = false;
    } else if ((change->flags & EV_DISABLE) != 0) {
        knote->disabled = true;
    }
    if (is_new || !broken(BROKEN_UDATA_KEPT)) {
        knote->udata = change->udata;
    }
    if (!is_new && broken(BROKEN_NO_REEVALUATION)) {
        return 0;
    }
    /* Every change looks at the descriptor again, so that an edge which is up already is seen. */
    knote->parked = false;
    int result = arm(queue, filter, is_new ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, knote);
    if (result != 0 && errno == EEXIST) {
        result = arm(queue, filter, EPOLL_CTL_MOD, fd, knote); /* of a duplicate that came back to its number */
    }
    knote->present = result == 0;
    return result == 0 ? 0 : errno;
}

static int change_user(struct queue *queue, const struct kevent *change) {
    struct user_event **link = &queue->users;
    while (*link != NULL && (*link)->ident != change->ident) {
        link = &(*link)->next;
    }
    struct user_event *user = *link;
    if (user == NULL) {
        if ((change->flags & EV_ADD) == 0) {
            return broken(BROKEN_MISSING_OK) ? 0 : ENOENT;
        }
        user = calloc(1, sizeof *user);
        if (user == NULL) {
            return ENOMEM;
        }
        user->ident = change->ident;
        user->mode = change->flags & (EV_CLEAR | EV_ONESHOT | EV_DISPATCH);
        user->counter = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK | (broken(BROKEN_TRIGGERS_ADD_UP) ? EFD_SEMAPHORE : 0));
        if (user->counter < 0 || watch(queue->fd, EPOLL_CTL_ADD, user->counter, EPOLLIN, 0) != 0) {
            int reason = errno;
            shut(user->counter);
            free(user);
            return reason;
        }
        *link = user;
    }
    if ((change->flags & EV_DELETE) != 0) {
        *link = user->next;
        shut(user->counter);
        free(user);
        return 0;
    }
    if ((change->flags & EV_ENABLE) != 0) {
        user->disabled = false;
    } else if ((change->flags & EV_DISABLE) != 0) {
        user->disabled = true;
    }
    user->udata = change->udata;
    uint32_t value = change->fflags & NOTE_FFLAGSMASK;
    switch (change->fflags & NOTE_FFCTRLMASK) {
        case NOTE_FFAND: user->fflags &= value; break;
        case NOTE_FFOR: user->fflags |= value; break;
        case NOTE_FFCOPY: user->fflags = value; break;
        default: break;
    }
    user->data = change->data;
    watch(queue->fd, EPOLL_CTL_MOD, user->counter, user->disabled ? 0 : EPOLLIN, 0);
    return (change->fflags & NOTE_TRIGGER) == 0 || eventfd_write(user->counter, 1) == 0 ? 0 : errno;
}

static int apply(struct queue *queue, const struct kevent *change) {
    switch (change->filter) {
        case EVFILT_READ: return change_descriptor(queue, READERS, change);
        case EVFILT_WRITE: return change_descriptor(queue, WRITERS, change);
        case EVFILT_USER: return change_user(queue, change);
        default: return EINVAL;
    }
}

/* Hostile: an answer to a change that needed none. The change is carried out; but a call that answers reports nothing ready. */
static bool forced_answer(const struct kevent *change, int *result) {
    if (change->filter == EVFILT_USER || !hostile_dice(ERRORS, 4)) {
        return false;
    }
    *result = (change->flags & EV_DELETE) != 0 ? ENOENT : 0;
    hostile_fired(ERRORS);
    return true;
}

/* The number of answers. A failure is one, and the rest is carried out nevertheless; only without room for it, it is -1. */
static int change_all(struct queue *queue, const struct kevent *changes, int count, struct kevent *events, int capacity) {
    int answers = 0;
    for (int i = 0; i < count; i++) {
        int result = apply(queue, &changes[i]);
        bool receipt = (changes[i].flags & EV_RECEIPT) != 0 && !broken(BROKEN_NO_RECEIPT);
        if (result == 0 && !receipt && !(capacity > answers && forced_answer(&changes[i], &result))) {
            continue;
        }
        if (answers < capacity) {
            events[answers] = changes[i];
            events[answers].flags = EV_ERROR;
            events[answers++].data = result;
        } else if (result != 0) {
            if (broken(BROKEN_ERROR_LOST)) {
                continue;
            }
            errno = result;
            return -1;
        }
        if (result != 0 && broken(BROKEN_STOP_AT_ERROR)) {
            break;
        }
    }
    return answers;
}

/* ---- events ---- */

static void remember(struct queue *queue, const struct kevent *event, ino_t file) {
    if (hostile(LATE)) {
        unsigned at = queue->remember++ % REMEMBERED;
        queue->remembered[at] = *event;
        queue->remembered_file[at] = file;
    }
}

/* Hostile: an event of a descriptor that is closed by now, whoever may own its number. */
static int add_late(struct queue *queue, struct kevent *events, int capacity) {
    if (capacity == 0 || !hostile_dice(LATE, 2)) {
        return 0;
    }
    for (int i = 0; i < REMEMBERED; i++) {
        struct stat now;
        if (queue->remembered[i].filter != 0
                && (fstat((int)queue->remembered[i].ident, &now) != 0 || now.st_ino != queue->remembered_file[i])) {
            *events = queue->remembered[i];
            queue->remembered[i].filter = 0;
            hostile_fired(LATE);
            return 1;
        }
    }
    return 0;
}

/* Hostile: the end of a connection is seen by the reader one call before the writer, if it has both. */
static bool goes_after_partner(struct queue *queue, struct knote *knote, const struct kevent *event) {
    if (event->filter != EVFILT_WRITE || (event->flags & EV_EOF) == 0 || !hostile(CONNECT_READ_FIRST) || knote->held) {
        return false;
    }
    const struct knote *partner = knote_of(queue, READERS, (int)event->ident);
    if (partner == NULL || partner->disabled) {
        return false;
    }
    knote->held = true;
    hostile_fired(CONNECT_READ_FIRST);
    return true;
}

/* What one of the inner epolls found; true if the filter is to be reported as it stands in event. */
static bool take(struct queue *queue, enum filter filter, const struct epoll_event *found, struct kevent *event, bool *stale) {
    int fd = (int)(uint32_t)found->data.u64;
    struct knote *knote = knote_of(queue, filter, fd);
    if (knote == NULL || knote->generation != (uint32_t)(found->data.u64 >> 32)
            || (!is_same_file(knote, fd) && !broken(BROKEN_DUP_KEEPS))) {
        *stale = true;
        return false;
    }
    bool silent = knote->disabled && !broken(BROKEN_DISABLE_IGNORED);
    *event = (struct kevent){.ident = (uintptr_t)fd,
                             .filter = filter == READERS ? EVFILT_READ : EVFILT_WRITE,
                             .flags = knote->mode & (EV_CLEAR | EV_ONESHOT | EV_DISPATCH),
                             .udata = knote->udata};
    if (silent || !evaluate(filter, fd, found->events, event)) {
        if (!knote->parked) {
            knote->parked = true;
            arm(queue, filter, EPOLL_CTL_MOD, fd, knote);
        }
        return false;
    }
    if (goes_after_partner(queue, knote, event)) {
        arm(queue, filter, EPOLL_CTL_MOD, fd, knote); /* an edge must come again */
        return false;
    }
    if (broken(BROKEN_ONE_UDATA) && filter == READERS && knote_of(queue, WRITERS, fd) != NULL) {
        event->udata = knote_of(queue, WRITERS, fd)->udata;
    }
    remember(queue, event, knote->file);
    if ((knote->mode & EV_ONESHOT) != 0 && !broken(BROKEN_ONESHOT_STAYS)) {
        knote->present = false;
        epoll_ctl(queue->inner[filter], EPOLL_CTL_DEL, fd, NULL);
    } else if ((knote->mode & EV_DISPATCH) != 0 && !broken(BROKEN_DISPATCH_STAYS)) {
        knote->disabled = true;
        arm(queue, filter, EPOLL_CTL_MOD, fd, knote);
    } else if ((event->flags & EV_EOF) != 0 && broken(BROKEN_EOF_ONCE)) {
        knote->disabled = true;
        arm(queue, filter, EPOLL_CTL_MOD, fd, knote);
    } else if (knote->parked) {
        knote->parked = false;
        arm(queue, filter, EPOLL_CTL_MOD, fd, knote);
    }
    return true;
}

static int scan_descriptors(struct queue *queue, enum filter filter, struct kevent *events, int capacity) {
    if (capacity > queue->found_size) {
        struct epoll_event *grown = realloc(queue->found, (size_t)capacity * sizeof *grown);
        if (grown == NULL) {
            return 0;
        }
        queue->found = grown;
        queue->found_size = capacity;
    }
    bool stale = false;
    int count = 0;
    int found = capacity == 0 ? 0 : epoll_wait(queue->inner[filter], queue->found, capacity, 0);
    for (int i = 0; i < found; i++) {
        count += take(queue, filter, &queue->found[i], &events[count], &stale);
    }
    if (stale) {
        rebuild(queue, filter);
    }
    return count;
}

static int scan_users(struct queue *queue, struct kevent *events, int capacity) {
    int count = 0;
    struct user_event **link = &queue->users;
    while (*link != NULL) {
        struct user_event *user = *link;
        struct pollfd triggered = {.fd = user->counter, .events = POLLIN};
        if (count == capacity || user->disabled || poll(&triggered, 1, 0) != 1) {
            link = &user->next;
            continue;
        }
        events[count++] = (struct kevent){.ident = user->ident,
                                          .filter = EVFILT_USER,
                                          .flags = user->mode,
                                          .fflags = user->fflags,
                                          .data = user->data,
                                          .udata = user->udata};
        if ((user->mode & EV_CLEAR) != 0) {
            eventfd_t triggers;
            eventfd_read(user->counter, &triggers);
            user->fflags = 0;
            user->data = 0;
        }
        if ((user->mode & EV_ONESHOT) != 0) {
            *link = user->next;
            shut(user->counter);
            free(user);
            continue;
        }
        if ((user->mode & EV_DISPATCH) != 0) {
            user->disabled = true;
            watch(queue->fd, EPOLL_CTL_MOD, user->counter, 0, 0);
        }
        link = &user->next;
    }
    return count;
}

/* Whether an event of one filter is to be before those of the other is all that a manual leaves to chance. */
static void reorder(struct kevent *events, int count) {
    int16_t first = hostile(WRITE_FIRST) ? EVFILT_WRITE : EVFILT_READ;
    if (count < 2) {
        return;
    }
    if (hostile(SHUFFLE)) {
        for (int i = count - 1; i > 0; i--) {
            int other = (int)hostile_random(SHUFFLE, (unsigned)i + 1);
            struct kevent moved = events[i];
            events[i] = events[other];
            events[other] = moved;
        }
        hostile_fired(SHUFFLE);
    } else if (hostile(WRITE_FIRST) || hostile(READ_FIRST)) {
        int sorted = 0;
        for (int i = 0; i < count; i++) {
            if (events[i].filter == first) {
                struct kevent moved = events[i];
                memmove(&events[sorted + 1], &events[sorted], (size_t)(i - sorted) * sizeof *events);
                events[sorted++] = moved;
            }
        }
        if (sorted > 0 && sorted < count) {
            hostile_fired(hostile(WRITE_FIRST) ? WRITE_FIRST : READ_FIRST);
        }
    }
}

/* Takes turns, so that a small capacity starves no filter. */
static int scan(struct queue *queue, struct kevent *events, int capacity) {
    int room_left = capacity;
    if (hostile(FEW) && room_left > hostile_amount(FEW)) {
        room_left = hostile_amount(FEW);
    }
    int allowed = room_left;
    int count = 0;
    unsigned turn = queue->turn++;
    for (unsigned i = 0; i < 3; i++) {
        unsigned which = (turn + i) % 3;
        int more = which == 2 ? scan_users(queue, events + count, room_left)
                              : scan_descriptors(queue, which == 0 ? READERS : WRITERS, events + count, room_left);
        count += more;
        room_left -= more;
    }
    if (count == allowed && allowed < capacity) {
        hostile_fired(FEW);
    }
    if (count > 0) {
        count += add_late(queue, events + count, room_left);
    }
    reorder(events, count);
    return count;
}

/* ---- the call ---- */

static struct timespec now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time;
}

/* What is left of the wait that began then; zero if nothing is. */
static struct timespec left_of(const struct timespec *timeout, struct timespec start) {
    struct timespec current = now();
    long long passed = (current.tv_sec - start.tv_sec) * 1000000000LL + current.tv_nsec - start.tv_nsec;
    struct timespec left = {.tv_sec = timeout->tv_sec - passed / 1000000000, .tv_nsec = timeout->tv_nsec - passed % 1000000000};
    if (left.tv_nsec < 0) {
        left.tv_sec--;
        left.tv_nsec += 1000000000;
    }
    return left.tv_sec < 0 ? (struct timespec){0} : left;
}

static bool is_zero(struct timespec time) {
    return time.tv_sec == 0 && time.tv_nsec == 0;
}

static int wait_for(int fd, const struct timespec *timeout, struct timespec start) {
    struct pollfd queue = {.fd = fd, .events = POLLIN};
    struct timespec left = {0};
    if (timeout != NULL) {
        left = left_of(timeout, start);
        if (broken(BROKEN_COARSE_TIMEOUT)) {
            left.tv_nsec = left.tv_nsec / 10000000 * 10000000; /* returns early by the rest of 10 ms */
        }
    }
    return ppoll(&queue, 1, timeout == NULL ? NULL : &left, NULL);
}

int kevent(int kq, const struct kevent *changes, int change_count, struct kevent *events, int capacity,
           const struct timespec *timeout) {
    struct timespec start = now();
    if (timeout != NULL && (timeout->tv_sec < 0 || timeout->tv_nsec < 0 || timeout->tv_nsec >= 1000000000)) {
        errno = EINVAL;
        return -1;
    }
    for (unsigned round = 0;; round++) {
        pthread_mutex_lock(&lock);
        struct queue *queue = find(kq);
        int result = queue == NULL ? -1 : 0;
        if (queue != NULL && round == 0) {
            result = change_all(queue, changes, change_count, events, capacity);
        }
        if (result == 0 || (result > 0 && broken(BROKEN_ERROR_WITH_READY))) {
            result += capacity == 0 ? 0 : scan(queue, events + result, capacity - result);
        }
        pthread_mutex_unlock(&lock);
        if (result != 0 || (capacity == 0 && !broken(BROKEN_WAITS_WITHOUT_ROOM))) {
            return result;
        }
        /* Hostile: a signal. All changes were made, so a caller that makes them again makes them twice. */
        if (round == 0 && hostile_dice(EINTR_OFTEN, 3)) {
            hostile_fired(EINTR_OFTEN);
            errno = EINTR;
            return -1;
        }
        if (round > 0 && timeout != NULL && is_zero(left_of(timeout, start))) {
            return 0;
        }
        if (round > 16) {
            usleep(500); /* reported again and again, and silent for kqueue: nothing is known that does it */
        }
        int ready = wait_for(kq, timeout, start);
        if (ready < 0 && !(errno == EINTR && broken(BROKEN_EINTR_HIDDEN))) {
            return -1;
        }
        if (ready == 0) {
            return 0;
        }
    }
}
