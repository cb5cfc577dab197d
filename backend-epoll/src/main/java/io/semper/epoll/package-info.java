/**
 * The backend {@code epoll}: level-triggered, through Netty's {@code EpollIoHandler}. Holds only what differs between Linux and the
 * other OSs that have native descriptors.
 *
 * <dl>
 *   <dt>Holds</dt>
 *   <dd>{@link io.semper.epoll.EpollProvider}, {@link io.semper.epoll.EpollKernel}, {@link io.semper.epoll.EpollPoller}</dd>
 *   <dt>Called by</dt>
 *   <dd>{@link java.util.ServiceLoader}, and the engine through the seam</dd>
 *   <dt>Calls</dt>
 *   <dd>{@code io.semper.unix} for sockets and the driver, Netty's {@code EpollIoHandler}</dd>
 *   <dt>Threads</dt>
 *   <dd>the loop's owner, except the wakeup and the provider (any thread)</dd>
 *   <dt>Invariants</dt>
 *   <dd>a descriptor without interest is not in the epoll set; EPOLLHUP and EPOLLERR fold into both bits</dd>
 *   <dt>Rules</dt>
 *   <dd>READY-12, THREAD-01, CHOOSE-04</dd>
 *   <dt>Start reading at</dt>
 *   <dd>{@link io.semper.epoll.EpollPoller}</dd>
 * </dl>
 */
@NullMarked
package io.semper.epoll;

import org.jspecify.annotations.NullMarked;
