package io.semper.examples.guide;

import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A client of {@link StoreServer}: sends requests without waiting for the answers to earlier ones. */
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
// region: client
public final class StoreClient implements StreamProtocol {
    private final LineReader reader = new LineReader(2048);
    private final Queue<LoopPromise<String>> unanswered = new ArrayDeque<>();
    private StreamTransport transport;

    @Override
    public void connectionMade(StreamTransport made) {
        transport = made;
    }

    /** Sends a request and returns a future of its answer. */
    public LoopFuture<String> ask(String request) {
        if (transport.isClosing()) {
            return LoopFutures.failed(transport.loop(), new IOException("the connection has ended"));
        }
        LoopPromise<String> answer = transport.loop().createPromise();
        unanswered.add(answer);
        transport.write(LineReader.encode(request));
        return answer.future();
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        for (String line : reader.feed(data)) {
            LoopPromise<String> oldest = unanswered.poll(); // answers arrive in the order of the requests
            if (oldest == null) {
                transport.abort(); // an answer without a request
                return;
            }
            oldest.tryComplete(line); // does nothing if the caller has cancelled
        }
        if (reader.overflowed()) {
            transport.abort();
        }
    }

    /** Closes the connection, if there is one; what is not answered fails. */
    public void close() {
        if (transport != null) {
            transport.close();
        }
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        IOException ended = new IOException("the connection ended before the answer", cause);
        unanswered.forEach(answer -> answer.tryFail(ended));
        unanswered.clear();
    }
}
// endregion
