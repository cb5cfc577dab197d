package io.semper.cli.soak;

import io.semper.ConnectOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads a server's stream to its end and answers afterwards, so that the server's half ends long before ours. */
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
final class Listening implements StreamProtocol {
    private static final int TALK = 200_000;
    private static final int ANSWER = 10_000;

    private final Step step;
    private int received;
    private boolean ended;
    private StreamTransport transport;

    private Listening(Step step) {
        this.step = step;
    }

    static void begin(Step step) {
        step.connect(() -> new Listening(step), ConnectOptions.to(step.places.talking()));
    }

    private static void write(StreamTransport to, int total) {
        for (int sent = 0; sent < total; ) {
            ByteBuffer piece = Bytes.at(sent, total - sent);
            sent += piece.remaining();
            to.write(piece);
        }
        to.writeEof();
    }

    @Override
    public void connectionMade(StreamTransport made) {
        transport = made;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        int n = data.remaining();
        if (!Bytes.matches(data, received)) {
            step.failed("bytes from " + received + " on arrived altered");
        }
        received += n;
    }

    @Override
    public boolean eofReceived() {
        ended = true;
        write(transport, ANSWER);
        transport.close();
        return true;
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        if (cause != null || !ended || received != TALK) {
            step.failed("lost after " + received + " of " + TALK + " bytes: " + cause);
        } else {
            step.ended();
        }
    }

    /** The protocol of the server. */
    static final class Talker implements StreamProtocol {
        private int received;

        @Override
        public void connectionMade(StreamTransport made) {
            write(made, TALK);
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            int n = data.remaining();
            if (!Bytes.matches(data, received)) {
                throw new IllegalStateException("bytes from " + received + " on of an answer arrived altered");
            }
            received += n;
        }

        @Override
        public boolean eofReceived() {
            if (received != ANSWER) {
                throw new IllegalStateException("an answer ended after " + received + " of " + ANSWER + " bytes");
            }
            return false;
        }
    }
}
