package io.semper.cli.fuzz;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.LoopFuture;
import io.semper.StreamProtocol;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A connect: it may be cancelled, its factory may throw, and it may fail if it is late or its server ends. For the loop's owner. */
final class Connecting {
    private final World world;
    private final ConnectOptions options;
    private final @Nullable Listening to;
    private final @Nullable RuntimeException failure;
    private @Nullable LoopFuture<Connection<StreamProtocol>> future;
    private @Nullable End end;

    /**
     * Prepares a connect.
     *
     * @param to the server; null for a blocking peer
     * @param failure what the factory throws; null for a factory that makes a protocol
     */
    Connecting(World world, ConnectOptions options, @Nullable Listening to, @Nullable RuntimeException failure) {
        this.world = world;
        this.options = options;
        this.to = to;
        this.failure = failure;
    }

    void begin() {
        future = world.await("connect", world.loop.createConnection(this::make, options), null, this::done);
    }

    private StreamProtocol make() {
        End[] made = {null};
        world.callback("factory", () -> {
            world.oracle.expect(end == null, "a connect called its factory twice");
            world.oracle.expect(
                    future != null && !future.isDone(), "a factory was called after the end of its connect");
            if (failure != null) {
                throw failure;
            }
            made[0] = world.end("connected", options.stream(), null);
            made[0].connecting = future;
            end = made[0];
        });
        return made[0].protocol();
    }

    private void done(LoopFuture<Connection<StreamProtocol>> done) {
        if (done.isCancelled()) {
            return;
        }
        Throwable thrown = done.exception();
        if (thrown == null) {
            world.oracle.expect(
                    end != null
                            && end.hasBegun()
                            && end.transport().equals(done.result().transport()),
                    "a connect was done before connectionMade");
        } else {
            world.oracle.expect(
                    thrown == failure || thrown instanceof IOException && mayFail(),
                    "a connect ended with " + Text.of(thrown));
        }
    }

    private boolean mayFail() {
        return options.timeout() != null || to == null || to.mayRefuse();
    }
}
