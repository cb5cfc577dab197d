/* Raw epoll(7), level-triggered: one 64 KiB buffer, read, write at once, EPOLLOUT only while bytes are queued; of datagrams 16 for each
 * event. Prints PORT n. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define CHUNK 65536
#define MOST 65536

struct connection {
  char *rest;
  size_t from, to;
};

static struct connection connections[MOST];
static char chunk[CHUNK];
static int epoll;
static char mode;

static void watch(int op, int fd, unsigned events) {
  struct epoll_event event = {.events = events, .data.fd = fd};
  epoll_ctl(epoll, op, fd, &event);
}

static void end(int fd) {
  free(connections[fd].rest);
  memset(&connections[fd], 0, sizeof connections[fd]);
  close(fd);
}

static void accept_all(int listener) {
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    if (fd >= MOST) {
      close(fd);
      continue;
    }
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    watch(EPOLL_CTL_ADD, fd, mode == 'o' ? EPOLLOUT : EPOLLIN);
  }
}

static void echo_rest(int fd, struct connection *c) {
  ssize_t n = send(fd, c->rest + c->from, c->to - c->from, MSG_NOSIGNAL);
  if (n < 0 && errno != EAGAIN) {
    end(fd);
    return;
  }
  if (n > 0) c->from += n;
  if (c->from == c->to) {
    free(c->rest);
    c->rest = NULL;
    watch(EPOLL_CTL_MOD, fd, EPOLLIN);
  }
}

static void readable(int fd) {
  ssize_t n = recv(fd, chunk, CHUNK, 0);
  if (n == 0 || (n < 0 && errno != EAGAIN)) {
    end(fd);
    return;
  }
  if (n < 0 || mode == 'i') return;
  ssize_t sent = send(fd, chunk, n, MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN) {
    end(fd);
    return;
  }
  if (sent < 0) sent = 0;
  if (sent < n) {
    struct connection *c = &connections[fd];
    c->rest = malloc(n - sent);
    memcpy(c->rest, chunk + sent, n - sent);
    c->from = 0;
    c->to = n - sent;
    watch(EPOLL_CTL_MOD, fd, EPOLLOUT);
  }
}

static void writable(int fd) {
  if (mode != 'o') {
    echo_rest(fd, &connections[fd]);
    return;
  }
  for (;;) {
    ssize_t n = send(fd, chunk, CHUNK, MSG_NOSIGNAL);
    if (n < 0) {
      if (errno != EAGAIN) end(fd);
      return;
    }
  }
}

static void echo_datagrams(int fd) {
  for (int i = 0; i < 16; i++) {
    struct sockaddr_in from;
    socklen_t length = sizeof from;
    ssize_t n = recvfrom(fd, chunk, CHUNK, 0, (struct sockaddr *)&from, &length);
    if (n < 0) return;
    sendto(fd, chunk, n, 0, (struct sockaddr *)&from, length);
  }
}

int main(int argc, char **argv) {
  signal(SIGPIPE, SIG_IGN);
  mode = argc > 1 && !strcmp(argv[1], "sink") ? 'i' : argc > 1 && !strcmp(argv[1], "source") ? 'o' : argc > 1 && !strcmp(argv[1], "udp") ? 'u' : 'e';
  int listener = socket(AF_INET, (mode == 'u' ? SOCK_DGRAM : SOCK_STREAM) | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, length) || (mode != 'u' && listen(listener, 1024)) ||
      getsockname(listener, (struct sockaddr *)&address, &length)) {
    perror("listen");
    return 1;
  }
  printf("PORT %d\n", ntohs(address.sin_port));
  fflush(stdout);
  epoll = epoll_create1(EPOLL_CLOEXEC);
  watch(EPOLL_CTL_ADD, listener, EPOLLIN);
  struct epoll_event events[1024];
  for (;;) {
    int n = epoll_wait(epoll, events, 1024, -1);
    for (int i = 0; i < n; i++) {
      int fd = events[i].data.fd;
      if (mode == 'u') echo_datagrams(fd);
      else if (fd == listener) accept_all(listener);
      else if (events[i].events & EPOLLOUT) writable(fd);
      else readable(fd);
    }
  }
}
