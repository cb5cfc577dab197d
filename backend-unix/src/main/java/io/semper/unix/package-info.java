/**
 * Moves bytes for the native backends: sockets over Netty's system calls, the driver of one Netty {@code IoHandler}, and the mapping
 * of errno values. Takes the calls of the seam, produces bytes, readiness and the exceptions of the seam; the messages, types and
 * errors of Netty stop here.
 *
 * <dl>
 *   <dt>Holds</dt>
 *   <dd>{@link io.semper.unix.UnixSockets} with streams and listeners, {@link io.semper.unix.NettyPoller} with its registrations,
 *       {@link io.semper.unix.Errno}, socket options, takeover of channels of the JDK</dd>
 *   <dt>Called by</dt>
 *   <dd>the engine, through the seam; {@code io.semper.epoll} and {@code io.semper.kqueue}, which extend poller and registration</dd>
 *   <dt>Calls</dt>
 *   <dd>{@code io.netty.channel.unix.Socket}, one {@code IoHandler}, and {@link io.semper.engine.kernel.ReadinessListener}</dd>
 *   <dt>Threads</dt>
 *   <dd>the loop's owner, except {@link io.semper.unix.NettyPoller#wakeup} (any thread)</dd>
 *   <dt>Invariants</dt>
 *   <dd>no user code runs here; a call on a closed socket reaches no descriptor; a descriptor is closed only after the OS has
 *       forgotten its registration</dd>
 *   <dt>Rules</dt>
 *   <dd>ERROR-08, LIFE-04, READY-11, READY-12, THREAD-01, UNIX-03 to UNIX-20</dd>
 *   <dt>Start reading at</dt>
 *   <dd>{@link io.semper.unix.NettyPoller#poll}, then {@link io.semper.unix.UnixStream#read}</dd>
 * </dl>
 *
 * <p>Traps of Netty 4.2.18, with their defences:
 *
 * <table>
 * <caption>Traps</caption>
 * <tr><th>trap</th><th>defence</th><th>test, in backend-epoll</th></tr>
 * <tr><td>a handle that throws drops the rest of the batch and adds a second of sleep</td><td>{@link
 *     io.semper.unix.DescriptorRegistration#found} only records bits; they are reported after the run</td>
 *     <td>EpollPollerTest.manySocketsAreReportedInOnePoll</td></tr>
 * <tr><td>a delay below zero blocks forever or fails</td><td>clamped in {@link io.semper.unix.NettyPoller}, to at most a day</td>
 *     <td>EpollWaitTest.aPollWithWorkAtHandDoesNotSleep, aWakeupEndsAnEndlessPollAndAHugeOne</td></tr>
 * <tr><td>a wakeup before epoll sleeps is lost</td><td>a flag that {@code canBlock} reads, together with {@code idle}</td>
 *     <td>EpollWaitTest.aWakeupBeforeThePollIsNotLost, noWakeupIsLostAmongMany</td></tr>
 * <tr><td>a descriptor cannot be registered twice; an unconnected one reports events endlessly</td><td>one registration per socket, which reaches the OS only once there is interest</td>
 *     <td>EpollPollerTest.oneSocketIsRegisteredOnce, interestTellsTheSystemNothingBeforeTheFlush</td></tr>
 * <tr><td>hang-ups cannot be masked, and a registration without interest cannot be armed again</td><td>it is cancelled</td>
 *     <td>EpollPollerTest.aResetIsSilentWhileNothingIsWanted, interestComesBackAfterNone</td></tr>
 * <tr><td>events are keyed by the number of the descriptor, and closed objects still use it</td><td>cancel first, then close; {@link
 *     io.semper.unix.UnixSocket} checks before each call that it is open</td>
 *     <td>EpollPollerTest.aClosedSocketKeepsItsNumberUntilItWasReleased, EpollSocketsTest.aClosedStreamReachesNoRecycledDescriptor</td></tr>
 * <tr><td>{@code finishConnect} is true while connecting, and after the failure was consumed</td><td>only the peer's address proves a connection</td>
 *     <td>EpollSocketsTest.aConnectThatStillGoesOnIsNotFinished, aRefusedConnectSaysSo</td></tr>
 * <tr><td>bind removes an existing file</td><td>{@link io.semper.unix.PathReservation}</td>
 *     <td>EpollListenTest.anExistingPathIsRefusedAndStays</td></tr>
 * <tr><td>errors are unchecked, without a stack, or of Netty's own class</td><td>{@link io.semper.unix.Errno}</td>
 *     <td>EpollSocketsTest.aBrokenConnectionIsAReset, EpollListenTest.aBadPathIsRefused</td></tr>
 * </table>
 *
 * <p>Two limits of Netty remain: connecting and listening sockets are not close-on-exec (accepted ones are; child processes of the JDK
 * inherit nothing either way), and each descriptor costs one {@code getsockname} when it is made.
 */
@NullMarked
package io.semper.unix;

import org.jspecify.annotations.NullMarked;
