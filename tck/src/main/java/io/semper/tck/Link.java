package io.semper.tck;

import io.semper.Server;
import io.semper.StreamTransport;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A connection between the loop under test and a {@link Peer}. Only for the body of the test. */
public final class Link {
    private final LoopDriver driver;
    private final Recorder recorder;
    private final Peer peer;
    private final @Nullable Server server;

    Link(LoopDriver driver, Recorder recorder, Peer peer, @Nullable Server server) {
        this.driver = driver;
        this.recorder = recorder;
        this.peer = peer;
        this.server = server;
    }

    /** The protocol on the loop's side. */
    public Recorder recorder() {
        return recorder;
    }

    /** The transport on the loop's side, for the owner: callbacks, or the test while the loop is idle. */
    public StreamTransport transport() {
        return recorder.transport();
    }

    /** The other end. */
    public Peer peer() {
        return peer;
    }

    /** The server that accepted the connection; only for links of {@link Tck#accept}. */
    public Server server() {
        if (server == null) {
            throw new IllegalStateException(
                    "the loop opened this connection and did not accept it, so it has no server");
        }
        return server;
    }

    /** Runs {@code body} with the transport, as a callback of the loop. */
    public void run(Consumer<? super StreamTransport> body) {
        driver.call(() -> {
            body.accept(transport());
            return true;
        });
    }

    /** Calls {@link #run}, waits for {@code connectionLost} and returns its argument. */
    public @Nullable Throwable lostAfter(Consumer<? super StreamTransport> body) {
        run(body);
        return recorder.awaitLost();
    }

    /** Returns a value from the transport, read in a callback of the loop. */
    public <T extends @Nullable Object> T get(Function<? super StreamTransport, T> body) {
        return driver.call(() -> body.apply(transport()));
    }

    /** Writes text, as a callback of the loop. */
    public void write(String text) {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes bytes, as a callback of the loop. */
    public void write(byte[] bytes) {
        run(t -> t.write(ByteBuffer.wrap(bytes)));
    }

    /** {@code close()}, as a callback of the loop. */
    public void close() {
        run(StreamTransport::close);
    }

    /** {@code abort()}, as a callback of the loop. */
    public void abort() {
        run(StreamTransport::abort);
    }

    /** {@code writeEof()}, as a callback of the loop. */
    public void writeEof() {
        run(StreamTransport::writeEof);
    }
}
