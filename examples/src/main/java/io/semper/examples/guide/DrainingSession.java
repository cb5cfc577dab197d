package io.semper.examples.guide;

import io.semper.LoopFuture;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.nio.ByteBuffer;
import java.util.function.Function;

/** Answers lines with the outcomes of operations that take time, and finishes them when its server drains. */
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
// region: session
public final class DrainingSession implements StreamProtocol {
    private final Function<String, LoopFuture<String>> handler;
    private final LineReader reader = new LineReader(1024);
    private StreamTransport transport;
    private int inProgress;
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
        for (String line : reader.feed(data)) {
            inProgress++;
            handler.apply(line)
                    .handle((answer, failure) -> answer != null ? answer : "ERROR " + failure)
                    .addDoneCallback(done -> answered(done.result()));
        }
    }

    private void answered(String answer) {
        transport.write(LineReader.encode(answer)); // dropped if the connection has ended
        inProgress--;
        if (draining && inProgress == 0) {
            transport.close();
        }
    }

    @Override
    public boolean drainRequested() {
        draining = true;
        transport.pauseReading(); // no new requests
        return inProgress == 0; // true closes now; otherwise answered() closes
    }
}
// endregion
