/*
 * What an event loop over kqueue takes for granted, as numbered checks. Nothing here knows what it runs on: it compiles unchanged
 * on macOS and FreeBSD (cc -o checks checks.c -lpthread), where it checks the expectations themselves, and on Linux against an
 * emulation, which it keeps honest.
 *
 * usage: checks [how many milliseconds an event that must not come is waited for; 50 [and one that must come; 2000]]
 *
 * Each line names what the expectation rests on: a manual page, or the kernel's file where no page says it. Exits with 1 if a
 * check failed or was not reached.
 */
#include <sys/types.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/event.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define LAST 90

static int patience = 50;
static int arrives = 2000;
static int failures;
static int reached[LAST + 1];
static char tags[16]; /* their addresses are user data */

static void check(int number, const char *source, const char *words, int passed) {
    printf("%s %d - %s [%s]\n", passed ? "ok" : "not ok", number, words, source);
    failures += !passed;
    reached[number]++;
}

static void need(int worked, const char *what) {
    if (!worked) {
        printf("Bail out! %s: %s\n", what, strerror(errno));
        exit(2);
    }
}

static long long millis(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* ---- calls ---- */

/* kevent() that goes on after a signal: without the changes, which have been made. */
static int call(int kq, struct kevent *changes, int count, struct kevent *events, int capacity, int timeout) {
    long long end = millis() + timeout;
    for (;;) {
        long long left = end - millis();
        struct timespec time;
        time.tv_sec = left > 0 ? left / 1000 : 0;
        time.tv_nsec = left > 0 ? left % 1000 * 1000000 : 0;
        int result = kevent(kq, changes, count, events, capacity, &time);
        if (result >= 0 || errno != EINTR) {
            return result;
        }
        count = 0;
    }
}

/* One change, without room for an answer. */
static int change(int kq, int ident, int filter, int flags, unsigned notes, void *udata) {
    struct kevent one;
    EV_SET(&one, ident, filter, flags, notes, 0, udata);
    return call(kq, &one, 1, NULL, 0, 0);
}

static int add(int kq, int fd, int filter, void *udata) {
    return change(kq, fd, filter, EV_ADD | EV_ENABLE, 0, udata);
}

/* The next event of this descriptor and filter within the time; others that come meanwhile are dropped. */
static int next(int kq, int ident, int filter, struct kevent *event, int timeout) {
    long long end = millis() + timeout;
    for (;;) {
        struct kevent events[16];
        long long left = end - millis();
        int count = call(kq, NULL, 0, events, 16, left > 0 ? (int)left : 0);
        for (int i = 0; i < count; i++) {
            if ((int)events[i].ident == ident && events[i].filter == filter) {
                *event = events[i];
                return 1;
            }
        }
        if (count < 0 || left <= 0) {
            memset(event, 0, sizeof *event);
            return 0;
        }
    }
}

static int comes(int kq, int ident, int filter, struct kevent *event) {
    return next(kq, ident, filter, event, arrives);
}

static int silent(int kq, int ident, int filter) {
    struct kevent event;
    return !next(kq, ident, filter, &event, patience);
}

static int is_end(const struct kevent *event) {
    return (event->flags & EV_EOF) != 0;
}

/* ---- descriptors ---- */

static int queue(void) {
    int kq = kqueue();
    need(kq >= 0, "kqueue");
    return kq;
}

static void not_blocking(int fd) {
    need(fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) == 0, "O_NONBLOCK");
}

static struct sockaddr_in loopback(void) {
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static int bound(int type, struct sockaddr_in *address) {
    socklen_t length = sizeof *address;
    int fd = socket(AF_INET, type, 0);
    *address = loopback();
    need(fd >= 0 && bind(fd, (struct sockaddr *)address, sizeof *address) == 0, "bind");
    need(getsockname(fd, (struct sockaddr *)address, &length) == 0, "getsockname");
    return fd;
}

static int listener(struct sockaddr_in *address) {
    int fd = bound(SOCK_STREAM, address);
    need(listen(fd, 16) == 0, "listen");
    not_blocking(fd);
    return fd;
}

static int connected(const struct sockaddr_in *address) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    need(fd >= 0 && connect(fd, (const struct sockaddr *)address, sizeof *address) == 0, "connect");
    return fd;
}

