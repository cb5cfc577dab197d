/**
 * System calls on descriptors and the driver of one Netty {@code IoHandler}: all that the native backends share, for them alone. Down
 * flow the seam's calls, up flow bytes, readiness and the seam's exceptions; Netty's texts, types and errors end here. Everything is
 * for the loop's owner, except {@link io.semper.unix.NettyPoller#wakeup}.
 *
 * <p>How Netty 4.2.18 behaves, and what guards against it:
 *
 * <table>
 * <caption>Traps</caption>
 * <tr><th>trap</th><th>defence</th><th>test, in backend-epoll</th></tr>
 * <tr><td>a handle that throws costs the rest of the batch and a second of sleep</td><td>{@link
 *     io.semper.unix.DescriptorRegistration#found} only notes bits; they are reported after the run</td>
 *     <td>EpollPollerTest.manySocketsAreReportedInOnePoll</td></tr>
 * <tr><td>a delay below zero blocks for ever or fails</td><td>clamped in {@link io.semper.unix.NettyPoller}, to a day at the most</td>
 *     <td>EpollWaitTest.aPollWithWorkAtHandDoesNotSleep, aWakeupEndsAnEndlessPollAndAHugeOne</td></tr>
 * <tr><td>a wakeup before epoll sleeps is lost</td><td>a flag that {@code canBlock} reads, together with {@code idle}</td>
 *     <td>EpollWaitTest.aWakeupBeforeThePollIsNotLost, noWakeupIsLostAmongMany</td></tr>
 * <tr><td>no descriptor can be registered twice; an unconnected one storms</td><td>one registration per socket, and none reaches the
 *     system before there is interest</td>
 *     <td>EpollPollerTest.oneSocketIsRegisteredOnce, interestTellsTheSystemNothingBeforeTheFlush</td></tr>
 * <tr><td>hang-ups cannot be masked, and a registration with no interest cannot be armed again</td><td>no interest cancels it</td>
 *     <td>EpollPollerTest.aResetIsSilentWhileNothingIsWanted, interestComesBackAfterNone</td></tr>
 * <tr><td>events are keyed by the number of the descriptor, and closed objects still reach it</td><td>cancel first, then close; {@link
 *     io.semper.unix.UnixSocket} checks before each call that it is open</td>
 *     <td>EpollPollerTest.aClosedSocketKeepsItsNumberUntilItWasReleased, EpollSocketsTest.aClosedStreamReachesNoRecycledDescriptor</td></tr>
 * <tr><td>{@code finishConnect} is true while connecting, and after a failure was taken</td><td>only a peer's address proves it</td>
 *     <td>EpollSocketsTest.aConnectThatStillGoesOnIsNotFinished, aRefusedConnectSaysSo</td></tr>
 * <tr><td>binding removes an existing path</td><td>looked for first</td>
 *     <td>EpollListenTest.anExistingPathIsRefusedAndStays</td></tr>
 * <tr><td>errors are unchecked, stackless, or of a class of their own</td><td>{@link io.semper.unix.Errno}</td>
 *     <td>EpollSocketsTest.aBrokenConnectionIsAReset, EpollListenTest.aBadPathIsRefused</td></tr>
 * </table>
 *
 * <p>Two things cannot be had through Netty: connecting and listening sockets are not close-on-exec (accepted ones are; the JDK's own
 * processes inherit nothing either way), and each descriptor costs one {@code getsockname} when it is made.
 */
@NullMarked
package io.semper.unix;

import org.jspecify.annotations.NullMarked;
