package io.semper.examples.guide;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.StreamProtocol;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** At most a given number of connections to one target, each used by one operation at a time. For the owner of the loop. */
// region: pool
public final class ConnectionPool<P extends StreamProtocol> implements AutoCloseable {
    private final EventLoop loop;
    private final Supplier<? extends P> factory;
    private final ConnectOptions target;
    private final int size;
    private final Queue<Connection<P>> idle = new ArrayDeque<>();
    private final Queue<Use<?>> waiting = new ArrayDeque<>();
    private int open; // being connected, idle, or in use
    private int connecting;
    private boolean closed;

    public ConnectionPool(EventLoop loop, Supplier<? extends P> factory, ConnectOptions target, int size) {
        this.loop = loop;
        this.factory = factory;
        this.target = target;
        this.size = size;
    }

    /**
     * Calls {@code work} with a connection that nothing else uses until the future of the work is done. If that fails or is
     * cancelled, the connection is aborted, because its state is unknown.
     */
    public <T extends @Nullable Object> LoopFuture<T> use(Function<? super P, LoopFuture<T>> work) {
        if (closed) {
            throw new IllegalStateException("use() of a closed pool");
        }
        Use<T> use = new Use<>(work, loop.createPromise());
        use.outcome.onCancel(() -> waiting.remove(use));
        waiting.add(use);
        advance();
        return use.outcome.future();
    }

    /** Closes idle connections now and the others after their use. Uses that have no connection yet fail. */
    @Override
    public void close() {
        closed = true;
        idle.forEach(connection -> connection.transport().close());
        idle.clear();
        waiting.forEach(use -> use.outcome.tryFail(new IllegalStateException("the pool was closed")));
        waiting.clear();
    }

    private void advance() {
        while (!waiting.isEmpty() && !idle.isEmpty()) {
            Connection<P> free = idle.remove();
            if (!free.transport().isClosing()) {
                waiting.remove().start(free);
            }
        }
        while (waiting.size() > connecting && open < size) {
            connect();
        }
    }

    private void connect() {
        open++;
        connecting++;
        loop.<P>createConnection(factory, target).addDoneCallback(done -> {
            connecting--;
            Throwable failure = done.exception();
            if (failure == null) {
                Connection<P> made = done.result();
                made.transport().closed().addDoneCallback(ended -> {
                    open--;
                    idle.remove(made);
                    advance();
                });
                release(made);
                return;
            }
            open--;
            Use<?> oldest = waiting.poll();
            if (oldest != null) {
                oldest.outcome.tryFail(failure);
            }
            advance();
        });
    }

    private void release(Connection<P> connection) {
        if (closed) {
            connection.transport().close();
        } else {
            idle.add(connection);
            advance();
        }
    }

    private final class Use<T extends @Nullable Object> {
        private final Function<? super P, LoopFuture<T>> work;
        private final LoopPromise<T> outcome;

        Use(Function<? super P, LoopFuture<T>> work, LoopPromise<T> outcome) {
            this.work = work;
            this.outcome = outcome;
        }

        void start(Connection<P> connection) {
            LoopFuture<T> result = LoopFutures.maybe(loop, () -> work.apply(connection.protocol()));
            outcome.deferCancel(result::cancel); // the outcome is that of the work
            result.addDoneCallback(done -> {
                if (done.isCancelled() || done.exception() != null) {
                    connection.transport().abort();
                } else {
                    release(connection);
                }
                Outcomes.copy(done, outcome);
            });
        }
    }
}
// endregion
