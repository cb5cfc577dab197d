/**
 * The backend {@code epoll}: level-triggered, through Netty's {@code EpollIoHandler}. In flows interest, out flow readiness bits; only
 * what Linux does differently from other systems with native descriptors is here. Owner only, except wakeup and the provider.
 */
@NullMarked
package io.semper.epoll;

import org.jspecify.annotations.NullMarked;
