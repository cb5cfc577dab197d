/*
 * System calls as the BSDs and macOS answer them, where Linux answers otherwise. Takes effect when the library is preloaded
 * (LD_PRELOAD) and only for calls out of one library, Netty's: the JDK's own sockets in the same process stay as they are.
 *
 *   SEMPER_BSD=all                     or a list of the switches below
 *   SEMPER_BSD_CALLER=netty_transport  a part of the file name of the library whose calls are meant
 *
 * Everything goes to the kernel directly, since this may be called before any constructor.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "hostile.h"
#include "kqueue.h"

#define TRACKED 65536
#define CALLERS 256
#define LARGEST 65507 /* a datagram over IPv4 */

/* Accepted connections that are none. */
static atomic_bool is_dead[TRACKED];

/* Answers for return addresses: the address, shifted, and the answer in the lowest bit. */
static atomic_uintptr_t callers[CALLERS];

/* Whether the call that returns there comes out of the library that is to believe in a BSD. */
static bool is_meant(const void *return_address) {
    uintptr_t address = (uintptr_t)return_address;
    atomic_uintptr_t *slot = &callers[(address >> 2) % CALLERS];
    uintptr_t known = *slot;
    if (known >> 1 == address) {
        return known & 1;
    }
    int saved = errno;
    Dl_info from;
    const char *part = getenv("SEMPER_BSD_CALLER");
    const char *name = dladdr(return_address, &from) != 0 && from.dli_fname != NULL ? from.dli_fname : "";
    bool meant = strstr(name, part == NULL || *part == 0 ? "netty_transport" : part) != NULL;
    *slot = address << 1 | meant;
    errno = saved;
    return meant;
}

#define MEANT(which) (hostile(which) && is_meant(__builtin_return_address(0)))

static int fail_with(enum hostile which, int error) {
    hostile_fired(which);
    errno = error;
    return -1;
}

static int number_of(int fd, int option) {
    int value = -1;
    socklen_t length = sizeof value;
    int saved = errno;
    syscall(SYS_getsockopt, fd, SOL_SOCKET, option, &value, &length);
    errno = saved;
    return value;
}

static short state_of(int fd) {
    struct pollfd one = {.fd = fd, .events = POLLIN | POLLRDHUP};
    int saved = errno;
    poll(&one, 1, 0);
    errno = saved;
    return one.revents;
}

/* Both directions are over. A socket that was never connected has only hung up. */
static bool is_over(int fd) {
    return (state_of(fd) & (POLLHUP | POLLRDHUP)) == (POLLHUP | POLLRDHUP);
}

static bool dead(int fd) {
    return fd >= 0 && fd < TRACKED && is_dead[fd];
}

/* ---- accept ---- */

/* macOS hands out connections that were reset while they waited: no address, and nothing can be done with them. The one that
 * really waits is left for the next call. */
static int accept_dead(int listener, socklen_t *length, int flags) {
    int fd = socket(number_of(listener, SO_DOMAIN), SOCK_STREAM | flags, 0);
    if (fd >= 0 && fd < TRACKED) {
        is_dead[fd] = true;
        hostile_fired(ACCEPT_DEAD);
    }
    if (length != NULL) {
        *length = 0;
    }
    return fd;
}

static int accept_as_bsd(int listener, struct sockaddr *address, socklen_t *length, int flags, bool meant) {
    if (meant && hostile(ACCEPT_DEAD) && (state_of(listener) & POLLIN) != 0 && hostile_dice(ACCEPT_DEAD, 4)) {
        return accept_dead(listener, length, flags);
    }
    int fd = (int)syscall(SYS_accept4, listener, address, length, flags);
    /* What was accepted is as blocking as its listener. */
    if (fd >= 0 && meant && hostile(ACCEPT_FLAGS) && (fcntl(listener, F_GETFL) & O_NONBLOCK) != 0) {
        fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
        hostile_fired(ACCEPT_FLAGS);
    }
    return fd;
}

int accept(int listener, struct sockaddr *address, socklen_t *length) {
    return accept_as_bsd(listener, address, length, 0, is_meant(__builtin_return_address(0)));
}

int accept4(int listener, struct sockaddr *address, socklen_t *length, int flags) {
    return accept_as_bsd(listener, address, length, flags, is_meant(__builtin_return_address(0)));
}

int getpeername(int fd, struct sockaddr *address, socklen_t *length) {
    if (dead(fd)) {
        errno = EINVAL;
        return -1;
    }
    return (int)syscall(SYS_getpeername, fd, address, length);
}

ssize_t read(int fd, void *to, size_t count) {
    return dead(fd) ? 0 : syscall(SYS_read, fd, to, count);
}

ssize_t recv(int fd, void *to, size_t count, int flags) {
    return dead(fd) ? 0 : syscall(SYS_recvfrom, fd, to, count, flags, NULL, NULL);
}

int close(int fd) {
    kqueue_closing(fd);
    if (dead(fd)) {
        is_dead[fd] = false;
    }
    return (int)syscall(SYS_close, fd);
}

/* ---- the end of a connection ---- */

