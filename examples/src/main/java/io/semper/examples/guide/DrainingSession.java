package io.semper.examples.guide;

import io.semper.LoopFuture;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Function;

/** Answers lines with the outcomes of operations that take time, one after another, and finishes them when its server drains. */
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
// region: session
public final class DrainingSession implements StreamProtocol {
    private final Function<String, LoopFuture<String>> handler;
    private final LineReader reader = new LineReader(1024);
    private final Queue<String> requests = new ArrayDeque<>();
    private StreamTransport transport;
    private boolean answering;
    private boolean draining;

    public DrainingSession(Function<String, LoopFuture<String>> handler) {
        this.handler = handler;
    }

    @Override
    public void connectionMade(StreamTransport made) {
        transport = made;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        requests.addAll(reader.feed(data));
        if (!requests.isEmpty()) {
            transport.pauseReading(); // until these are answered
            answerNext();
        } else if (reader.overflowed()) {
            transport.abort();
        }
    }

    private void answerNext() {
        String request = requests.poll();
        answering = request != null;
        if (request != null && !transport.isClosing()) {
            handler.apply(request)
                    .handle((answer, failure) -> answer != null ? answer : "ERROR " + failure)
                    .addDoneCallback(done -> {
                        transport.write(LineReader.encode(done.result()));
                        answerNext();
                    });
        } else if (draining || reader.overflowed()) {
            transport.close();
        } else {
            transport.resumeReading();
        }
    }

    @Override
    public boolean drainRequested() {
        draining = true;
        transport.pauseReading(); // no new requests
        return !answering; // true closes now; otherwise answerNext() closes
    }
}
// endregion
