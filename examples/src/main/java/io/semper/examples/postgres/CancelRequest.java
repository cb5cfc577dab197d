package io.semper.examples.postgres;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Asks a server, on a separate connection, to stop the query that one of its sessions executes. */
final class CancelRequest implements StreamProtocol {
    private static final int CODE = 80877102;

    private final ByteBuffer request;
    private @Nullable StreamTransport transport;

    private CancelRequest(int processId, int secretKey) {
        request = new MessageWriter()
                .untyped()
                .int32(CODE)
                .int32(processId)
                .int32(secretKey)
                .toBuffer();
    }

    /** Returns a future that completes, in whatever way, when the server has handled the request or the cancel timeout has passed. */
    static LoopFuture<Void> send(EventLoop loop, PostgresOptions options, int processId, int secretKey) {
        CancelRequest me = new CancelRequest(processId, secretKey);
        return loop.createConnection(() -> me, options.address())
                .thenCompose(made -> made.transport().closed()) // the server closes when it has sent the signal
                .withTimeout(options.cancelTimeout())
                .whenDone((none, failure) -> me.end());
    }

    private void end() {
        if (transport != null) {
            transport.abort();
        }
    }

    @Override
    public void connectionMade(StreamTransport made) {
        transport = made;
        made.write(request);
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        // The server says nothing here.
    }
}
