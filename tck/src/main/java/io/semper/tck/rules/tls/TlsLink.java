package io.semper.tck.rules.tls;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.Server;
import io.semper.StreamTransport;
import io.semper.tck.Recorder;
import io.semper.tck.Tck;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A TLS connection between the loop under test and a {@link TlsPeer}, after the handshake. */
final class TlsLink {
    private final Tck tck;
    private final Recorder recorder;
    private final TlsPeer peer;
    private final @Nullable Server server;

    TlsLink(Tck tck, Recorder recorder, TlsPeer peer, @Nullable Server server) {
        this.tck = tck;
        this.recorder = recorder;
        this.peer = peer;
        this.server = server;
    }

    Recorder recorder() {
        return recorder;
    }

    TlsPeer peer() {
        return peer;
    }

    StreamTransport transport() {
        return recorder.transport();
    }

    /** The server that accepted the connection. */
    Server server() {
        if (server == null) {
            throw new IllegalStateException("the loop opened this connection, so it has no server");
        }
        return server;
    }

    /** Runs {@code body} with the transport, as a callback of the loop. */
    void run(Consumer<? super StreamTransport> body) {
        tck.run(() -> body.accept(transport()));
    }

    /** Returns a value from the transport, read in a callback of the loop. */
    <T extends @Nullable Object> T get(Function<? super StreamTransport, T> body) {
        return tck.call(() -> body.apply(transport()));
    }

    /** Writes text, as a callback of the loop. */
    void write(String text) {
        run(t -> t.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
    }

    /** Closes, lets the peer answer, and checks that this is the regular end. */
    void endWell() {
        run(StreamTransport::close);
        peer.readToEnd();
        assertTrue(peer.sawCloseNotify(), "the peer got close_notify");
        peer.close();
        assertNull(recorder.awaitLost(), "the cause of connectionLost");
    }

    /** Sends the bytes of several records in one segment. */
    void sendRaw(byte[]... records) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] record : records) {
            all.writeBytes(record);
        }
        peer.raw().send(all.toByteArray());
    }
}
