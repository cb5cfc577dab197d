package io.semper.group;

import io.semper.BackendUnavailableException;
import io.semper.Capability;
import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.DrainReport;
import io.semper.EventLoop;
import io.semper.LoopClosedException;
import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.group.GroupServer.Part;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Several loops, each on its own thread, that serve the same addresses. They share one pool for jobs and one for lookups, and
 * nothing else: a connection stays on one loop, and its protocol is called by that loop's thread only. Factories are called on all
 * of the threads. Works with any loops, because it uses nothing but the contract.
 *
 * <p>Any thread. Outcomes complete on the loops' threads; blocking on a pending one on a thread of the group throws
 * {@link IllegalStateException}. Rules GROUP-08, GROUP-09, GROUP-11 to GROUP-14, GROUP-16 to GROUP-21, GROUP-23, GROUP-24, GROUP-26,
 * GROUP-29.
 */
public final class LoopGroup implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final List<LoopThread> threads;
    private final List<EventLoop> loops;
    private final GroupPools pools;
    private final GroupOutcome.Producers producers = new Producers();
    private final CompletableFuture<@Nullable Void> ended;
    private final LoopChooser turns = LoopChooser.roundRobin();
    private final Set<GroupServer> servers = ConcurrentHashMap.newKeySet();
    private volatile boolean shutDown;

    private final class Producers implements GroupOutcome.Producers {
        @Override
        public boolean isHere() {
            return threads.stream().anyMatch(LoopThread::isHere);
        }

        @Override
        public String toString() {
            return LoopGroup.this.toString();
        }
    }

    private LoopGroup(List<LoopThread> threads, GroupPools pools) {
        this.pools = pools;
        this.threads = List.copyOf(threads);
        loops = threads.stream().map(LoopThread::loop).toList();
        ended = GroupServer.outcomeOf(
                producers, threads.stream().map(LoopThread::ended).toList(), nothing -> {
                    return null;
                });
        ended.whenComplete((nothing, failure) -> pools.close());
    }

    /**
     * Starts the loops of a group. If one of them cannot be made, none is left behind. The names of all threads of the group begin as
     * {@link LoopOptions#threadNames} says.
     *
     * <p>Rules GROUP-08, GROUP-26.
     *
     * @param loops how many, 1 or more
     * @param options of every loop; if they have no executor, the loops share a pool of {@link LoopOptions#executorThreads}
     *     threads, and if they have no executor for lookups, a pool for those
     * @throws IllegalArgumentException if {@code loops} is less than 1
     * @throws BackendUnavailableException if the backend that was asked for is unavailable
     */
    public static LoopGroup start(int loops, LoopOptions options) {
        if (loops < 1) {
            throw new IllegalArgumentException("a group must have 1 or more loops, was " + loops);
        }
        String prefix = options.threadNames();
        String name = (prefix == null ? "semper" : prefix) + "-group-" + NUMBER.incrementAndGet();
        GroupPools pools = new GroupPools(name, options);
        List<LoopThread> started = new ArrayList<>();
        try {
            for (int i = 1; i <= loops; i++) {
                started.add(LoopThread.start(name + "-loop-" + i, pools.options()));
            }
            return new LoopGroup(started, pools);
        } catch (Throwable incomplete) {
            started.forEach(LoopThread::close);
            pools.close();
            throw incomplete;
        }
    }

    /** Returns the threads of the loops, in the order of {@link #loops()}. */
    public List<LoopThread> threads() {
        return threads;
    }

    /** Returns the loops. Their methods are for their own threads, except those marked "Any thread". */
    public List<EventLoop> loops() {
        return loops;
    }

    /**
     * Returns the loops one after the other, those that have ended left out.
     *
     * <p>Rule GROUP-09.
     *
     * @throws LoopClosedException if all have ended
     */
    public LoopThread next() {
        return threadOf(turns.choose(loops));
    }

    private LoopThread threadOf(EventLoop loop) {
        for (LoopThread thread : threads) {
            if (thread.loop() == loop) {
                return thread;
            }
        }
        throw new IllegalArgumentException(loop + " was chosen and is not in this group; choose one of loops()");
    }

    /**
     * Connects on the loop of {@link #next()}. Cancelling the outcome cancels the connect. If the outcome ends by {@code orTimeout}
     * or is completed by the caller, the connect is cancelled, and a connection that is made all the same is closed.
     *
     * <p>Rules GROUP-14, GROUP-20.
     *
     * @throws LoopClosedException if all loops have ended
     */
    public <P extends StreamProtocol> CompletableFuture<Connection<P>> createConnection(
            Supplier<? extends P> factory, ConnectOptions to) {
        return connect(next(), factory, to);
    }

    /**
     * Connects on the loop that {@code chooser} returns; otherwise like {@link #createConnection(Supplier, ConnectOptions)}.
     *
     * <p>Rules GROUP-14, GROUP-20.
     *
     * @throws IllegalArgumentException if the chooser returns a loop of another group
     */
    public <P extends StreamProtocol> CompletableFuture<Connection<P>> createConnection(
            Supplier<? extends P> factory, ConnectOptions to, LoopChooser chooser) {
        return connect(threadOf(chooser.choose(loops)), factory, to);
    }

    private <P extends StreamProtocol> CompletableFuture<Connection<P>> connect(
            LoopThread thread, Supplier<? extends P> factory, ConnectOptions to) {
        return ConnectOutcome.of(producers, thread.call(loop -> loop.createConnection(factory, to)));
    }

    /**
     * Serves the addresses with all loops that have not ended. If every loop offers {@link Capability#REUSE_PORT}, each has its own
     * listening sockets and the OS distributes the connections. Otherwise, and for Unix-domain paths, channels and
     * {@link ServerOptions#maxConnections}, one loop accepts and all carry connections in turn. If a loop cannot bind, none stays
     * bound. An outcome that is cancelled or completed by the caller closes the server.
     *
     * <p>Rules GROUP-11, GROUP-12, GROUP-16, GROUP-29.
     *
     * @return fails with {@link UnsupportedOperationException} if the loops offer neither {@link Capability#REUSE_PORT} nor
     *     {@link Capability#HAND_OVER}, and with {@link LoopClosedException} if {@link #shutdown} is called before the server is bound
     * @throws LoopClosedException if all loops have ended, or after {@link #shutdown}
     */
    public CompletableFuture<GroupServer> createServer(Supplier<? extends StreamProtocol> factory, ServerOptions at) {
        refuseAfterShutdown();
        return mayShare(at) ? share(factory, at) : createServer(factory, at, LoopChooser.roundRobin());
    }

    /**
     * Serves the addresses with one loop that accepts; {@code chooser} chooses the loop that carries each connection. Needs
     * {@link Capability#HAND_OVER}. An outcome that is cancelled or completed by the caller closes the server.
     *
     * <p>Rules GROUP-12, GROUP-13, GROUP-16, GROUP-29.
     *
     * @return fails as that of {@link #createServer(Supplier, ServerOptions)} does
     * @throws LoopClosedException if all loops have ended, or after {@link #shutdown}
     */
    public CompletableFuture<GroupServer> createServer(
            Supplier<? extends StreamProtocol> factory, ServerOptions at, LoopChooser chooser) {
        Objects.requireNonNull(chooser, "chooser");
        refuseAfterShutdown();
        ServerOptions handingOver = at.connectionLoops() != null || loops.size() == 1
                ? at
                : at.connectionLoops(() -> chooser.choose(loops));
        return made(bind(next(), factory, handingOver)
                .thenCompose(part -> addresses(part).thenCompose(bound -> complete(List.of(part), bound))));
    }

    private void refuseAfterShutdown() {
        if (shutDown) {
            throw serverAfterShutdown();
        }
    }

    private LoopClosedException serverAfterShutdown() {
        return new LoopClosedException(
                "createServer() of " + this + " after shutdown(): the group makes no more servers");
    }

    /** Whether each loop may listen for itself: only one counter can hold a limit, and a path or a channel is bound once. */
    private boolean mayShare(ServerOptions at) {
        return loops.size() > 1
                && at.connectionLoops() == null
                && at.channel() == null
                && at.maxConnections() == ServerOptions.NO_LIMIT
                && at.addresses().stream().allMatch(InetSocketAddress.class::isInstance)
                && loops.stream().allMatch(loop -> loop.supports(Capability.REUSE_PORT));
    }

    /** Binds on every loop: the first chooses ports and looks names up, the others follow, and none accepts before all are bound. */
    private CompletableFuture<GroupServer> share(Supplier<? extends StreamProtocol> factory, ServerOptions at) {
        ServerOptions waiting = at.reusePort(true).startServing(false);
        List<LoopThread> sharing = new ArrayList<>(threads);
        sharing.removeIf(thread -> thread.loop().isClosed());
        CompletableFuture<GroupServer> composed = bind(sharing.isEmpty() ? next() : sharing.get(0), factory, waiting)
                .thenCompose(first -> addresses(first).thenCompose(bound -> {
                    List<CompletableFuture<Part>> parts = new ArrayList<>();
                    parts.add(CompletableFuture.completedFuture(first));
                    for (LoopThread thread : sharing.subList(1, sharing.size())) {
                        parts.add(bind(thread, factory, waiting.at(bound)));
                    }
                    return allOrNone(parts).thenCompose(all -> complete(all, bound));
                }))
                .thenCompose(server -> at.startServing()
                        ? orClose(server, server.startServing().thenApply(started -> server))
                        : CompletableFuture.completedFuture(server));
        return made(composed);
    }

    private static CompletableFuture<Part> bind(
            LoopThread thread, Supplier<? extends StreamProtocol> factory, ServerOptions at) {
        try {
            return thread.<Server>call(loop -> loop.createServer(factory, at))
                    .thenApply(server -> new Part(thread, server));
        } catch (LoopClosedException ended) {
            return CompletableFuture.failedFuture(ended);
        }
    }

    private static CompletableFuture<List<SocketAddress>> addresses(Part part) {
        return part.thread().submit(part.server()::addresses);
    }

    private CompletableFuture<List<Part>> allOrNone(List<CompletableFuture<Part>> parts) {
        CompletableFuture<List<Part>> all = GroupServer.outcomeOf(producers, parts, bound -> bound);
        return all.handle((bound, failure) -> {
                    if (failure == null) {
                        return all;
                    }
                    List<Part> made = parts.stream()
                            .filter(part -> !part.isCompletedExceptionally())
                            .map(CompletableFuture::join)
                            .toList();
                    return orClose(new GroupServer(producers, made, List.of()), all);
                })
                .thenCompose(outcome -> outcome);
    }

    /** Returns {@code step}, which fails only when {@code server} has been closed. */
    private static <T> CompletableFuture<T> orClose(GroupServer server, CompletableFuture<T> step) {
        return step.handle((value, failure) -> failure == null
                        ? step
                        : server.close().handle((closed, alsoFailed) -> step).thenCompose(failed -> failed))
                .thenCompose(outcome -> outcome);
    }

    /** Asks no loop, because one that has ended meanwhile must not leave the others with a server that has no owner. */
    private CompletableFuture<GroupServer> complete(List<Part> parts, List<SocketAddress> bound) {
        GroupServer server = new GroupServer(producers, parts, bound);
        servers.add(server); // before the flag is read, so that shutdown() drains what this does not close
        server.waitClosed().whenComplete((nothing, failure) -> servers.remove(server));
        return shutDown
                ? orClose(server, CompletableFuture.failedFuture(serverAfterShutdown()))
                : CompletableFuture.completedFuture(server);
    }

    /** Closes a server whose outcome the caller has ended; failures come without wrappers. */
    private CompletableFuture<GroupServer> made(CompletableFuture<GroupServer> composed) {
        CompletableFuture<GroupServer> outcome = new GroupOutcome<>(producers);
        composed.whenComplete((server, failure) -> {
            if (failure != null) {
                Throwable cause = failure.getCause();
                outcome.completeExceptionally(
                        failure instanceof CompletionException && cause != null ? cause : failure);
            } else if (!outcome.complete(server)) {
                server.close();
            }
        });
        return outcome;
    }

    /**
     * Drains every server of this group as {@link GroupServer#drain} does; the report is the sum of all reports. The loops continue.
     *
     * <p>Rule GROUP-17.
     *
     * @param deadline from now; zero or less aborts at once what does not end by itself
     */
    public CompletableFuture<DrainReport> drain(Duration deadline) {
        Objects.requireNonNull(deadline, "deadline");
        return GroupServer.outcomeOf(
                producers,
                servers.stream().map(server -> server.drain(deadline)).toList(),
                GroupServer::sum);
    }

    /**
     * Makes the group's pool for jobs refuse further jobs. The outcome is true when the queued jobs have been run and the threads of
     * the pool have ended, or false if {@code timeout} passes, or the group ends, first. An executor of {@link LoopOptions#executor}
     * is not affected.
     *
     * <p>Rule GROUP-23.
     *
     * @throws IllegalArgumentException if {@code timeout} is negative
     */
    public CompletableFuture<Boolean> shutdownExecutor(Duration timeout) {
        if (Objects.requireNonNull(timeout, "timeout").isNegative()) {
            throw new IllegalArgumentException(
                    "the timeout of shutdownExecutor() of " + this + " is " + timeout + "; it must be zero or more");
        }
        return GroupShutdown.awaitJobs(threads, pools.shutdownJobs(), timeout, new GroupOutcome<>(producers));
    }

    /**
     * Ends the group in order: makes no more servers, and drains every server, as {@link #drain} does, while jobs are still accepted; then ends the jobs, as
     * {@link #shutdownExecutor} does, while the loops still run and receive their results; then stops and closes each loop after two
     * turns in which no other callback ran, and after a second at the latest. Connections that remain, such as those of
     * {@link #createConnection}, are closed with their loop, without a callback. The outcome completes when every loop is closed.
     *
     * <p>Rules GROUP-24, GROUP-25, GROUP-29.
     *
     * @param connections how long connections have to end; zero or less aborts them at once
     * @param jobs how long jobs have to end; a job that runs longer is not interrupted
     * @return fails with the first throwable that left a loop or a drain; the group has ended then, too
     * @throws IllegalArgumentException if {@code jobs} is negative
     */
    public CompletableFuture<ShutdownReport> shutdown(Duration connections, Duration jobs) {
        if (Objects.requireNonNull(jobs, "jobs").isNegative()) {
            throw new IllegalArgumentException(
                    "the time for jobs of shutdown() of " + this + " is " + jobs + "; it must be zero or more");
        }
        Objects.requireNonNull(connections, "connections");
        shutDown = true;
        CompletableFuture<DrainReport> drained = drain(connections);
        return drained.handle((report, failure) -> shutdownExecutor(jobs))
                .thenCompose(jobsEnded -> jobsEnded)
                .thenCompose(jobsEnded -> {
                    loops.forEach(GroupShutdown::stopWhenQuiet);
                    return ended().thenCombine(drained, (nothing, report) -> new ShutdownReport(report, jobsEnded));
                });
    }

    /**
     * Returns an outcome that completes when every loop is closed: with null, or with the first throwable that left a loop. A loop
     * that ends does not end the others. Each call returns a new object. Rules GROUP-18, GROUP-19.
     */
    public CompletableFuture<@Nullable Void> ended() {
        return ended.copy();
    }

    /**
     * Stops and closes every loop, with its servers and connections, and waits until the threads have ended; jobs are not waited
     * for. See {@link #shutdown} for an end in order. On a thread of the group it does not wait. A second call waits, too. Rule GROUP-18.
     */
    @Override
    public void close() {
        loops.forEach(EventLoop::stop);
        if (!producers.isHere()) {
            threads.forEach(LoopThread::close);
        }
    }

    @Override
    public String toString() {
        return "group of " + loops.size() + " loops";
    }
}
