package io.semper.examples.foreign;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.Watcher;
import io.semper.examples.foreign.NonBlockingClient.Wait;
import java.nio.channels.SelectableChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Calls a {@link NonBlockingClient} whenever what it waits for is there. */
public final class Driver {
    private final LoopPromise<@Nullable Void> done;
    private final NonBlockingClient client;
    private final Direction reading;
    private final Direction writing;

    /** One direction of the descriptor, which is watched or not. */
    private static final class Direction {
        private final Consumer<Runnable> add;
        private final Runnable remove;
        private boolean watched;

        Direction(Consumer<Runnable> add, Runnable remove) {
            this.add = add;
            this.remove = remove;
        }

        /** A writer that stays without need is called in every poll, and the loop never sleeps. */
        void watch(boolean wanted, Runnable callback) {
            if (wanted && !watched) {
                add.accept(callback);
            } else if (!wanted && watched) {
                remove.run();
            }
            watched = wanted;
        }
    }

    private Driver(EventLoop loop, NonBlockingClient client, Direction reading, Direction writing) {
        this.client = client;
        this.reading = reading;
        this.writing = writing;
        done = loop.createPromise();
        done.onCancel(() -> watch(Wait.NOTHING));
    }

    /** Drives {@code client}, whose descriptor has this number, on a loop that claims {@code watch-descriptors}. Owner only. */
    public static LoopFuture<@Nullable Void> drive(EventLoop loop, int descriptor, NonBlockingClient client) {
        Watcher watcher = loop.watcher();
        return new Driver(
                        loop,
                        client,
                        new Direction(r -> watcher.addReader(descriptor, r), () -> watcher.removeReader(descriptor)),
                        new Direction(r -> watcher.addWriter(descriptor, r), () -> watcher.removeWriter(descriptor)))
                .start();
    }

    /** Drives {@code client}, which has this channel, on a loop that claims {@code watch-channels}. Owner only. */
    public static LoopFuture<@Nullable Void> drive(
            EventLoop loop, SelectableChannel channel, NonBlockingClient client) {
        Watcher watcher = loop.watcher();
        return new Driver(
                        loop,
                        client,
                        new Direction(r -> watcher.addReader(channel, r), () -> watcher.removeReader(channel)),
                        new Direction(r -> watcher.addWriter(channel, r), () -> watcher.removeWriter(channel)))
                .start();
    }

    private LoopFuture<@Nullable Void> start() {
        proceed();
        return done.future();
    }

    // region: proceed
    private void proceed() {
        try {
            Wait next = client.proceed();
            watch(next);
            if (next == Wait.NOTHING) {
                done.tryComplete(null);
            }
        } catch (Exception e) {
            watch(Wait.NOTHING);
            done.tryFail(e);
        }
    }

    private void watch(Wait next) {
        reading.watch(next == Wait.READ || next == Wait.READ_OR_WRITE, this::proceed);
        writing.watch(next == Wait.WRITE || next == Wait.READ_OR_WRITE, this::proceed);
    }
    // endregion
}
