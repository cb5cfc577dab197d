package io.semper.group;

import io.semper.DrainReport;
import io.semper.LoopClosedException;
import io.semper.Server;
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
 * A server that several loops of a {@link LoopGroup} carry. Any thread; outcomes come on the loops' threads, so a dependent that blocks
 * belongs elsewhere ({@code thenApplyAsync}). A loop that has ended counts as done with whatever is asked. Rules GROUP-11 to GROUP-17.
 */
public final class GroupServer {
    /** A server of one loop. */
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

    /** The addresses that are bound, with real ports; empty after {@link #close()}. */
    public List<SocketAddress> addresses() {
        return closed ? List.of() : addresses;
    }

    /** Starts accepting on every loop; see {@link Server#startServing()}. */
    public CompletableFuture<@Nullable Void> startServing() {
        return all(part -> done(part, part.server()::startServing));
    }

    /** Stops accepting; done when the address is free. Connections stay as they are. A second call does nothing. */
    public CompletableFuture<@Nullable Void> close() {
        closed = true;
        return all(part -> done(part, part.server()::close));
    }

    /** Closes every connection ({@link Server#closeClients()}); the server goes on. Done when that was asked for everywhere. */
    public CompletableFuture<@Nullable Void> closeClients() {
        return all(part -> done(part, part.server()::closeClients));
    }

    /** Aborts every connection ({@link Server#abortClients()}); the server goes on. Done when that was asked for everywhere. */
    public CompletableFuture<@Nullable Void> abortClients() {
        return all(part -> done(part, part.server()::abortClients));
    }

    /** Done when the server is closed and every connection of it has had {@code connectionLost}. */
    public CompletableFuture<@Nullable Void> waitClosed() {
        return all(part -> part.thread().call(loop -> part.server().waitClosed()));
    }

    /**
     * Drains every loop's part at the same time ({@link Server#drain}); the report is the sum of theirs.
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

    /** How many connections ended in which way; no report is that of a loop that has ended. */
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

    /** Waits for all, also if one fails; the first failure in the order of the list is the outcome, without a wrapper. */
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
