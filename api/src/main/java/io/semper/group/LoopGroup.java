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
 * Several loops, each on a thread of its own, that serve the same addresses. They share one pool for jobs and one for look-ups and
 * nothing else: a connection lives on one loop, and its protocol is called by that loop's thread alone. Factories are called on all of
 * them. Any thread; outcomes come on the loops' threads. For any loops, since it uses nothing but the contract. Rules GROUP-08 to GROUP-18.
 */
public final class LoopGroup implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final List<LoopThread> threads;
    private final List<EventLoop> loops;
    private final GroupOutcome.Producers producers = new Producers();
    private final CompletableFuture<@Nullable Void> ended;
    private final LoopChooser turns = LoopChooser.roundRobin();
    private final Set<GroupServer> servers = ConcurrentHashMap.newKeySet();

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
        this.threads = List.copyOf(threads);
        loops = threads.stream().map(LoopThread::loop).toList();
        ended = GroupServer.outcomeOf(
                producers, threads.stream().map(LoopThread::ended).toList(), nothing -> {
                    return null;
                });
        ended.whenComplete((nothing, failure) -> pools.close());
    }

    /**
     * Starts so many loops. If one cannot be had, none is left. Rule GROUP-08.
     *
     * @param options of every loop; without an executor in them the loops share a pool of {@link LoopOptions#executorThreads} threads,
     *     and without one for look-ups a pool for those
     * @throws BackendUnavailableException if the backend that was asked for is not available
     */
    public static LoopGroup start(int loops, LoopOptions options) {
        if (loops < 1) {
            throw new IllegalArgumentException("a group of " + loops + " loops; it has 1 or more");
        }
        String name = "semper-group-" + NUMBER.incrementAndGet();
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

    /** The loops' threads, in the order of {@link #loops()}. */
    public List<LoopThread> threads() {
        return threads;
    }

    /** The loops. Their methods are for their own threads, except those marked "Any thread". */
    public List<EventLoop> loops() {
        return loops;
    }

    /** One after the other, those that have ended left out. Rule GROUP-09. @throws LoopClosedException if all have */
    public LoopThread next() {
        return threadOf(turns.choose(loops));
    }

    private LoopThread threadOf(EventLoop loop) {
        for (LoopThread thread : threads) {
            if (thread.loop() == loop) {
                return thread;
            }
        }
        throw new IllegalArgumentException(loop + " was chosen, and is none of this group");
    }

    /** Connects on {@link #next()}; cancelling the outcome cancels the connect. Rule GROUP-14. */
    public <P extends StreamProtocol> CompletableFuture<Connection<P>> createConnection(
            Supplier<? extends P> factory, ConnectOptions to) {
        return connect(next(), factory, to);
    }

    /** Connects on the loop that {@code chooser} names; cancelling the outcome cancels the connect. Rule GROUP-14. */
    public <P extends StreamProtocol> CompletableFuture<Connection<P>> createConnection(
            Supplier<? extends P> factory, ConnectOptions to, LoopChooser chooser) {
        return connect(threadOf(chooser.choose(loops)), factory, to);
    }

    private <P extends StreamProtocol> CompletableFuture<Connection<P>> connect(
            LoopThread thread, Supplier<? extends P> factory, ConnectOptions to) {
        return ConnectOutcome.of(producers, thread.call(loop -> loop.createConnection(factory, to)));
    }

    /**
     * Serves the addresses with all loops. Where every loop has {@link Capability#REUSE_PORT} each has listening sockets of its own, and
     * the system spreads the connections; else, and for Unix paths, channels and {@link ServerOptions#maxConnections}, one loop accepts
     * and the others carry in turn. If one loop cannot bind, none stays bound. Rules GROUP-11, GROUP-16.
     *
     * @return fails with {@link UnsupportedOperationException} if the loops have neither that nor {@link Capability#HAND_OVER}
     */
    public CompletableFuture<GroupServer> createServer(Supplier<? extends StreamProtocol> factory, ServerOptions at) {
        return mayShare(at) ? share(factory, at) : createServer(factory, at, LoopChooser.roundRobin());
    }

    /**
     * Serves with one loop that accepts, and has {@code chooser} name the loop that carries each connection. Needs
     * {@link Capability#HAND_OVER}. Rules GROUP-12, GROUP-13.
     */
    public CompletableFuture<GroupServer> createServer(
            Supplier<? extends StreamProtocol> factory, ServerOptions at, LoopChooser chooser) {
        Objects.requireNonNull(chooser, "chooser");
        ServerOptions handingOver = at.connectionLoops() != null || loops.size() == 1
                ? at
                : at.connectionLoops(() -> chooser.choose(loops));
        return made(bind(next(), factory, handingOver)
                .thenCompose(part -> addresses(part).thenApply(bound -> complete(List.of(part), bound))));
    }

    /** Only one counter can hold a limit, and a path or a channel is bound once. */
    private boolean mayShare(ServerOptions at) {
        return loops.size() > 1
                && at.connectionLoops() == null
                && at.channel() == null
                && at.maxConnections() == ServerOptions.NO_LIMIT
                && at.addresses().stream().allMatch(InetSocketAddress.class::isInstance)
                && loops.stream().allMatch(loop -> loop.supports(Capability.REUSE_PORT));
    }

    /** The first chooses ports and looks names up; the others follow. Nobody accepts before all are bound. */
    private CompletableFuture<GroupServer> share(Supplier<? extends StreamProtocol> factory, ServerOptions at) {
        ServerOptions waiting = at.reusePort(true).startServing(false);
        CompletableFuture<GroupServer> composed = bind(threads.get(0), factory, waiting)
                .thenCompose(first -> addresses(first).thenCompose(bound -> {
                    List<CompletableFuture<Part>> parts = new ArrayList<>();
                    parts.add(CompletableFuture.completedFuture(first));
                    for (LoopThread thread : threads.subList(1, threads.size())) {
                        parts.add(bind(thread, factory, waiting.at(bound)));
                    }
                    return allOrNone(parts).thenApply(all -> complete(all, bound));
                }))
                .thenCompose(server -> at.startServing()
                        ? server.startServing().thenApply(started -> server)
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
        return all.whenComplete((bound, failure) -> {
            if (failure != null) {
                parts.stream()
                        .filter(part -> !part.isCompletedExceptionally())
                        .forEach(part -> new GroupServer(producers, List.of(part.join()), List.of()).close());
            }
        });
    }

    /** Asks no loop: one that has ended by now must not leave the others with a server that nobody has. */
    private GroupServer complete(List<Part> parts, List<SocketAddress> bound) {
        GroupServer server = new GroupServer(producers, parts, bound);
        servers.add(server);
        server.waitClosed().whenComplete((nothing, failure) -> servers.remove(server));
        return server;
    }

    /** A server that nobody waits for any more is closed; failures come without wrappers. */
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
     * Drains all servers of this group ({@link GroupServer#drain}); the report is the sum of theirs. The loops go on. Rule GROUP-17.
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
     * Done once every loop is closed: with nothing, or with the first throwable that left a loop. A loop that ends does not end the
     * others. A new object each time. Rule GROUP-18.
     */
    public CompletableFuture<@Nullable Void> ended() {
        return ended.copy();
    }

    /**
     * Stops and closes every loop, with its servers and connections, and waits for the threads to end; not for jobs. On a thread of the
     * group it does not wait. A second call waits, too. Rule GROUP-18.
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
