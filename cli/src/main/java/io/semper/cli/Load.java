package io.semper.cli;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.EventLoop;
import io.semper.Handle;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** Drives a server with many connections for some time and then ends them. Everything runs on the loop's thread. */
final class Load {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final EventLoop loop;
    private final LoopPromise<Tally> outcome;
    private final List<Connection<LoadClient>> made = new ArrayList<>();
    private final int connections;
    private final long began;
    private final List<Handle> timers = new ArrayList<>();
    private int open;
    private boolean finishing;
    private long messages;
    private long bytes;

    private Load(EventLoop loop, int connections) {
        this.loop = loop;
        this.connections = connections;
        this.open = connections;
        this.outcome = loop.createPromise();
        this.began = loop.time();
    }

    /**
     * Opens the given number of connections to {@code to}. The future is done when every connection has ended as expected, after
     * {@code time} or a little more, and fails otherwise.
     */
    static LoopFuture<Tally> run(
            EventLoop loop,
            ConnectOptions to,
            int connections,
            Duration time,
            BiFunction<Load, Integer, LoadClient> factory) {
        Load load = new Load(loop, connections);
        ConnectOptions options = to.timeout(PATIENCE);
        for (int i = 0; i < connections; i++) {
            int number = i;
            loop.<LoadClient>createConnection(() -> factory.apply(load, number), options)
                    .addDoneCallback(load::connected);
        }
        load.timers.add(loop.callLater(time, load::finish));
        load.timers.add(loop.callLater(
                time.plus(PATIENCE),
                () -> load.failed(
                        load.open + " connections have not ended " + PATIENCE.toSeconds() + " s after the end")));
        return load.outcome.future();
    }

    private void connected(LoopFuture<Connection<LoadClient>> done) {
        Throwable failure = done.exception();
        if (failure != null) {
            failed("connecting failed: " + failure);
            return;
        }
        made.add(done.result());
        if (finishing) {
            done.result().protocol().finish();
        }
    }

    private void finish() {
        finishing = true;
        made.forEach(connection -> connection.protocol().finish());
    }

    /** Counts a message that came back with every byte right. */
    void verified(long moreMessages, long moreBytes) {
        messages += moreMessages;
        bytes += moreBytes;
    }

    /** Counts a connection that ended as expected. */
    void ended() {
        open--;
        if (open == 0) {
            timers.forEach(Handle::cancel);
            outcome.tryComplete(new Tally(connections, messages, bytes, loop.time() - began));
        }
    }

    /** Ends the load with its first failure. */
    void failed(String what) {
        if (outcome.tryFail(new IllegalStateException(what))) {
            timers.forEach(Handle::cancel);
            made.forEach(connection -> connection.transport().abort());
        }
    }
}
