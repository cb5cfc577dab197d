package io.semper.examples.guide;

import io.semper.StreamOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.TimerHandle;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Sends a line at intervals, so that the peer can tell a quiet connection from a dead one; both ends run it. */
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
// region: heartbeats
public final class Heartbeats implements StreamProtocol {
    private final Duration interval;
    private final LineReader reader = new LineReader(1024);
    private StreamTransport transport;
    private TimerHandle timer;
    private long received;

    public Heartbeats(Duration interval) {
        this.interval = interval;
    }

    /** Ends a connection that has missed three heartbeats: {@code connectionLost} gets a SocketTimeoutException. */
    public static StreamOptions watch(StreamOptions stream, Duration interval) {
        return stream.readTimeout(interval.multipliedBy(3));
    }

    @Override
    public void connectionMade(StreamTransport made) {
        transport = made;
        beat();
    }

    private void beat() {
        if (transport.writeBufferSize() == 0) { // otherwise the peer has bytes to read already
            transport.write(LineReader.encode("beat"));
        }
        timer = transport.loop().callLater(interval, this::beat);
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        for (String line : reader.feed(data)) {
            if (line.equals("beat")) {
                received++;
            }
        }
        if (reader.overflowed()) {
            transport.abort();
        }
    }

    public long received() {
        return received;
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        timer.cancel();
    }
}
// endregion