static void tcp(int pair[2]) {
    struct sockaddr_in address;
    int from = bound(SOCK_STREAM, &address);
    need(listen(from, 1) == 0, "listen");
    pair[0] = connected(&address);
    pair[1] = accept(from, NULL, NULL);
    need(pair[1] >= 0, "accept");
    close(from);
    int on = 1;
    setsockopt(pair[1], IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    not_blocking(pair[0]);
    not_blocking(pair[1]);
}

static void local(int pair[2]) {
    need(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0, "socketpair");
    not_blocking(pair[0]);
    not_blocking(pair[1]);
}

static void say(int fd, const char *words) {
    need(write(fd, words, strlen(words)) == (ssize_t)strlen(words), "write");
}

/* How many bytes were there. */
static int drain(int fd) {
    char bytes[256];
    int sum = 0;
    ssize_t count;
    while ((count = read(fd, bytes, sizeof bytes)) > 0) {
        sum += (int)count;
    }
    return sum;
}

static void reset(int fd) {
    struct linger at_once = {1, 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(fd);
}

static int pending_error(int fd) {
    int error = -1;
    socklen_t length = sizeof error;
    getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length);
    return error;
}

static void shut(int kq, int pair[2]) {
    close(kq);
    close(pair[0]);
    close(pair[1]);
}

/* ---- the checks ---- */

static void filters(void) {
    int kq = queue(), pair[2];
    struct kevent event;
    tcp(pair);
    int fd = pair[0];
    check(1, "kevent(2): changelist", "EV_ADD of READ is accepted", add(kq, fd, EVFILT_READ, &tags[0]) == 0);
    check(2, "kqueue(2): EVFILT_READ", "READ is silent while there is nothing to read", silent(kq, fd, EVFILT_READ));
    say(pair[1], "hello");
    check(3, "kqueue(2): EVFILT_READ", "READ comes with data, and with its udata",
          comes(kq, fd, EVFILT_READ, &event) && event.udata == &tags[0] && !is_end(&event));
    check(4, "kqueue(2): EVFILT_READ, data", "READ tells the number of bytes", event.data == 5);
    check(5, "kqueue(2): EV_CLEAR, its absence", "a level comes again", comes(kq, fd, EVFILT_READ, &event));
    drain(fd);
    check(6, "kqueue(2): the filter is run when the event is retrieved", "a level ends with its reason",
          silent(kq, fd, EVFILT_READ));
    add(kq, fd, EVFILT_WRITE, &tags[1]);
    check(7, "kqueue(2): EVFILT_WRITE, data", "WRITE comes while there is room, and tells that there is",
          comes(kq, fd, EVFILT_WRITE, &event) && event.data > 0 && event.udata == &tags[1] && !is_end(&event));
    say(pair[1], "again");
    check(8, "kqueue(2): (ident, filter) is the key", "READ and WRITE are two events with a udata each",
          comes(kq, fd, EVFILT_READ, &event) && event.udata == &tags[0] && comes(kq, fd, EVFILT_WRITE, &event)
                  && event.udata == &tags[1]);
    add(kq, fd, EVFILT_READ, &tags[2]);
    check(9, "kqueue(2): EV_ADD, modifies its parameters", "EV_ADD of what is there replaces udata",
          comes(kq, fd, EVFILT_READ, &event) && event.udata == &tags[2]);
    change(kq, fd, EVFILT_READ, EV_DELETE, 0, NULL);
    check(10, "kqueue(2): (ident, filter) is the key", "EV_DELETE of READ leaves WRITE", comes(kq, fd, EVFILT_WRITE, &event));
    check(11, "kqueue(2): EV_DELETE", "a deleted filter is silent", silent(kq, fd, EVFILT_READ));
    shut(kq, pair);
}

static void disabled(void) {
    int kq = queue(), pair[2];
    struct kevent event;
    tcp(pair);
    int fd = pair[0];
    add(kq, fd, EVFILT_READ, NULL);
    say(pair[1], "hello");
    change(kq, fd, EVFILT_READ, EV_DISABLE, 0, NULL);
    check(12, "kqueue(2): EV_DISABLE", "a disabled filter is silent", silent(kq, fd, EVFILT_READ));
    change(kq, fd, EVFILT_READ, EV_ENABLE, 0, NULL);
    check(13, "kqueue(2): EV_ENABLE", "what came while it was disabled comes when it is enabled",
          comes(kq, fd, EVFILT_READ, &event) && event.data == 5);
    change(kq, fd, EVFILT_READ, EV_DISABLE, 0, NULL);
    close(pair[1]);
    check(14, "kqueue(2): EV_DISABLE", "a disabled filter is silent at the end of the connection, too",
          silent(kq, fd, EVFILT_READ));
    change(kq, fd, EVFILT_READ, EV_DELETE | EV_DISABLE, 0, NULL);
    check(15, "FreeBSD kern_event.c: kqueue_register, EV_DELETE is looked at first", "EV_DELETE with EV_DISABLE deletes",
          change(kq, fd, EVFILT_READ, EV_ENABLE, 0, NULL) < 0 && errno == ENOENT);
    change(kq, fd, EVFILT_READ, EV_ADD | EV_DISABLE, 0, NULL);
    check(16, "kqueue(2): EV_ADD, unless overridden by EV_DISABLE", "a filter can be added disabled",
          silent(kq, fd, EVFILT_READ));
    shut(kq, pair);
}

static void edges(void) {
    int kq = queue(), pair[2];
    struct kevent event;
    tcp(pair);
    int fd = pair[0];
    say(pair[1], "hello");
    change(kq, fd, EVFILT_READ, EV_ADD | EV_ENABLE | EV_CLEAR, 0, NULL);
    int first = comes(kq, fd, EVFILT_READ, &event);
    check(17, "kqueue(2): EV_CLEAR", "an edge comes once", first && silent(kq, fd, EVFILT_READ));
    say(pair[1], "more");
    check(18, "kqueue(2): EV_CLEAR", "an edge comes again with more data, and tells all that is there",
          comes(kq, fd, EVFILT_READ, &event) && event.data == 9);
    change(kq, fd, EVFILT_READ, EV_ADD | EV_ENABLE | EV_CLEAR, 0, NULL);
    check(19, "FreeBSD kern_event.c: kqueue_register, f_event at its end", "EV_ADD again brings an edge that is up again",
          comes(kq, fd, EVFILT_READ, &event));
    change(kq, fd, EVFILT_READ, EV_ADD | EV_ENABLE, 0, NULL);
    first = comes(kq, fd, EVFILT_READ, &event);
    check(20, "FreeBSD kern_event.c: kqueue_register, kn_flags are set when attached",
          "EV_ADD without EV_CLEAR makes no level of an edge", first && silent(kq, fd, EVFILT_READ));
    change(kq, fd, EVFILT_WRITE, EV_ADD | EV_ENABLE | EV_CLEAR, 0, NULL);
    first = comes(kq, fd, EVFILT_WRITE, &event);
    check(21, "kqueue(2): EV_CLEAR", "an edge of WRITE comes once", first && silent(kq, fd, EVFILT_WRITE));
    shut(kq, pair);

    kq = queue();
    tcp(pair);
    fd = pair[0];
    say(pair[1], "hello");
    change(kq, fd, EVFILT_READ, EV_ADD | EV_ONESHOT, 0, NULL);
    first = comes(kq, fd, EVFILT_READ, &event);
    check(22, "kqueue(2): EV_ONESHOT", "a one-shot comes once", first && silent(kq, fd, EVFILT_READ));
    check(23, "kqueue(2): EV_ONESHOT", "a one-shot is deleted when it has come",
          change(kq, fd, EVFILT_READ, EV_DELETE, 0, NULL) < 0 && errno == ENOENT);
    change(kq, fd, EVFILT_READ, EV_ADD | EV_DISPATCH, 0, NULL);
    first = comes(kq, fd, EVFILT_READ, &event);
    check(24, "kqueue(2): EV_DISPATCH", "EV_DISPATCH disables when it has come", first && silent(kq, fd, EVFILT_READ));
    change(kq, fd, EVFILT_READ, EV_ENABLE, 0, NULL);
    check(25, "kqueue(2): EV_DISPATCH", "and comes again when it is enabled", comes(kq, fd, EVFILT_READ, &event));
    shut(kq, pair);
}

static void errors(void) {
    int kq = queue(), pair[2], other[2];
    struct kevent changes[3], answers[4], event;
    tcp(pair);
    tcp(other);
    int fd = pair[0];
    say(other[1], "ready");
    add(kq, other[0], EVFILT_READ, NULL);
    EV_SET(&changes[0], fd, EVFILT_READ, EV_DELETE, 0, 0, &tags[3]);
    EV_SET(&changes[1], fd, EVFILT_WRITE, EV_ADD | EV_ENABLE, 0, 0, &tags[4]);
    int count = call(kq, changes, 2, answers, 4, arrives);
    int said = count > 0 && (answers[0].flags & EV_ERROR) != 0;
    check(26, "kevent(2): ENOENT", "EV_DELETE of what is not there answers ENOENT", said && answers[0].data == ENOENT);
    check(27, "kevent(2): EV_ERROR", "an answer repeats the change",
          said && (int)answers[0].ident == fd && answers[0].filter == EVFILT_READ && answers[0].udata == &tags[3]);
    check(28, "FreeBSD kern_event.c: kqueue_kevent", "a call that answers reports nothing that is ready", count == 1);
    check(29, "FreeBSD kern_event.c: kqueue_kevent", "the changes after one that failed are made",
          comes(kq, fd, EVFILT_WRITE, &event) && event.udata == &tags[4]);
    check(30, "kevent(2): otherwise -1 will be returned", "without room for the answer the call fails",
          change(kq, fd, EVFILT_READ, EV_DELETE, 0, NULL) == -1 && errno == ENOENT);
    check(31, "kevent(2): ENOENT", "EV_ENABLE of what is not there fails with ENOENT",
          change(kq, fd, EVFILT_READ, EV_ENABLE, 0, NULL) == -1 && errno == ENOENT);
    EV_SET(&changes[0], fd, EVFILT_READ, EV_ADD | EV_RECEIPT, 0, 0, NULL);
    count = call(kq, changes, 1, answers, 4, arrives);
    check(32, "kqueue(2): EV_RECEIPT", "EV_RECEIPT answers with data 0",
          count >= 1 && (answers[0].flags & EV_ERROR) != 0 && answers[0].data == 0);
    check(33, "kqueue(2): EV_RECEIPT, without draining any pending events", "and reports nothing that is ready", count == 1);
    int gone = dup(fd);
    close(gone);
    check(34, "kevent(2): EBADF", "EV_ADD of a closed descriptor fails with EBADF",
          add(kq, gone, EVFILT_READ, NULL) == -1 && errno == EBADF);
    check(35, "kevent(2): EBADF", "EV_DELETE of a closed descriptor fails with EBADF",
          change(kq, gone, EVFILT_READ, EV_DELETE, 0, NULL) == -1 && errno == EBADF);
    check(36, "kevent(2): EINVAL", "a filter that does not exist fails with EINVAL",
          change(kq, fd, -100, EV_ADD, 0, NULL) == -1 && errno == EINVAL);
    struct timespec wrong = {0, 1000000000};
    check(37, "kevent(2): EINVAL", "a time limit of too many nanoseconds fails with EINVAL",
          kevent(kq, NULL, 0, answers, 1, &wrong) == -1 && errno == EINVAL);
    check(38, "kevent(2): EBADF", "a descriptor that is no queue fails with EBADF",
          call(fd, NULL, 0, answers, 1, 0) == -1 && errno == EBADF);
    shut(kq, pair);
    check(39, "kevent(2): EBADF", "a closed queue fails with EBADF", call(kq, NULL, 0, answers, 1, 0) == -1 && errno == EBADF);
    close(other[0]);
    close(other[1]);
}

static void closing(void) {
    int kq = queue(), pair[2], other[2];
    struct kevent event;
    tcp(pair);
    tcp(other);
    int fd = pair[0];
    add(kq, fd, EVFILT_READ, &tags[5]);
    say(pair[1], "hello");
    close(fd);
    check(40, "kqueue(2): close() removes any kevents that reference the descriptor", "a closed descriptor is silent",
          silent(kq, fd, EVFILT_READ));
    say(other[1], "hello");
    need(dup2(other[0], fd) == fd, "dup2");
    check(41, "kqueue(2): close() removes any kevents", "the next owner of the number inherits no filter",
          silent(kq, fd, EVFILT_READ));
    check(42, "kqueue(2): close() removes any kevents", "nothing is there to be deleted for the next owner",
          change(kq, fd, EVFILT_READ, EV_DELETE, 0, NULL) == -1 && errno == ENOENT);
    add(kq, fd, EVFILT_READ, &tags[6]);
    check(43, "kqueue(2): EV_ADD", "the next owner can be added",
          comes(kq, fd, EVFILT_READ, &event) && event.udata == &tags[6]);
    /* Without a check in between: the way of a loop that closes, accepts and registers in one turn. */
    add(kq, other[0], EVFILT_READ, &tags[7]);
    close(other[0]);
    int third[2];
    local(third);
    say(third[1], "abc");
    need(dup2(third[0], other[0]) == other[0], "dup2");
    add(kq, other[0], EVFILT_READ, &tags[8]);
    check(44, "kqueue(2): close() removes any kevents", "a number that was reused within a turn belongs to its new owner",
          comes(kq, other[0], EVFILT_READ, &event) && event.udata == &tags[8] && event.data == 3);
    close(third[0]);
    close(third[1]);
    close(fd);
    close(pair[1]);
    shut(kq, other);

    kq = queue();
    tcp(pair);
    fd = pair[0];
    int twin = dup(fd);
    add(kq, fd, EVFILT_READ, NULL);
    close(fd);
    say(pair[1], "hello");
    check(45, "kqueue(2): close() of a descriptor, not of the file", "closing ends the filter although a duplicate is open",
          silent(kq, fd, EVFILT_READ));
    add(kq, twin, EVFILT_READ, NULL);
    check(46, "kqueue(2): EV_ADD", "the duplicate has filters of its own", comes(kq, twin, EVFILT_READ, &event));
    close(kq);
    kq = queue();
    check(47, "kqueue(2): kqueue()", "a new queue is empty, whatever its number was", silent(kq, twin, EVFILT_READ));
    pair[0] = twin;
    shut(kq, pair);
}

static void ends(void) {
    int kq = queue(), pair[2];
    struct kevent event;
    tcp(pair);
    int fd = pair[0];
    add(kq, fd, EVFILT_READ, NULL);
    add(kq, fd, EVFILT_WRITE, NULL);
    say(pair[1], "hello");
    shutdown(pair[1], SHUT_WR);
    int seen = 0;
    for (long long end = millis() + arrives; !seen && millis() < end && comes(kq, fd, EVFILT_READ, &event);) {
        seen = is_end(&event);
    }
    check(48, "kqueue(2): EVFILT_READ, EV_EOF with data still in the socket buffer", "EV_EOF comes before the data was read",
          seen);
    check(49, "kqueue(2): EVFILT_READ, data", "and the data is told with it", seen && event.data == 5);
    check(50, "FreeBSD uipc_socket.c: filt_sowrite, SBS_CANTSENDMORE", "the peer's end is no EV_EOF of WRITE",
          comes(kq, fd, EVFILT_WRITE, &event) && !is_end(&event));
    drain(fd);
    check(51, "FreeBSD uipc_socket.c: filt_soread, SBS_CANTRCVMORE", "EV_EOF stays when the data is gone",
          comes(kq, fd, EVFILT_READ, &event) && is_end(&event) && event.data == 0 && comes(kq, fd, EVFILT_READ, &event));
    shut(kq, pair);

    kq = queue();
    tcp(pair);
    fd = pair[0];
    add(kq, fd, EVFILT_READ, NULL);
    add(kq, fd, EVFILT_WRITE, NULL);
    shutdown(fd, SHUT_WR);
    check(52, "FreeBSD uipc_socket.c: filt_sowrite, SBS_CANTSENDMORE", "one's own SHUT_WR is EV_EOF of WRITE",
          comes(kq, fd, EVFILT_WRITE, &event) && is_end(&event));
    check(53, "kqueue(2): EVFILT_READ", "one's own SHUT_WR is no event of READ", silent(kq, fd, EVFILT_READ));
    shut(kq, pair);

    kq = queue();
    tcp(pair);
    fd = pair[0];
    add(kq, fd, EVFILT_READ, NULL);
    add(kq, fd, EVFILT_WRITE, NULL);
    shutdown(fd, SHUT_RD);
    check(54, "FreeBSD uipc_socket.c: filt_soread, SBS_CANTRCVMORE", "one's own SHUT_RD is EV_EOF of READ",
          comes(kq, fd, EVFILT_READ, &event) && is_end(&event));
    check(55, "FreeBSD uipc_socket.c: filt_sowrite", "one's own SHUT_RD leaves WRITE without EV_EOF",
          comes(kq, fd, EVFILT_WRITE, &event) && !is_end(&event));
    shut(kq, pair);

    kq = queue();
    tcp(pair);
    fd = pair[0];
    add(kq, fd, EVFILT_READ, NULL);
    add(kq, fd, EVFILT_WRITE, NULL);
    reset(pair[1]);
    check(56, "kqueue(2): EVFILT_READ, EV_EOF", "a reset is EV_EOF of READ", comes(kq, fd, EVFILT_READ, &event) && is_end(&event));
    check(57, "kqueue(2): EVFILT_WRITE, EV_EOF when the reader disconnects", "a reset is EV_EOF of WRITE",
          comes(kq, fd, EVFILT_WRITE, &event) && is_end(&event));
    char byte;
    check(58, "FreeBSD uipc_socket.c: the filters look at so_error", "an event does not consume the error of the socket",
          read(fd, &byte, 1) == -1 && errno == ECONNRESET);
    close(kq);
    close(fd);
}

static void local_streams(void) {
    int kq = queue(), pair[2];
    struct kevent event;
    local(pair);
    int fd = pair[0];
    add(kq, fd, EVFILT_READ, NULL);
    add(kq, fd, EVFILT_WRITE, NULL);
    say(pair[1], "hello");
    check(59, "kqueue(2): EVFILT_READ, data", "unix: READ tells the number of bytes",
          comes(kq, fd, EVFILT_READ, &event) && event.data == 5 && !is_end(&event));
    close(pair[1]);
    check(60, "kqueue(2): EVFILT_READ, EV_EOF with data", "unix: the peer's close is EV_EOF of READ, with the data",
          comes(kq, fd, EVFILT_READ, &event) && is_end(&event) && event.data == 5);
    check(61, "kqueue(2): EVFILT_WRITE, EV_EOF when the reader disconnects", "unix: the peer's close is EV_EOF of WRITE",
          comes(kq, fd, EVFILT_WRITE, &event) && is_end(&event));
    close(kq);
    close(fd);

    kq = queue();
    local(pair);
    add(kq, pair[0], EVFILT_WRITE, NULL);
    add(kq, pair[1], EVFILT_READ, NULL);
    shutdown(pair[0], SHUT_WR);
    check(62, "FreeBSD uipc_socket.c: filt_sowrite, SBS_CANTSENDMORE", "unix: one's own SHUT_WR is EV_EOF of WRITE",
          comes(kq, pair[0], EVFILT_WRITE, &event) && is_end(&event));
    check(63, "kqueue(2): EVFILT_READ, EV_EOF", "unix: the peer's SHUT_WR is EV_EOF of READ",
          comes(kq, pair[1], EVFILT_READ, &event) && is_end(&event));
    shut(kq, pair);
}

static void connecting(void) {
    int kq = queue();
    struct kevent event;
    struct sockaddr_in address;
    int from = listener(&address);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    not_blocking(fd);
    add(kq, fd, EVFILT_READ, &tags[0]);
    add(kq, fd, EVFILT_WRITE, &tags[1]);
    check(64, "FreeBSD uipc_socket.c: filt_soread", "READ of a socket that is not connected is silent",
          silent(kq, fd, EVFILT_READ));
    check(65, "FreeBSD uipc_socket.c: filt_sowrite, SS_ISCONNECTED", "WRITE of a socket that is not connected is silent",
          silent(kq, fd, EVFILT_WRITE));
    connect(fd, (struct sockaddr *)&address, sizeof address);
    check(66, "connect(2): EINPROGRESS", "WRITE tells that the socket is connected",
          comes(kq, fd, EVFILT_WRITE, &event) && !is_end(&event) && pending_error(fd) == 0);
    close(fd);
    close(from);

    /* The port of a listener that was closed, which a connection keeps from others. A socket that is bound and does not listen refuses
       on Linux; macOS and NetBSD drop what comes for it. */
    int pair[2];
    socklen_t length = sizeof address;
    tcp(pair);
    need(getsockname(pair[1], (struct sockaddr *)&address, &length) == 0, "getsockname");
    fd = socket(AF_INET, SOCK_STREAM, 0);
    not_blocking(fd);
    int at_once = connect(fd, (struct sockaddr *)&address, sizeof address) == -1 && errno == ECONNREFUSED;
    add(kq, fd, EVFILT_READ, NULL);
    add(kq, fd, EVFILT_WRITE, NULL);
    check(67, "kqueue(2): EVFILT_WRITE, EV_EOF", "a refused connect is EV_EOF of WRITE",
          at_once || (comes(kq, fd, EVFILT_WRITE, &event) && is_end(&event)));
    check(68, "kqueue(2): EVFILT_READ, EV_EOF", "a refused connect is EV_EOF of READ",
          at_once || (comes(kq, fd, EVFILT_READ, &event) && is_end(&event)));
    check(69, "getsockopt(2): SO_ERROR", "the reason is still there for who asks after the events",
          at_once || pending_error(fd) == ECONNREFUSED);
    close(fd);
    shut(kq, pair);
}

static void listening(void) {
    int kq = queue();
    struct kevent event;
    struct sockaddr_in address;
    int from = listener(&address);
    add(kq, from, EVFILT_READ, NULL);
    check(70, "kqueue(2): EVFILT_READ, listen(2)", "READ of a listener is silent while nobody comes", silent(kq, from, EVFILT_READ));
    int one = connected(&address), two = connected(&address);
    int counted = 0;
    for (long long end = millis() + arrives; counted != 2 && millis() < end && comes(kq, from, EVFILT_READ, &event);) {
        counted = (int)event.data;
    }
    check(71, "kqueue(2): EVFILT_READ, data is the size of the listen backlog", "READ of a listener tells how many wait",
          counted == 2);
    int first = accept(from, NULL, NULL);
    check(72, "kqueue(2): EVFILT_READ, listen(2)", "READ of a listener comes until all were accepted",
          first >= 0 && comes(kq, from, EVFILT_READ, &event) && event.data == 1);
    int second = accept(from, NULL, NULL);
    check(73, "kqueue(2): EVFILT_READ, listen(2)", "and not longer", second >= 0 && silent(kq, from, EVFILT_READ));
    close(first);
    close(second);
    close(one);
    close(two);
    close(from);
    close(kq);
}

static void pipes(void) {
    int kq = queue(), ends_of[2];
    struct kevent event;
    need(pipe(ends_of) == 0, "pipe");
    add(kq, ends_of[0], EVFILT_READ, NULL);
    add(kq, ends_of[1], EVFILT_WRITE, NULL);
    check(74, "kqueue(2): EVFILT_WRITE, pipes", "WRITE of a pipe comes while there is room",
          comes(kq, ends_of[1], EVFILT_WRITE, &event) && event.data > 0);
    say(ends_of[1], "hello");
    check(75, "kqueue(2): EVFILT_READ, pipes", "READ of a pipe tells the number of bytes",
          comes(kq, ends_of[0], EVFILT_READ, &event) && event.data == 5 && !is_end(&event));
    close(ends_of[1]);
    check(76, "kqueue(2): EVFILT_READ, when the last writer disconnects EV_EOF", "the writer's end is EV_EOF, with the data",
          comes(kq, ends_of[0], EVFILT_READ, &event) && is_end(&event) && event.data == 5);
    close(ends_of[0]);
    need(pipe(ends_of) == 0, "pipe");
    add(kq, ends_of[1], EVFILT_WRITE, NULL);
    close(ends_of[0]);
    check(77, "kqueue(2): EVFILT_WRITE, EV_EOF when the reader disconnects", "the reader's end is EV_EOF of WRITE",
          comes(kq, ends_of[1], EVFILT_WRITE, &event) && is_end(&event));
    close(ends_of[1]);
    close(kq);
}

static void datagrams(void) {
    int kq = queue();
    struct kevent event;
    struct sockaddr_in address, unused;
    int to = bound(SOCK_DGRAM, &address), from = bound(SOCK_DGRAM, &unused);
    not_blocking(to);
    add(kq, to, EVFILT_READ, NULL);
    add(kq, from, EVFILT_WRITE, NULL);
    check(78, "kqueue(2): EVFILT_WRITE", "WRITE of a datagram socket comes",
          comes(kq, from, EVFILT_WRITE, &event) && !is_end(&event));
    sendto(from, "hello", 5, 0, (struct sockaddr *)&address, sizeof address);
    check(79, "kqueue(2): EVFILT_READ", "READ comes with a datagram, and without EV_EOF",
          comes(kq, to, EVFILT_READ, &event) && event.data >= 5 && !is_end(&event));
    drain(to);
    sendto(from, "", 0, 0, (struct sockaddr *)&address, sizeof address);
    check(80, "kqueue(2): EVFILT_READ", "an empty datagram is an event, and no EV_EOF",
          comes(kq, to, EVFILT_READ, &event) && !is_end(&event));
    close(to);
    close(from);
    close(kq);
}

static void *trigger(void *kq) {
    change(*(int *)kq, 1, EVFILT_USER, 0, NOTE_TRIGGER, NULL);
    return NULL;
}

static void user_events(void) {
    int kq = queue();
    struct kevent event;
    change(kq, 1, EVFILT_USER, EV_ADD | EV_CLEAR, 0, NULL);
    check(81, "kqueue(2): EVFILT_USER", "a user event that nobody triggered is silent", silent(kq, 1, EVFILT_USER));
    for (int i = 0; i < 3; i++) {
        change(kq, 1, EVFILT_USER, 0, NOTE_TRIGGER | NOTE_FFOR | (1 << i), NULL);
    }
    check(82, "kqueue(2): EVFILT_USER, NOTE_TRIGGER, NOTE_FFOR", "a triggered user event comes with the flags that were added up",
          comes(kq, 1, EVFILT_USER, &event) && (event.fflags & 7) == 7);
    check(83, "kqueue(2): EV_CLEAR", "any number of triggers is one event", silent(kq, 1, EVFILT_USER));
    check(84, "kevent(2): ENOENT", "a trigger of what was not added fails with ENOENT",
          change(kq, 2, EVFILT_USER, 0, NOTE_TRIGGER, NULL) == -1 && errno == ENOENT);
    pthread_t thread;
    need(pthread_create(&thread, NULL, trigger, &kq) == 0, "pthread_create");
    check(85, "kqueue(2): EVFILT_USER", "another thread can trigger", comes(kq, 1, EVFILT_USER, &event));
    pthread_join(thread, NULL);
    close(kq);
}

static void waited(int number) {
    (void)number;
}

static void waiting(void) {
    int kq = queue(), pair[2];
    struct kevent event, one;
    struct timespec time = {0, 19000000};
    tcp(pair);
    struct timespec from, to;
    int result;
    long long shortest = 1000000; /* of several: one that ends early may be noticed late on a busy machine */
    for (int i = 0; i < 4; i++) {
        do { /* again after a signal */
            clock_gettime(CLOCK_MONOTONIC, &from);
            result = kevent(kq, NULL, 0, &event, 1, &time);
        } while (result < 0 && errno == EINTR);
        clock_gettime(CLOCK_MONOTONIC, &to);
        long long micros = (to.tv_sec - from.tv_sec) * 1000000LL + (to.tv_nsec - from.tv_nsec) / 1000;
        shortest = micros < shortest ? micros : shortest;
    }
    check(86, "kevent(2): timeout", "a wait without an event lasts as long as it was asked to", result == 0 && shortest >= 18900);
    time.tv_nsec = 500000000;
    long long begin = millis();
    result = kevent(kq, NULL, 0, NULL, 0, &time);
    check(87, "kevent(2): if nevents is zero, kevent() will return immediately", "without room for events there is no wait",
          result == 0 && millis() - begin < 450);

    struct sigaction interrupting; /* without SA_RESTART */
    memset(&interrupting, 0, sizeof interrupting);
    interrupting.sa_handler = waited;
    sigaction(SIGALRM, &interrupting, NULL);
    struct itimerval soon = {{0, 5000}, {0, 5000}}; /* again and again: the first may come before the wait */
    setitimer(ITIMER_REAL, &soon, NULL);
    EV_SET(&one, pair[0], EVFILT_READ, EV_ADD, 0, 0, NULL);
    time.tv_nsec = 300000000;
    result = kevent(kq, &one, 1, &event, 1, &time);
    check(88, "kevent(2): EINTR", "a signal ends the wait with EINTR", result == -1 && errno == EINTR);
    alarm(60); /* the same timer */
    signal(SIGALRM, SIG_DFL);
    say(pair[1], "hello");
    check(89, "kevent(2): EINTR, all changes have been applied", "the changes of a call that a signal ended were made",
          comes(kq, pair[0], EVFILT_READ, &event));

    int other[2], seen = 0;
    tcp(other);
    add(kq, pair[0], EVFILT_WRITE, &tags[0]);
    add(kq, other[0], EVFILT_WRITE, &tags[1]);
    add(kq, other[1], EVFILT_WRITE, &tags[2]);
    for (long long end = millis() + arrives; seen != 7 && millis() < end;) {
        if (call(kq, NULL, 0, &event, 1, arrives) == 1 && event.filter == EVFILT_WRITE) {
            seen |= 1 << ((char *)event.udata - tags);
        }
    }
    check(90, "kevent(2): nevents", "what found no room comes with a later call, whichever is asked first", seen == 7);
    shut(kq, pair);
    close(other[0]);
    close(other[1]);
}

int main(int count, char **arguments) {
    if (count > 1) {
        patience = atoi(arguments[1]);
    }
    if (count > 2) {
        arrives = atoi(arguments[2]);
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    signal(SIGPIPE, SIG_IGN);
    alarm(60);
    filters();
    disabled();
    edges();
    errors();
    closing();
    ends();
    local_streams();
    connecting();
    listening();
    pipes();
    datagrams();
    user_events();
    waiting();
    for (int i = 1; i <= LAST; i++) {
        if (reached[i] != 1) {
            printf("not ok %d - was reached %d times\n", i, reached[i]);
            failures++;
        }
    }
    printf("%d checks, %d failed\n", LAST, failures);
    return failures != 0;
}
