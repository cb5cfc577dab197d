package io.semper;

import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A loop that runs callbacks, timers and network I/O one at a time, on one thread.
 *
 * <p>A loop is <em>idle</em>, <em>running</em> or <em>closed</em>. While it runs it belongs to the thread that runs it, and every
 * method that is not marked "Any thread" throws {@link WrongThreadException} on another one (rule THREAD-07). While it is idle any
 * one thread may set it up, run it or close it. After {@link #close()} every method that schedules, connects or registers throws
 * {@link LoopClosedException} (rule LOOP-13).
 *
 * <p>A <em>turn</em> runs one snapshot of the callbacks that are ready. A <em>poll</em> collects network events and due timers. While
 * callbacks are ready a poll may be left out, for 16 turns or 50 microseconds at most, whichever ends first (rule READY-03).
 */
public interface EventLoop extends Executor, AutoCloseable {

    /** The name of the backend, such as {@code nio}. Any thread. */
    String name();

    /** What this loop offers beyond the core. Any thread. */
    Set<Capability> capabilities();

    /** Whether {@code capability} is one of {@link #capabilities()}. Any thread. */
    default boolean supports(Capability capability) {
        return capabilities().contains(capability);
    }

    /**
     * Runs until {@link #stop()}, also when there is nothing to do.
     *
     * <p>Rules LOOP-02 to LOOP-08, THREAD-11.
     *
     * @throws IllegalStateException if this loop is running already, or another loop runs on this thread
     * @throws LoopClosedException if this loop is closed
     * @throws UnsupportedOperationException if this is a virtual thread and {@link Capability#VIRTUAL_THREADS} is missing
     */
    void runForever();

    /**
     * Runs until {@code main} is done and returns its value.
     *
     * <p>Rules LOOP-09 to LOOP-11.
     *
     * @throws java.util.concurrent.CompletionException if {@code main} failed; its cause is the failure
     * @throws java.util.concurrent.CancellationException if {@code main} was cancelled
     * @throws LoopStoppedException if the loop was stopped first; {@code main} is left as it is
     * @throws IllegalArgumentException if {@code main} belongs to another loop
     * @throws IllegalStateException as {@link #runForever()}
     */
    <T extends @Nullable Object> T runUntilComplete(LoopFuture<T> main);

    /**
     * Does one poll and one turn: the embedding hook for programs that have a main loop of their own.
     *
     * <p>Rule LOOP-16.
     *
     * @param maxWait how long the poll may wait for something to do; zero or negative polls without waiting, null waits without limit
     * @return true if any callback ran
     * @throws IllegalStateException as {@link #runForever()}
     */
    boolean runOnce(@Nullable Duration maxWait);

    /**
     * Ends the run after the current turn; on an idle loop, makes the next run do one turn that does not wait. A no-op on a closed
     * loop. Any thread. Rules LOOP-03 to LOOP-05.
     */
    void stop();

    /** Whether a run method is on the stack of some thread. Any thread. Rule LOOP-01. */
    boolean isRunning();

    /** Whether {@link #close()} was called. Any thread. Rule LOOP-01. */
    boolean isClosed();

    /** Who may touch this loop now; for authors of loops and of task engines. Any thread. */
    Ownership ownership();

    /**
     * Releases everything that the loop holds: poller, descriptors, queued callbacks and timers, which do not run any more, and
     * threads that wait in {@link LoopFuture#join()}. Does not wait for jobs of the executor. A second call does nothing.
     *
     * <p>Rules LOOP-12 to LOOP-14.
     *
     * @throws IllegalStateException if the loop is running
     */
    @Override
    void close();

    /**
     * Runs {@code callback} once, in a later turn, after everything that was queued before it.
     *
     * <p>Rules READY-01 to READY-08.
     */
    Handle callSoon(Runnable callback);

    /**
     * {@link #callSoon} for every thread: wakes the loop if it waits. What the caller did before happens-before the callback.
     *
     * <p>Any thread. Rules THREAD-01 to THREAD-06.
     *
     * @throws LoopClosedException if the loop is closed
     */
    Handle callSoonThreadsafe(Runnable callback);

    /** {@link #callSoonThreadsafe} without the handle; never runs inline. Any thread. */
    @Override
    default void execute(Runnable callback) {
        callSoonThreadsafe(callback);
    }

    /**
     * Runs {@code callback} once, never before {@code delay} has passed on {@link #time()}; a delay of zero or less is due at once.
     *
     * <p>Rules TIMER-01 to TIMER-11.
     */
    TimerHandle callLater(Duration delay, Runnable callback);

    /**
     * Runs {@code callback} once, never before {@link #time()} has reached {@code deadlineNanos}. Equal deadlines run in the order of
     * the calls. Rules TIMER-03, TIMER-04.
     *
     * @param deadlineNanos an instant of {@link #time()}, less than 2^63 nanoseconds from now
     */
    TimerHandle callAt(long deadlineNanos, Runnable callback);

    /**
     * The loop's clock: monotonic nanoseconds of an arbitrary origin, possibly negative; compare by difference. Any thread.
     * Rule TIMER-03.
     */
    long time();

    /**
     * What carries contexts along with the callbacks of this loop (see {@link LoopOptions#context}), or null. Futures ask it when a
     * callback is added to them. Any thread. Rule POLICY-10.
     */
    default @Nullable ContextCarrier context() {
        return null;
    }

    /** A new pending promise of this loop. */
    default <T extends @Nullable Object> LoopPromise<T> createPromise() {
        return new LoopPromise<>(this);
    }

    /**
     * Runs {@code job} off the loop and delivers its outcome on the loop. Cancelling the future keeps a job that has not started from
     * running; a running one is not interrupted and its outcome is dropped.
     *
     * <p>Rules EXEC-01 to EXEC-06.
     *
     * @param executor where to run it; null means the loop's own bounded pool (see {@link LoopOptions#executorThreads})
     */
    <T extends @Nullable Object> LoopFuture<T> runInExecutor(@Nullable Executor executor, Callable<? extends T> job);

    /**
     * Refuses further jobs of the loop's own pool and completes when its threads have ended: true, or false once {@code timeout} has
     * passed first. Does not block the loop. Rule EXEC-07.
     */
    LoopFuture<Boolean> shutdownExecutor(Duration timeout);

    /** How this loop turns host names into addresses; literals are answered without any look-up. Rules RESOLVE-01 to RESOLVE-06. */
    Resolver resolver();

    /**
     * Connects a stream and attaches a new protocol to it: {@link StreamProtocol#connectionMade} comes first, then the future is
     * completed. The factory is called once, after the connect succeeded. Cancelling the future closes the socket before the
     * cancellation can be seen.
     *
     * <p>Rules CONNECT-01 to CONNECT-25.
     *
     * @return fails with {@link java.net.ConnectException}, {@link java.net.NoRouteToHostException},
     *     {@link java.net.UnknownHostException}, {@link java.net.BindException}, {@link java.net.SocketTimeoutException} or, if several
     *     addresses failed for different reasons, {@link ConnectFailedException}; or with what the factory threw
     * @throws UnsupportedOperationException if the address is of a kind that this loop does not offer
     */
    <P extends StreamProtocol> LoopFuture<Connection<P>> createConnection(
            Supplier<? extends P> factory, ConnectOptions options);

    /**
     * Binds and listens, and calls {@code factory} for every connection that is accepted.
     *
     * <p>Rules SERVER-01 to SERVER-23.
     *
     * @return fails with {@link java.net.BindException} or another {@link java.io.IOException} that names the address
     * @throws UnsupportedOperationException if the address is of a kind that this loop does not offer
     */
    LoopFuture<Server> createServer(Supplier<? extends StreamProtocol> factory, ServerOptions options);

    /**
     * Sends a part of a file after everything that was written before, and completes with the number of its bytes that the system took:
     * {@code count}, or fewer if the file ends before, also if it is cut off meanwhile. The file's position is neither used nor
     * changed. The loop reads the file until the future is done: the caller closes it afterwards.
     *
     * <p>While the future is pending, {@code write} and its kin throw {@link IllegalStateException}, nothing is read from the
     * connection, and {@link Transport#writeBufferSize} counts the bytes of writes alone. {@link StreamTransport#writeEof} and
     * {@link Transport#close} take effect after the file, and {@link Protocol#resumeWriting} is called after it. A connection that
     * is aborted or fails meanwhile fails the future with an {@link java.io.IOException} whose message says how many bytes of the
     * file were sent and whose cause is what {@link Protocol#connectionLost} gets.
     *
     * <p>Cancelling the future before the first byte of the file was sent leaves the connection as it was. Later, nobody could tell
     * what the peer got: the connection is aborted. The same holds where the file cannot be read, which fails the future.
     *
     * <p>A loop that offers {@link Capability#ZERO_COPY_FILES} has the system send the file; otherwise it is read a piece at a time.
     * Both happen on threads of the loop's own, since an interrupt of the thread that uses a file closes it. Needs
     * {@link Capability#SEND_FILE}. Rules SENDFILE-01 to SENDFILE-17.
     *
     * @param offset of the first byte, 0 or more
     * @param count of bytes, 1 or more; {@link Long#MAX_VALUE} for all
     * @throws IllegalArgumentException if the transport is not one of this loop's sockets, the file is closed, or the numbers are not
     *     possible
     * @throws IllegalStateException if the transport is closing, its sending half was ended, or a file is being sent already; as
     *     {@link java.nio.channels.NonReadableChannelException} if the file is not open for reading
     */
    default LoopFuture<Long> sendFile(StreamTransport to, FileChannel from, long offset, long count) {
        throw Capability.SEND_FILE.missing(this);
    }

    /** Who hears of failures that have no other way to be seen; null restores the default, which logs. Rules ERROR-01 to ERROR-05. */
    void setExceptionHandler(@Nullable ExceptionHandler handler);

    /** Hands {@code context} to the exception handler. A handler that throws is reported to the default one. Rule ERROR-04. */
    void callExceptionHandler(ExceptionContext context);

    /**
     * Turns debug mode on or off from the next turn on: slow callbacks are reported, handles remember where they were made, lent
     * buffers are copies that are poisoned afterwards. Any thread. Rules DEBUG-01 to DEBUG-04.
     */
    void setDebug(boolean on);

    /** Whether debug mode is on. Any thread. */
    boolean isDebug();

    /** Counters since the loop was made. Any thread; a snapshot that may be slightly out of date. */
    LoopStats stats();
}
