package io.semper.group;

import io.semper.Connection;
import io.semper.StreamProtocol;
import java.util.concurrent.CompletableFuture;

/**
 * Implementation of {@link LoopGroup#createConnection}: the outcome of a connect that another thread's loop makes. A cancel asks the
 * connect and waits for its answer. An end of any other kind, by a timeout or by hand, cancels the connect, and a connection that is
 * made all the same is aborted. Rule GROUP-20.
 */
final class ConnectOutcome<P extends StreamProtocol> extends GroupOutcome<Connection<P>> {
    private final CompletableFuture<Connection<P>> connecting;

    private ConnectOutcome(Producers producers, CompletableFuture<Connection<P>> connecting) {
        super(producers);
        this.connecting = connecting;
    }

    static <P extends StreamProtocol> ConnectOutcome<P> of(
            Producers producers, CompletableFuture<Connection<P>> connecting) {
        ConnectOutcome<P> outcome = new ConnectOutcome<>(producers, connecting);
        connecting.whenComplete(outcome::connected);
        outcome.whenComplete((connection, failure) -> connecting.cancel(true));
        return outcome;
    }

    /** On the thread of the connection's loop. */
    private void connected(Connection<P> connection, Throwable failure) {
        if (failure != null) {
            completeExceptionally(failure);
        } else if (!complete(connection)) {
            connection.transport().abort();
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return isDone() ? isCancelled() : connecting.cancel(mayInterruptIfRunning);
    }
}
