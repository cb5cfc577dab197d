/**
 * The contract of an event loop: what applications, protocols and loops may expect of each other.
 *
 * <p>An application calls a loop ({@code callSoon}, {@code createConnection}, {@code write}); the loop calls back on its own thread,
 * one callback at a time. Methods are for the thread that owns the loop, except those marked "Any thread". The numbered rules, which
 * Javadoc names by their ids, are in the resource {@code io/semper/SPEC.md}.
 *
 * <table>
 *   <caption>Public types</caption>
 *   <tr><th scope="row">Loop</th><td>
 *     {@link io.semper.EventLoop}, {@link io.semper.LoopOptions}, {@link io.semper.Handle},
 *     {@link io.semper.TimerHandle}, {@link io.semper.LoopStats}, {@link io.semper.LoopSnapshot},
 *     {@link io.semper.TransportSnapshot}, {@link io.semper.ContextCarrier},
 *     {@link io.semper.Ownership}, {@link io.semper.Spec}
 *   </td></tr>
 *   <tr><th scope="row">Futures</th><td>
 *     {@link io.semper.LoopFuture}, {@link io.semper.LoopPromise}, {@link io.semper.LoopFutures},
 *     {@link io.semper.Outcome}, {@link io.semper.WaitFor}, {@link io.semper.WaitResult}, {@link io.semper.Losers},
 *     {@link io.semper.Backoff}
 *   </td></tr>
 *   <tr><th scope="row">Transports and protocols</th><td>
 *     {@link io.semper.Transport}, {@link io.semper.StreamTransport}, {@link io.semper.Protocol},
 *     {@link io.semper.StreamProtocol}, {@link io.semper.BufferedProtocol}, {@link io.semper.BufferedDelivery},
 *     {@link io.semper.CloseReason}, {@link io.semper.Descriptor}, {@link io.semper.PeerCredentials},
 *     {@link io.semper.WriteLimits}, {@link io.semper.StreamLayer}, {@link io.semper.ProtocolAdapter}
 *   </td></tr>
 *   <tr><th scope="row">Datagrams</th><td>
 *     {@link io.semper.DatagramTransport}, {@link io.semper.DatagramProtocol}, {@link io.semper.DatagramOptions},
 *     {@link io.semper.Endpoint}
 *   </td></tr>
 *   <tr><th scope="row">Sockets without a protocol</th><td>
 *     {@link io.semper.RawSockets}, {@link io.semper.RawSocket}, {@link io.semper.ReceivedDatagram}
 *   </td></tr>
 *   <tr><th scope="row">Descriptors of the application</th><td>
 *     {@link io.semper.Watcher}
 *   </td></tr>
 *   <tr><th scope="row">Connecting and serving</th><td>
 *     {@link io.semper.ConnectOptions}, {@link io.semper.Connection}, {@link io.semper.Server},
 *     {@link io.semper.ServerOptions}, {@link io.semper.StreamOptions}, {@link io.semper.KeepAliveTimes},
 *     {@link io.semper.AddressFamily}, {@link io.semper.UnixAbstractAddress}, {@link io.semper.Resolver},
 *     {@link io.semper.DrainReport}, {@link io.semper.ServerStats}
 *   </td></tr>
 *   <tr><th scope="row">TLS</th><td>
 *     {@link io.semper.TlsOptions}, {@link io.semper.TlsInfo}, {@link io.semper.TlsEngineFactory},
 *     {@link io.semper.TlsTruncatedException}
 *   </td></tr>
 *   <tr><th scope="row">Failures</th><td>
 *     {@link io.semper.ExceptionHandler}, {@link io.semper.ExceptionContext}, {@link io.semper.LoopExit},
 *     {@link io.semper.LoopClosedException}, {@link io.semper.LoopStoppedException},
 *     {@link io.semper.WrongThreadException}, {@link io.semper.ConnectFailedException},
 *     {@link io.semper.ConnectionResetException}, {@link io.semper.WriteQueueFullException},
 *     {@link io.semper.NoneSucceededException}
 *   </td></tr>
 *   <tr><th scope="row">Choosing a backend</th><td>
 *     {@link io.semper.EventLoops}, {@link io.semper.EventLoopPolicy}, {@link io.semper.ContextPolicy},
 *     {@link io.semper.Capability}, {@link io.semper.BackendReport}, {@link io.semper.BackendUnavailableException}
 *   </td></tr>
 * </table>
 *
 * <ul>
 *   <li>Holds: the types above, and machinery that is not public. A future is an {@code OutcomeCell} with {@code DoneCallback}s, a
 *       {@code CancelHook}, a {@code Failure} and, for other threads, {@code FutureWaiters} with its {@code FutureView} and
 *       {@code FutureStage}s; {@code Follower}, {@code Timeout}, {@code Retry} and {@code FutureBridge} derive one future from
 *       another;
 *       {@code Gather}, {@code WaitCombinator}, {@code FirstOutcome} and {@code AsCompleted} combine {@code CombinedFutures}; {@code InContext} carries a context;
 *       {@code RepeatingTimer} repeats a callback; {@code LoopScheduler} is a loop as an executor of {@code ScheduledTask}s;
 *       {@code Json} and {@code TextTable} print snapshots; {@code CurrentThread} reads what {@code Ownership} compares; {@code ThreadPolicy} is the policy unless another one is set. Loops on their own threads are in {@link io.semper.group},
 *       the interface of backends is in {@link io.semper.spi}.
 *   <li>Called by: applications, protocols, and every other module.
 *   <li>Calls: protocols and callbacks, through the loop that implements {@code EventLoop}; {@code io.semper.internal}, which finds
 *       backends.
 *   <li>Threads: the thread that owns the loop, except where Javadoc says "Any thread".
 *   <li>Invariants: no I/O and no thread is started here; a future has one outcome, and its callbacks run on its loop, never inside
 *       the call that completes it; a loop is owned by one thread at a time.
 *   <li>Rules: all of SPEC.md but those of GROUP; each is named by the Javadoc of what it binds, which a test checks.
 *   <li>Start reading at: {@code EventLoop}, then {@code StreamProtocol} and {@code StreamTransport}, then {@code LoopFuture}.
 * </ul>
 */
@NullMarked
package io.semper;

import org.jspecify.annotations.NullMarked;