/* ENOTCONN as soon as the peer has closed: always in the Unix domain, and on TCP if its reset was faster. The end is sent. */
int shutdown(int fd, int how) {
    bool meant = MEANT(SHUTDOWN);
    short state = meant ? state_of(fd) : 0;
    int result = (int)syscall(SYS_shutdown, fd, how);
    if (result == 0 && meant) {
        bool over = (state & (POLLHUP | POLLRDHUP)) == (POLLHUP | POLLRDHUP);
        if (over || ((state & POLLRDHUP) != 0 && hostile_dice(SHUTDOWN, 2))) {
            return fail_with(SHUTDOWN, ENOTCONN);
        }
    }
    return result;
}

/* EINVAL once both directions are over, whoever ended them. */
int setsockopt(int fd, int level, int option, const void *value, socklen_t length) {
    if (dead(fd)) {
        errno = EINVAL;
        return -1;
    }
    if (MEANT(SETSOCKOPT) && number_of(fd, SO_TYPE) == SOCK_STREAM && is_over(fd)) {
        return fail_with(SETSOCKOPT, EINVAL);
    }
    return (int)syscall(SYS_setsockopt, fd, level, option, value, length);
}

/* macOS says EPROTOTYPE when it is just tearing the connection down, and something better when it is asked again. */
static ssize_t written(int fd, ssize_t result, bool meant) {
    if (result < 0 && meant && (errno == EPIPE || errno == ECONNRESET) && number_of(fd, SO_PROTOCOL) == IPPROTO_TCP
            && hostile_dice(EPROTOTYPE_ON_WRITE, 2)) {
        return fail_with(EPROTOTYPE_ON_WRITE, EPROTOTYPE);
    }
    return result;
}

ssize_t write(int fd, const void *from, size_t count) {
    return written(fd, syscall(SYS_write, fd, from, count), MEANT(EPROTOTYPE_ON_WRITE));
}

ssize_t writev(int fd, const struct iovec *from, int count) {
    return written(fd, syscall(SYS_writev, fd, from, count), MEANT(EPROTOTYPE_ON_WRITE));
}

/* ---- datagrams ---- */

/* ENOBUFS while the queue of the interface is full, and EAGAIN while the buffer of the socket is: nothing was sent, and the socket
 * is reported writable all the same. Over UDP only, since a Unix-domain socket has neither. What is too large is EMSGSIZE first, and an
 * empty datagram always has room in a socket that is writable. */
static bool is_refused(int fd, size_t count, const void *return_address) {
    bool may_be = (hostile(NO_BUFFERS) || hostile(SEND_AGAIN)) && count <= LARGEST;
    if (!may_be || number_of(fd, SO_PROTOCOL) != IPPROTO_UDP || !is_meant(return_address)) {
        return false;
    }
    if (hostile_dice(NO_BUFFERS, 3)) {
        return fail_with(NO_BUFFERS, ENOBUFS) < 0;
    }
    return count > 0 && hostile_dice(SEND_AGAIN, 3) && fail_with(SEND_AGAIN, EAGAIN) < 0;
}

/* A Unix-domain peer that is full is ENOBUFS, even for a socket that is connected to it. */
static ssize_t sent(int fd, ssize_t result, const void *return_address) {
    if (result < 0 && errno == EAGAIN && hostile(UNIX_FULL) && number_of(fd, SO_DOMAIN) == AF_UNIX
            && number_of(fd, SO_TYPE) == SOCK_DGRAM && is_meant(return_address)) {
        return fail_with(UNIX_FULL, ENOBUFS);
    }
    return written(fd, result, hostile(EPROTOTYPE_ON_WRITE) && is_meant(return_address));
}

#define CALLER __builtin_return_address(0)

ssize_t send(int fd, const void *from, size_t count, int flags) {
    return is_refused(fd, count, CALLER) ? -1 : sent(fd, syscall(SYS_sendto, fd, from, count, flags, NULL, 0), CALLER);
}

static bool is_connected_datagram(int fd) {
    struct sockaddr_storage peer;
    socklen_t length = sizeof peer;
    int saved = errno;
    bool connected = number_of(fd, SO_TYPE) == SOCK_DGRAM && syscall(SYS_getpeername, fd, &peer, &length) == 0;
    errno = saved;
    return connected;
}

/* A connected socket must not be told where to send to. */
ssize_t sendto(int fd, const void *from, size_t count, int flags, const struct sockaddr *to, socklen_t length) {
    if (to != NULL && MEANT(SENDTO) && is_connected_datagram(fd)) {
        return fail_with(SENDTO, EISCONN);
    }
    return is_refused(fd, count, CALLER) ? -1 : sent(fd, syscall(SYS_sendto, fd, from, count, flags, to, length), CALLER);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
    if (message->msg_name != NULL && MEANT(SENDTO) && is_connected_datagram(fd)) {
        return fail_with(SENDTO, EISCONN);
    }
    return is_refused(fd, message->msg_iovlen, CALLER) ? -1 : sent(fd, syscall(SYS_sendmsg, fd, message, flags), CALLER);
}
