package io.semper.tck;

import io.semper.Server;
import io.semper.StreamTransport;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A connection between the loop under test and a {@link Peer}. Only for the body of the test. */
public final class Link extends TransportLink<StreamTransport, Recorder> {
    private final Peer peer;
    private final @Nullable Server server;

    Link(LoopDriver driver, Recorder recorder, Peer peer, @Nullable Server server) {
        super(driver, recorder);
        this.peer = peer;
        this.server = server;
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

    /** Writes text, as a callback of the loop. */
    public void write(String text) {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes bytes, as a callback of the loop. */
    public void write(byte[] bytes) {
        run(t -> t.write(ByteBuffer.wrap(bytes)));
    }

    /** {@code writeEof()}, as a callback of the loop. */
    public void writeEof() {
        run(StreamTransport::writeEof);
    }
}
