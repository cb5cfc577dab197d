package io.semper;

import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An event loop: it runs callbacks, timers and network I/O on one thread, one at a time.
 *
 * <p>A loop is <em>idle</em>, <em>running</em> or <em>closed</em> (rule LOOP-01). A running loop is owned by the thread that runs
 * it: every method that is not marked "Any thread" throws {@link WrongThreadException} on another thread (rule THREAD-07). An idle
 * loop may be set up, run or closed by any one thread, and another thread may run it next; a virtual thread may if the loop offers
 * {@link Capability#VIRTUAL_THREADS} (rule THREAD-11). What only tells something about a loop is for any thread (rule THREAD-21). Once a loop is closed, methods that run, schedule, connect or register throw
 * {@link LoopClosedException} (rule LOOP-13). Loops of different threads are independent of each other (rule POLICY-07).
 *
 * <p>A <em>turn</em> runs one snapshot of the ready callbacks. A <em>poll</em> asks the OS for events and collects due timers.
 * While callbacks are ready, polls may be skipped for at most 128 turns or 50 microseconds, whichever ends first (rule READY-13). In
 * one turn a connection delivers at most 512 KiB and a listener accepts at most 64 connections (rule READY-09). A loop never spins,
 * whatever connections are open (rules READY-12, THREAD-09), and a wakeup mechanism that breaks is repaired or ends the run (rule
 * THREAD-10).
 *
 * <p>An argument that must not be null throws {@link NullPointerException} inside the call (rule BAD-01). Every {@link Duration}
 * may have any length; one too long to be counted in nanoseconds never passes (rule BAD-03). Mistakes of the caller (an invalid
 * argument, the wrong thread, a closed loop) are thrown by the call; what the OS or the network refuses fails the returned future
 * (rule FUTURE-15). A future of another loop is refused (rule POLICY-08).
 *
 * <p>A loop keeps its servers, connections and pending timers alive without references from the application (rules LIFE-01,
 * LIFE-03), leaks neither descriptors nor memory (rules LIFE-04, LIFE-06), passes no descriptor to child processes (rule LIFE-07),
 * and keeps its connections when its thread is interrupted (rules LIFE-08, WRITE-22). A selector that keeps returning without a
 * reason is replaced (rule LIFE-09). A loop prints nothing to {@code System.out} (rule LIFE-11).
 *
 * <p>Futures, transports and the ownership refer to their loop directly, so an object that only wraps another {@code EventLoop}
 * cannot keep every rule. A layer that changes how a loop works wraps the kernel below it (the package
 * {@code io.semper.engine.kernel}).
 */
public interface EventLoop extends Executor, AutoCloseable {
    // One long interface, since it is what users call, and most of it is contract.

    /** Returns the name of the backend, such as {@code nio}. Any thread. Rule POLICY-09. */
    String name();

    /** Returns what this loop offers beyond the core; the same for every loop of the backend. Any thread. Rule POLICY-11. */
    Set<Capability> capabilities();

    /** Whether {@code capability} is one of {@link #capabilities()}. Any thread. Rule POLICY-11. */
    default boolean supports(Capability capability) {
        return capabilities().contains(capability);
    }

    /**
     * Runs the loop until {@link #stop()} is called or a throwable leaves a callback (rule ERROR-03), even if there is nothing to
     * do.
     *
     * <p>An interrupt of the running thread is cleared and reported to the exception handler, once in each run; it neither ends the
     * run nor wakes the loop early (rule LOOP-15).
     *
     * <p>Rules LOOP-02 to LOOP-08, LOOP-15, THREAD-11.
     *
     * @throws IllegalStateException if this loop is running, or the current thread runs another loop
     * @throws LoopClosedException if this loop is closed
     * @throws UnsupportedOperationException if the current thread is virtual and the loop does not offer
     *     {@link Capability#VIRTUAL_THREADS}
     */
    void runForever();

    /**
     * Runs the loop until {@code main} is done, and returns its value. Runs at least one turn.
     *
     * <p>Rules LOOP-09 to LOOP-11.
     *
     * @throws java.util.concurrent.CompletionException if {@code main} failed; its cause is the failure
     * @throws java.util.concurrent.CancellationException if {@code main} was cancelled
     * @throws LoopStoppedException if the loop was stopped first; {@code main} is left as it is
     * @throws IllegalArgumentException if {@code main} belongs to another loop
     * @throws IllegalStateException if this loop is running, or the current thread runs another loop
     * @throws LoopClosedException if this loop is closed
     */
    <T extends @Nullable Object> T runUntilComplete(LoopFuture<T> main);

    /**
     * Does one poll and one turn. For programs that have their own main loop.
     *
     * <p>Rule LOOP-16.
     *
     * @param maxWait how long the poll may wait for an event; zero or less does not wait, null waits without limit
     * @return whether a callback ran
     * @throws IllegalStateException if this loop is running, or the current thread runs another loop
     * @throws LoopClosedException if this loop is closed
     */
    boolean runOnce(@Nullable Duration maxWait);

    /**
     * Ends the run after the current turn. On an idle loop, limits the next run to one turn that does not wait; on a closed loop,
     * does nothing. Any thread. Rules LOOP-03 to LOOP-06, THREAD-01.
     */
    void stop();

    /** Whether a thread is inside a run method of this loop. Any thread. Rule LOOP-01. */
    boolean isRunning();

    /** Whether {@link #close()} was called. Any thread. Rule LOOP-01. */
    boolean isClosed();

    /** Returns which thread may use this loop now; for authors of loops and of task engines. Any thread. Rule THREAD-07. */
    Ownership ownership();

    /**
     * Releases everything that the loop holds: the poller, descriptors, and queued callbacks and timers, which do not run. Open
     * connections are closed without a callback, and threads blocked in {@link LoopFuture#join()} get {@link LoopClosedException}.
     * Jobs of the executor are not waited for. A second call does nothing.
     *
     * <p>Rules LOOP-12 to LOOP-14, LIFE-04, LIFE-06.
     *
     * @throws IllegalStateException if the loop is running
     */
    @Override
    void close();

    /**
     * Runs {@code callback} once, in a later turn, after all callbacks queued before it. What it throws goes to the exception
     * handler.
     *
     * <p>Rules READY-01, READY-02, READY-04 to READY-08, READY-13.
     *
     * @return a handle that can cancel the callback before it runs
     * @throws LoopClosedException if the loop is closed
     */
    Handle callSoon(Runnable callback);

    /**
     * Runs {@code callback} as {@link #callSoon} does, from any thread, and wakes the loop if it waits. Never blocks, and never
     * runs the callback inside the call. What the caller did before happens-before the callback.
     *
     * <p>Any thread. Rules THREAD-01 to THREAD-06, THREAD-09.
     *
     * @return a handle that can cancel the callback before it runs
     * @throws LoopClosedException if the loop is closed
     */
    Handle callSoonThreadsafe(Runnable callback);

    /** Runs {@code callback} as {@link #callSoonThreadsafe} does. Any thread. Rule THREAD-03. */
    @Override
    default void execute(Runnable callback) {
        callSoonThreadsafe(callback);
    }

    /**
     * Runs {@code callback} once when {@code delay} has passed on {@link #time()}, never earlier. A delay of zero or less is due at
     * once, and still never runs inside the call.
     *
     * <p>Rules TIMER-01 to TIMER-11, TIMER-13.
     *
     * @return a handle that can cancel the timer before it runs
     * @throws LoopClosedException if the loop is closed
     */
    TimerHandle callLater(Duration delay, Runnable callback);

    /**
     * Runs {@code callback} once when {@link #time()} has reached {@code deadlineNanos}, never earlier. Timers with equal deadlines
     * run in the order of registration.
     *
     * <p>Rules TIMER-01, TIMER-03, TIMER-04, TIMER-07.
     *
     * @param deadlineNanos a value of {@link #time()}, in nanoseconds, less than 2^63 ns from now
     * @return a handle that can cancel the timer before it runs
     * @throws LoopClosedException if the loop is closed
     */
    TimerHandle callAt(long deadlineNanos, Runnable callback);

    /**
     * Runs {@code callback} when {@code period} has passed, and again after each further period. A run that is late does not move
     * those after it; of runs that are overdue together one is made, and the others are left out. What the callback throws goes to
     * the exception handler, and the repetition continues.
     *
     * <p>Rules POLICY-10, TIMER-14, TIMER-16 to TIMER-18.
     *
     * @return a handle that ends the repetition, inside {@code callback}, too; its {@link TimerHandle#when()} is the deadline of the
     *     next run
     * @throws IllegalArgumentException if {@code period} is zero or less
     * @throws LoopClosedException if the loop is closed
     */
    default TimerHandle repeatAtFixedRate(Duration period, Runnable callback) {
        return RepeatingTimer.of("repeatAtFixedRate()", this, period, true, callback);
    }

    /**
     * Runs {@code callback} when {@code delay} has passed, and again each time {@code delay} has passed after the end of a run. What
     * the callback throws goes to the exception handler, and the repetition continues.
     *
     * <p>Rules POLICY-10, TIMER-15 to TIMER-18.
     *
     * @return a handle that ends the repetition, inside {@code callback}, too; its {@link TimerHandle#when()} is the deadline of the
     *     next run, and during a run that of the current one
     * @throws IllegalArgumentException if {@code delay} is zero or less
     * @throws LoopClosedException if the loop is closed
     */
    default TimerHandle repeatWithFixedDelay(Duration delay, Runnable callback) {
        return RepeatingTimer.of("repeatWithFixedDelay()", this, delay, false, callback);
    }

    /**
     * Returns a view of this loop for code that needs a {@link ScheduledExecutorService}. Its tasks run on the loop, as callbacks and
     * timers do; its methods are for any thread. A task that fails has its failure in its future, and ends if it is periodic; what a
     * task of {@code execute} throws goes to the exception handler. Cancelling never interrupts a thread. Unlike
     * {@link #repeatAtFixedRate}, {@code scheduleAtFixedRate} makes every run, late ones one after another in separate turns.
     *
     * <p>On the thread that runs the loop, {@code get} of a task that is not done, {@code invokeAll}, {@code invokeAny} and
     * {@code awaitTermination} throw {@link IllegalStateException}. When the loop is closed, threads that wait in {@code get} get
     * {@link LoopClosedException}, as the cause of an {@link java.util.concurrent.ExecutionException}.
     *
     * <p>{@code shutdown} ends the view and not the loop: it refuses tasks, cancels those that are periodic, and lets the others run.
     * {@code shutdownNow} cancels all tasks. Each call of this method returns a new view.
     *
     * <p>Any thread. Rules THREAD-13 to THREAD-16.
     */
    default ScheduledExecutorService asScheduledExecutor() {
        return new LoopScheduler(this);
    }

    /**
     * Returns the time of the loop's monotonic clock in nanoseconds. The origin is arbitrary and values may be negative; compare
     * them by difference, as those of {@link System#nanoTime()}. Any thread. Rules TIMER-03, TIMER-19.
     */
    long time();

    /**
     * Returns what carries contexts along with callbacks (see {@link LoopOptions#context}), or null. Futures call it when a
     * callback is added. Any thread. Rule POLICY-10.
     */
    default @Nullable ContextCarrier context() {
        return null;
    }

    /** Makes a pending promise of this loop. Any thread. Rule FUTURE-13. */
    default <T extends @Nullable Object> LoopPromise<T> createPromise() {
        return new LoopPromise<>(this);
    }

    /**
     * Runs {@code job} on another thread and completes the future on the loop, with the job's value or with what it threw.
     * Cancelling the future prevents a job that has not started from running; a running job is not interrupted, and its outcome is
     * dropped.
     *
     * <p>Rules EXEC-01 to EXEC-06, EXEC-08.
     *
     * @param executor where to run the job; null for the executor of {@link LoopOptions#executor} or, if there is none, the loop's
     *     own pool
     * @return fails with what the job threw, or with what the executor threw when it refused the job
     * @throws LoopClosedException if the loop is closed
     */
    <T extends @Nullable Object> LoopFuture<T> runInExecutor(@Nullable Executor executor, Callable<? extends T> job);

    /**
     * Runs {@code job}, which has no value, as {@link #runInExecutor(Executor, Callable)} does.
     *
     * <p>Rules EXEC-01 to EXEC-06, EXEC-08, EXEC-10.
     *
     * @param executor where to run the job; null for the executor of {@link LoopOptions#executor} or, if there is none, the loop's
     *     own pool
     * @return completes with null, or fails with what the job threw, or with what the executor threw when it refused the job
     * @throws LoopClosedException if the loop is closed
     */
    default LoopFuture<@Nullable Void> runInExecutor(@Nullable Executor executor, Runnable job) {
        Objects.requireNonNull(job, "job");
        return this.<@Nullable Void>runInExecutor(executor, () -> {
            job.run();
            return null;
        });
    }

    /**
     * Shuts the loop's own pool down: it refuses further jobs, and the future completes with true when its threads have ended, or
     * with false if {@code timeout} passes first. Does not block the loop. An executor of {@link LoopOptions#executor} is not
     * affected.
     *
     * <p>Rule EXEC-07.
     *
     * @throws IllegalArgumentException if {@code timeout} is negative
     * @throws LoopClosedException if the loop is closed
     */
    LoopFuture<Boolean> shutdownExecutor(Duration timeout);

    /**
     * Returns what turns host names into addresses for this loop. Literal addresses need no lookup. For the owner, because a resolver
     * may be made by the first call and its methods are the owner's. Rules RESOLVE-01 to RESOLVE-06, THREAD-21.
     */
    Resolver resolver();

    /**
     * Connects a stream and attaches a new protocol to it. The factory is called once, after the connect has succeeded; then
     * {@link StreamProtocol#connectionMade} is called, then the future is completed. A {@code connectionMade} that throws leaves
     * the connection open, and the connect succeeds (rule CONNECT-04). Cancelling the future closes every socket of the connect
     * before the cancellation can be observed.
     *
     * <p>Rules CONNECT-01 to CONNECT-25, CONNECT-30, CONNECT-40 to CONNECT-44; of Unix-domain sockets UNIX-01, UNIX-04, UNIX-05,
     * UNIX-10.
     *
     * @return fails with {@link java.net.ConnectException}, {@link java.net.NoRouteToHostException},
     *     {@link java.net.UnknownHostException}, {@link java.net.BindException}, {@link java.net.SocketTimeoutException} or, if
     *     several addresses failed for different reasons, {@link ConnectFailedException}; or with what the factory threw
     * @throws IllegalArgumentException if the options contradict each other
     * @throws UnsupportedOperationException if the options need a capability that this loop does not offer; the message names it
     * @throws LoopClosedException if the loop is closed
     */
    <P extends StreamProtocol> LoopFuture<Connection<P>> createConnection(
            Supplier<? extends P> factory, ConnectOptions options);

    /**
     * Binds, listens and, unless {@link ServerOptions#startServing} is off, accepts: {@code factory} is called once for every
     * accepted connection. When the future is done, a connect succeeds.
     *
     * <p>Rules SERVER-01 to SERVER-21, SERVER-23, SERVER-34 to SERVER-36, SERVER-40 to SERVER-46; of Unix-domain sockets UNIX-02, UNIX-03,
     * UNIX-10, UNIX-12, UNIX-21 to UNIX-23.
     *
     * @return fails with {@link java.net.BindException} or another {@link java.io.IOException} that names the address
     * @throws IllegalArgumentException if the options contradict each other
     * @throws UnsupportedOperationException if the options need a capability that this loop does not offer; the message names it
     * @throws LoopClosedException if the loop is closed
     */
    LoopFuture<Server> createServer(Supplier<? extends StreamProtocol> factory, ServerOptions options);

    /**
     * Makes an endpoint for datagrams: bound, or connected to one peer. The factory is called when the socket is open; the protocol gets
     * {@code connectionMade}, and then the future completes. Cancelling the future closes the socket first.
     *
     * <p>Rules DATAGRAM-01, DATAGRAM-17, DATAGRAM-20 to DATAGRAM-22.
     *
     * @return fails with {@link java.net.BindException}, {@link java.net.UnknownHostException} or another {@link java.io.IOException}
     *     that names the address, and with what the factory throws
     * @throws UnsupportedOperationException if the loop does not offer {@link Capability#DATAGRAMS}, or what an address or an option needs
     */
    default <P extends DatagramProtocol> LoopFuture<Endpoint<P>> createDatagramEndpoint(
            Supplier<? extends P> factory, DatagramOptions options) {
        throw Capability.DATAGRAMS.missing(this);
    }

    /**
     * Returns what opens sockets that are used without transport and protocol, always the same object. Any thread; the methods of
     * the result are for the owner. Rule RAW-01.
     *
     * @throws UnsupportedOperationException if the loop does not offer {@link Capability#RAW_SOCKETS}
     */
    default RawSockets rawSockets() {
        throw Capability.RAW_SOCKETS.missing(this);
    }

    /**
     * Returns the part of this loop that calls back when a descriptor or channel of the application is ready; always the same object. Any
     * thread; the methods of the result are for the owner. Rules WATCH-01 to WATCH-15.
     *
     * @throws UnsupportedOperationException if the loop offers neither {@link Capability#WATCH_CHANNELS} nor
     *     {@link Capability#WATCH_DESCRIPTORS}
     */
    default Watcher watcher() {
        throw Capability.WATCH_DESCRIPTORS.missing(this);
    }

    /**
     * Begins TLS on a connection that is open, as STARTTLS of SMTP does (RFC 3207), in the role of the options, and completes with the
     * transport that the protocol must use from then on. The protocol stays the same and gets no second {@code connectionMade}; data comes
     * when the future is done. What was written before is sent in plaintext; bytes of the peer that are unread, those that the running
     * {@code dataReceived} leaves included, are the beginning of the peer's handshake and are never delivered as data. The old transport
     * refuses to be used.
     *
     * <p>If the handshake fails, the future fails with the {@link javax.net.ssl.SSLException}, and {@code connectionLost} gets the same;
     * {@code closeReason()} of the old transport is {@link CloseReason#ERROR}. Cancelling the future aborts the connection. A client needs {@link TlsOptions#serverName}. Over a transport of TLS, TLS runs inside
     * TLS. Rules TLS-01 to TLS-03, TLS-60 to TLS-68.
     *
     * @throws IllegalArgumentException if the transport belongs to another loop, or a client has no name for the server
     * @throws IllegalStateException if the transport is closing, has ended a half, sends a file, or has a layer already
     * @throws UnsupportedOperationException if the loop does not offer {@link Capability#TLS}
     */
    default LoopFuture<StreamTransport> startTls(StreamTransport transport, TlsOptions options) {
        throw Capability.TLS.missing(this);
    }

    /**
     * Returns the object of {@code type} that this loop keeps, and makes it with {@code maker} on the first call: memory that the
     * connections of a layer share, for example. It is closed with the loop. For the owner. Rule LIFE-10.
     *
     * @throws LoopClosedException if the loop is closed
     */
    <T extends AutoCloseable> T local(Class<T> type, Supplier<? extends T> maker);

    /**
     * Sends a range of a file after everything written before, and completes with the number of bytes that the OS took:
     * {@code count}, or fewer if the file ends earlier or is truncated meanwhile. The position of the file is neither used nor
     * changed. The loop reads the file until the future is done; the caller closes it afterwards.
     *
     * <p>While the future is pending, {@code write}, {@code writeAll} and {@code writeOwned} throw {@link IllegalStateException},
     * nothing is read from the connection, and {@link Transport#writeBufferSize} does not count the bytes of the file.
     * {@link StreamTransport#writeEof} and {@link Transport#close} take effect after the file, and {@link Protocol#resumeWriting}
     * is called after it. If the connection is aborted or breaks, the future fails with an {@link java.io.IOException}; its message
     * has the number of bytes sent, and its cause is what {@link Protocol#connectionLost} gets.
     *
     * <p>Cancelling the future before the first byte of the file is sent leaves the connection as it was. Cancelling later, and a
     * file that cannot be read, abort the connection, because it is not known what the peer has received.
     *
     * <p>With {@link Capability#ZERO_COPY_FILES} the OS copies the bytes itself; otherwise the file is read piece by piece. Both
     * happen on threads of the loop's own, because an interrupt of a thread that uses a file closes the file. Over TLS
     * the file is read by {@link #runInExecutor}: an executor of the application must not interrupt its threads then. Needs
     * {@link Capability#SEND_FILE}. Rules SENDFILE-01 to SENDFILE-17, over TLS TLS-70.
     *
     * @param offset of the first byte, 0 or more
     * @param count in bytes, 1 or more; {@link Long#MAX_VALUE} for the rest of the file
     * @throws IllegalArgumentException if the transport is not a stream of this loop, the file is closed, or a number is out of
     *     range
     * @throws IllegalStateException if the transport is closing, its sending half has ended, or it is sending another file; a
     *     {@link java.nio.channels.NonReadableChannelException} if the file is not open for reading
     * @throws UnsupportedOperationException if the loop does not offer {@link Capability#SEND_FILE}
     */
    default LoopFuture<Long> sendFile(StreamTransport to, FileChannel from, long offset, long count) {
        throw Capability.SEND_FILE.missing(this);
    }

    /**
     * Sets the handler of exceptions that neither a future nor a protocol callback reports; null restores that of
     * {@link LoopOptions#exceptionHandler} or, if there is none, the default handler, which logs to {@code io.semper}. Rules
     * ERROR-01 to ERROR-07, ERROR-10 to ERROR-14.
     */
    void setExceptionHandler(@Nullable ExceptionHandler handler);

    /**
     * Calls the exception handler with {@code context}. If the handler throws, both exceptions go to the default handler. Rules
     * ERROR-04, ERROR-05.
     */
    void callExceptionHandler(ExceptionContext context);

    /**
     * Turns debug mode on or off, from the next turn on. In debug mode, slow callbacks are logged, reports include where a handle
     * or connection was created, and lent buffers are copies that are overwritten afterwards. A loop of a backend of this project
     * that was made in debug mode, or a connection of it, is logged if it becomes unreachable without having been closed. The
     * first write to a connection that is closing is logged, too.
     *
     * <p>What is recorded when a handle, connection or loop is made, is recorded of those that are made in debug mode: one that was
     * made earlier is reported without the place, is not watched, and its writes are not logged; one that was made in debug mode
     * keeps its place when that is turned off. Everything else follows the mode of the moment. Any thread. Rules DEBUG-01 to
     * DEBUG-06, DEBUG-09, DEBUG-11.
     */
    void setDebug(boolean on);

    /** Whether debug mode is on. Any thread. Rule DEBUG-01. */
    boolean isDebug();

    /**
     * Sets from which duration on debug mode logs a callback as slow, from the next turn on, in place of
     * {@link LoopOptions#slowCallback}. Has no effect outside debug mode, and turns that neither on nor off. Any thread, even after
     * {@link #close()}. Rules DEBUG-02, DEBUG-10, BAD-03.
     *
     * @param duration zero or more; with zero every callback is logged
     * @throws IllegalArgumentException if {@code duration} is negative; the previous duration stays
     */
    void setSlowCallback(Duration duration);

    /** Returns from which duration on debug mode logs a callback as slow. Any thread. Rule DEBUG-10. */
    Duration slowCallback();

    /**
     * Returns figures since the loop was created. Cheap, and never waits for the loop; on other threads than the loop's, figures may be
     * slightly out of date and of slightly different moments. Works on a closed loop. Any thread. Rules STATS-01 to STATS-07.
     */
    LoopStats stats();

    /**
     * Returns the figures, the running thread and every open transport, without waiting for the loop: for a loop that is stuck in a
     * callback, to see which connections wait and for what. Costs time and memory for each open transport. On other threads than the
     * loop's, facts of a loop that is not stuck may be of slightly different moments. On a closed loop there are no transports. Any
     * thread. Rules STATS-01, STATS-09.
     */
    LoopSnapshot snapshot();
}
