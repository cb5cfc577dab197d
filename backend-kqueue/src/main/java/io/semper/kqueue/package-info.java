/**
 * The backend {@code kqueue}: level-triggered, through Netty's {@code KQueueIoHandler}. Holds only what differs between kqueue and the
 * other OSs that have native descriptors.
 *
 * <dl>
 *   <dt>Holds</dt>
 *   <dd>{@link io.semper.kqueue.KqueueProvider}, {@link io.semper.kqueue.KqueueKernel}, {@link io.semper.kqueue.KqueuePoller}</dd>
 *   <dt>Called by</dt>
 *   <dd>{@link java.util.ServiceLoader}, and the engine through the seam</dd>
 *   <dt>Calls</dt>
 *   <dd>{@code io.semper.unix} for sockets and the driver, Netty's {@code KQueueIoHandler}</dd>
 *   <dt>Threads</dt>
 *   <dd>the loop's owner, except the wakeup and the provider (any thread)</dd>
 *   <dt>Invariants</dt>
 *   <dd>no change is still pending when a descriptor is closed; Netty's list of changes never overflows</dd>
 *   <dt>Rules</dt>
 *   <dd>READY-05, READY-12, THREAD-01, CHOOSE-04</dd>
 *   <dt>Start reading at</dt>
 *   <dd>{@link io.semper.kqueue.KqueuePoller#run}</dd>
 * </dl>
 *
 * <p>Traps of kqueue and of Netty 4.2.18 over it, with their defences:
 *
 * <table>
 * <caption>Traps</caption>
 * <tr><th>trap</th><th>defence</th></tr>
 * <tr><td>one event for each filter, in any order</td><td>bits are collected, and reported once after Netty's run</td></tr>
 * <tr><td>EV_EOF comes with data that is still unread</td><td>it counts as readable and no more: the read reports the end, after the
 *     last byte</td></tr>
 * <tr><td>EV_EOF of the write filter may come alone, ahead of a last piece of data</td><td>it counts as both bits, and reads precede writes</td></tr>
 * <tr><td>changes are only recorded, and reach the OS in the next wait: by then the number of a closed descriptor may belong to another socket</td><td>{@link io.semper.kqueue.KqueuePoller#carryOut} before anything is closed</td></tr>
 * <tr><td>cancelling leaves the filters, and what is submitted afterwards is dropped</td><td>EV_DELETE first, then cancel</td></tr>
 * <tr><td>more than 4 096 changes in one turn are written past the end of the list</td><td>counted, and submitted before that</td></tr>
 * <tr><td>a change that the OS refuses is not reported</td><td>filters are added in a poll that does not wait, whose answers are counted; if there are any, they are added again, one at a time</td></tr>
 * <tr><td>a connection that ended in the backlog is accepted without an address</td><td>the address of the peer is queried</td></tr>
 * </table>
 */
@NullMarked
package io.semper.kqueue;

import org.jspecify.annotations.NullMarked;
