package io.semper.group;

import io.semper.DrainReport;
import io.semper.LoopClosedException;
import io.semper.Server;
import io.semper.ServerStats;
import io.semper.internal.Ports;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A server that several loops of a {@link LoopGroup} carry. A loop that has ended counts as done with whatever is asked of it.
 *
 * <p>Any thread. Outcomes complete on the loops' threads, so a dependent that blocks belongs on another thread
 * ({@code thenApplyAsync}); blocking on a pending outcome on a thread of the group throws {@link IllegalStateException}. Rules
 * GROUP-11 to GROUP-14, GROUP-16, GROUP-17, GROUP-19.
 */
public final class GroupServer {
    /** The server of one loop. */
    record Part(LoopThread thread, Server server) {}

    private final List<Part> parts;
    private final List<SocketAddress> addresses;
    private final GroupOutcome.Producers producers;
    private volatile boolean closed;

    GroupServer(GroupOutcome.Producers producers, List<Part> parts, List<SocketAddress> addresses) {
        this.producers = producers;
        this.parts = List.copyOf(parts);
        this.addresses = List.copyOf(addresses);
    }

    /** Returns the bound addresses with their real ports; empty after {@link #close()} and {@link #drain}. */
    public List<SocketAddress> addresses() {
        return closed ? List.of() : addresses;
    }

    /**
     * Returns the port of the server, as {@link Server#port()} does. Rule GROUP-28.
     *
     * @return 1 to 65535
     * @throws IllegalStateException if the addresses have several ports or none, and after {@link #close()}
     */
    public int port() {
        return Ports.common(addresses(), this);
    }

    /** Starts accepting on every loop, as {@link Server#startServing()} does. */
    public CompletableFuture<@Nullable Void> startServing() {
        return all(part -> done(part, part.server()::startServing));
    }

    /** Stops accepting; completes when the address is free. Open connections stay open; a second call does nothing. */
    public CompletableFuture<@Nullable Void> close() {
        closed = true;
        return all(part -> done(part, part.server()::close));
    }

    /** Closes every connection as {@link Server#closeClients()} does; the server continues. Completes when every loop has done so. */
    public CompletableFuture<@Nullable Void> closeClients() {
        return all(part -> done(part, part.server()::closeClients));
    }

    /** Aborts every connection as {@link Server#abortClients()} does; the server continues. Completes when every loop has done so. */
    public CompletableFuture<@Nullable Void> abortClients() {
        return all(part -> done(part, part.server()::abortClients));
    }

    /** Returns an outcome that completes when the server is closed and every connection of it has had {@code connectionLost}. */
    public CompletableFuture<@Nullable Void> waitClosed() {
        return all(part -> part.thread().call(loop -> part.server().waitClosed()));
    }

    /** Returns the sums of the figures of all loops, at once. Rule STATS-11. */
    public ServerStats stats() {
        ServerStats sum = ServerStats.builder().build();
        for (Part part : parts) {
            sum = sum.plus(part.server().stats());
        }
        return sum;
    }

    /**
     * Drains the parts of all loops at the same time, as {@link Server#drain} does; the report is the sum of all reports.
     *
     * <p>Rule GROUP-17.
     *
     * @param deadline from now; zero or less aborts at once what does not end by itself
     */
    public CompletableFuture<DrainReport> drain(Duration deadline) {
        Objects.requireNonNull(deadline, "deadline");
        closed = true;
        List<CompletableFuture<@Nullable DrainReport>> reports = new ArrayList<>();
        for (Part part : parts) {
            reports.add(asked(
                    part, each -> each.thread().call(loop -> each.server().drain(deadline))));
        }
        return outcomeOf(producers, reports, GroupServer::sum);
    }

    /** Adds reports. Null is the report of a loop that has ended. */
    static DrainReport sum(List<? extends @Nullable DrainReport> reports) {
        int byThemselves = 0;
        int aborted = 0;
        for (DrainReport report : reports) {
            if (report != null) {
                byThemselves += report.closed();
                aborted += report.aborted();
            }
        }
        return new DrainReport(byThemselves, aborted);
    }

    private static CompletableFuture<@Nullable Void> done(Part part, Runnable work) {
        return part.thread().submit(() -> {
            work.run();
            return null;
        });
    }

    private CompletableFuture<@Nullable Void> all(Function<Part, CompletableFuture<@Nullable Void>> work) {
        List<CompletableFuture<@Nullable Void>> each = new ArrayList<>();
        for (Part part : parts) {
            each.add(asked(part, work));
        }
        return outcomeOf(producers, each, nothing -> null);
    }

    private static <T> CompletableFuture<@Nullable T> asked(
            Part part, Function<Part, ? extends CompletableFuture<T>> work) {
        CompletableFuture<T> outcome;
        try {
            outcome = work.apply(part);
        } catch (LoopClosedException ended) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<@Nullable T> made = new CompletableFuture<>();
        outcome.whenComplete((value, failure) -> {
            if (failure == null || failure instanceof LoopClosedException) {
                made.complete(value);
            } else {
                made.completeExceptionally(failure);
            }
        });
        return made;
    }

    /** Waits for all, even if one fails. The first failure in the order of the list is the outcome, without a wrapper. */
    static <T extends @Nullable Object, R extends @Nullable Object> CompletableFuture<R> outcomeOf(
            GroupOutcome.Producers producers,
            List<? extends CompletableFuture<T>> each,
            Function<List<T>, ? extends R> combine) {
        CompletableFuture<R> outcome = new GroupOutcome<>(producers);
        CompletableFuture.allOf(each.toArray(CompletableFuture<?>[]::new)).whenComplete((none, failed) -> {
            List<T> values = new ArrayList<>();
            for (CompletableFuture<T> one : each) {
                try {
                    values.add(one.join());
                } catch (CompletionException e) {
                    outcome.completeExceptionally(e.getCause() == null ? e : e.getCause());
                    return;
                } catch (RuntimeException cancelled) {
                    outcome.completeExceptionally(cancelled);
                    return;
                }
            }
            outcome.complete(combine.apply(values));
        });
        return outcome;
    }

    @Override
    public String toString() {
        return "server on " + addresses + " of " + parts.size() + " loops" + (closed ? " (closed)" : "");
    }
}
