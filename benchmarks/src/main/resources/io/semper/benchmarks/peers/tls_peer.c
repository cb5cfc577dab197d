/* Echo over OpenSSL and raw epoll(7), level-triggered: one record in the shared buffer, EPOLLOUT only while OpenSSL asks for it. Certificate
 * and key from the files TLS_CERT and TLS_KEY. Prints PORT n. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define RECORD 16384

struct connection {
  int fd;
  unsigned interest;
  SSL *ssl;
  char *rest; /* what OpenSSL has not taken */
  int from, to;
};

static char record[RECORD];
static int epoll;
static SSL_CTX *context;

static void watch(struct connection *c, int op, unsigned interest) {
  struct epoll_event event = {.events = interest, .data.ptr = c};
  if (c->interest != interest) epoll_ctl(epoll, op, c->fd, &event);
  c->interest = interest;
}

static void end(struct connection *c) {
  ERR_clear_error();
  SSL_free(c->ssl);
  close(c->fd);
  free(c->rest);
  free(c);
}

/* After a call that did not succeed: waits for what OpenSSL wants, or ends the connection. */
static void wait_or_end(struct connection *c, int result) {
  switch (SSL_get_error(c->ssl, result)) {
    case SSL_ERROR_WANT_READ: watch(c, EPOLL_CTL_MOD, EPOLLIN); break;
    case SSL_ERROR_WANT_WRITE: watch(c, EPOLL_CTL_MOD, EPOLLOUT); break;
    default: end(c);
  }
}

static void ready(struct connection *c) {
  int n;
  if (!SSL_is_init_finished(c->ssl) && (n = SSL_do_handshake(c->ssl)) != 1) {
    wait_or_end(c, n);
    return;
  }
  for (;;) {
    char *data = c->rest ? c->rest : record;
    if (!c->rest) {
      if ((n = SSL_read(c->ssl, record, RECORD)) <= 0) {
        wait_or_end(c, n);
        return;
      }
      c->from = 0;
      c->to = n;
    }
    while (c->from < c->to) {
      if ((n = SSL_write(c->ssl, data + c->from, c->to - c->from)) <= 0) {
        if (!c->rest) {
          c->rest = malloc(RECORD);
          memcpy(c->rest, record, c->to);
        }
        wait_or_end(c, n);
        return;
      }
      c->from += n;
    }
    free(c->rest);
    c->rest = NULL;
  }
}

static void accept_all(int listener) {
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC), on = 1;
    if (fd < 0) return;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct connection *c = calloc(1, sizeof *c);
    c->fd = fd;
    c->ssl = SSL_new(context);
    SSL_set_fd(c->ssl, fd);
    SSL_set_accept_state(c->ssl);
    watch(c, EPOLL_CTL_ADD, EPOLLIN);
  }
}

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  context = SSL_CTX_new(TLS_server_method());
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  const char *certificate = getenv("TLS_CERT"), *key = getenv("TLS_KEY");
  if (!certificate || !key || SSL_CTX_use_certificate_chain_file(context, certificate) != 1 ||
      SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1) {
    ERR_print_errors_fp(stderr);
    fprintf(stderr, "TLS_CERT and TLS_KEY must name files of PEM\n");
    return 1;
  }
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, length) || listen(listener, 1024) ||
      getsockname(listener, (struct sockaddr *)&address, &length)) {
    perror("listen");
    return 1;
  }
  printf("PORT %d\n", ntohs(address.sin_port));
  fflush(stdout);
  epoll = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event event = {.events = EPOLLIN}, events[1024];
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
  for (;;) {
    int n = epoll_wait(epoll, events, 1024, -1);
    for (int i = 0; i < n; i++) {
      if (events[i].data.ptr) ready(events[i].data.ptr);
      else accept_all(listener);
    }
  }
}
