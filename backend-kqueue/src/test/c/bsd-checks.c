/*
 * Whether the system calls answer as on a BSD: run with bsd.c preloaded. Each number belongs to one switch; with that switch off
 * exactly this one fails. What depends on the dice is tried often enough.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TRIES 64

static int failures;

static void check(int number, const char *words, int passed) {
    printf("%s %d - %s\n", passed ? "ok" : "not ok", number, words);
    failures += !passed;
}

static struct sockaddr_in bound(int fd) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || getsockname(fd, (struct sockaddr *)&address, &length) != 0) {
        perror("bind");
        exit(2);
    }
    return address;
}

/* A client and what was accepted of it; connections that are none are counted and closed. */
static int dead_ones;
static int dead_as_expected = 1;

static void pair_of(int pair[2], int listener_flags) {
    int listener = socket(AF_INET, SOCK_STREAM | listener_flags, 0);
    struct sockaddr_in address = bound(listener);
    listen(listener, 1);
    pair[0] = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(pair[0], (struct sockaddr *)&address, sizeof address) != 0) {
        perror("connect");
        exit(2);
    }
    for (;;) {
        struct sockaddr_in peer;
        socklen_t length = sizeof peer;
        pair[1] = accept(listener, (struct sockaddr *)&peer, &length);
        if (pair[1] < 0) {
            perror("accept");
            exit(2);
        }
        if (length != 0) {
            break;
        }
        int on = 1;
        char byte;
        dead_ones++;
        dead_as_expected = dead_as_expected && setsockopt(pair[1], IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == -1
                && errno == EINVAL && getpeername(pair[1], (struct sockaddr *)&peer, &length) == -1 && errno == EINVAL
                && recv(pair[1], &byte, 1, 0) == 0;
        close(pair[1]);
    }
    close(listener);
}

static void close_both(int pair[2]) {
    close(pair[0]);
    close(pair[1]);
}

/* Sends until it is not refused for want of room; 0 if it fails. */
static int until_sent(int fd, const struct sockaddr_in *to) {
    ssize_t result;
    do {
        result = sendto(fd, "x", 1, 0, (const struct sockaddr *)to, to == NULL ? 0 : sizeof *to);
    } while (result < 0 && (errno == ENOBUFS || errno == EAGAIN));
    return result == 1;
}

int main(void) {
    int pair[2], on = 1, seen = 0;
    signal(SIGPIPE, SIG_IGN);
    pair_of(pair, SOCK_NONBLOCK);
    check(1, "accept: as non-blocking as the listener", (fcntl(pair[1], F_GETFL) & O_NONBLOCK) != 0);
    close_both(pair);
    pair_of(pair, 0);
    check(0, "accept: as blocking as the listener", (fcntl(pair[1], F_GETFL) & O_NONBLOCK) == 0);
    close_both(pair);

    for (int i = 0; i < TRIES; i++) {
        pair_of(pair, 0);
        close(pair[0]);
        seen += shutdown(pair[1], SHUT_WR) == -1 && errno == ENOTCONN;
        close(pair[1]);
    }
    int local[2];
    socketpair(AF_UNIX, SOCK_STREAM, 0, local);
    close(local[0]);
    seen += shutdown(local[1], SHUT_WR) == -1 && errno == ENOTCONN;
    close(local[1]);
    check(3, "shutdown: ENOTCONN when the peer has closed", seen > 1 && seen < TRIES);
    check(2, "accept: an address of length 0, and a connection that is none", dead_ones > 0 && dead_as_expected);

    struct linger at_once = {1, 0};
    pair_of(pair, 0);
    int usual = setsockopt(pair[1], IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(pair[0], SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(pair[0]);
    check(4, "setsockopt: EINVAL after a reset, and not before",
          usual == 0 && setsockopt(pair[1], IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == -1 && errno == EINVAL);
    close(pair[1]);

    int from = socket(AF_INET, SOCK_DGRAM, 0), to = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in address = bound(to);
    int before = until_sent(from, &address);
    connect(from, (struct sockaddr *)&address, sizeof address);
    check(5, "sendto: EISCONN when it is connected, and not before",
          before && !until_sent(from, &address) && errno == EISCONN && until_sent(from, NULL));
    close(from);

    int no_buffers = 0, again = 0, arrived = 0, sent = 0;
    char byte;
    from = socket(AF_INET, SOCK_DGRAM, 0);
    for (int i = 0; i < TRIES; i++) {
        errno = 0;
        sent += sendto(from, "x", 1, 0, (struct sockaddr *)&address, sizeof address) == 1;
        no_buffers += errno == ENOBUFS;
        again += errno == EAGAIN;
    }
    while (recv(to, &byte, 1, MSG_DONTWAIT) == 1) {
        arrived++;
    }
    check(6, "sendto: ENOBUFS now and then, and nothing is sent", no_buffers > 0 && arrived >= sent);
    check(7, "sendto: EAGAIN now and then, and nothing is sent", again > 0 && sent > 0);
    close(from);
    close(to);
    int full[2];
    socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, full);
    while (send(full[0], "x", 1, 0) == 1) {
    }
    check(8, "send: ENOBUFS when a Unix-domain peer is full", errno == ENOBUFS);
    close_both(full);

    seen = 0;
    for (int i = 0; i < TRIES; i++) {
        pair_of(pair, 0);
        setsockopt(pair[0], SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        close(pair[0]);
        seen += write(pair[1], "x", 1) == -1 && errno == EPROTOTYPE;
        close(pair[1]);
    }
    check(9, "write: EPROTOTYPE now and then when the connection is torn down", seen > 0 && seen < TRIES);
    return failures != 0;
}
