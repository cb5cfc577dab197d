package io.semper.tck;

import io.semper.Transport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A transport of the loop under test that has a peer of the kit. Only for the body of the test.
 *
 * @param <T> the type of the transport
 * @param <R> the type of its protocol
 */
public abstract sealed class TransportLink<T extends Transport, R extends TransportRecorder<T, R>>
        permits Link, DatagramLink {
    private final LoopDriver driver;
    private final R recorder;

    TransportLink(LoopDriver driver, R recorder) {
        this.driver = driver;
        this.recorder = recorder;
    }

    final LoopDriver driver() {
        return driver;
    }

    /** The protocol on the loop's side. */
    public final R recorder() {
        return recorder;
    }

    /** The transport on the loop's side, for the owner: callbacks, or the test while the loop is idle. */
    public final T transport() {
        return recorder.transport();
    }

    /** Runs {@code body} with the transport, as a callback of the loop. */
    public final void run(Consumer<? super T> body) {
        driver.call(() -> {
            body.accept(transport());
            return true;
        });
    }

    /** Returns a value from the transport, read in a callback of the loop. */
    public final <V extends @Nullable Object> V get(Function<? super T, V> body) {
        return driver.call(() -> body.apply(transport()));
    }

    /** Calls {@link #run}, waits for {@code connectionLost} and returns its argument. */
    public final @Nullable Throwable lostAfter(Consumer<? super T> body) {
        run(body);
        return recorder.awaitLost();
    }

    /** {@code close()}, as a callback of the loop. */
    public final void close() {
        run(Transport::close);
    }

    /** {@code abort()}, as a callback of the loop. */
    public final void abort() {
        run(Transport::abort);
    }
}
