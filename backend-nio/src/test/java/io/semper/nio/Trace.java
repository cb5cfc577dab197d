package io.semper.nio;

import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A protocol that writes down what it hears. */
class Trace implements StreamProtocol {
    final List<String> heard = new ArrayList<>();

    @Nullable
    StreamTransport transport;

    @Override
    public void connectionMade(StreamTransport made) {
        transport = made;
        heard.add("made");
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        heard.add(StandardCharsets.US_ASCII.decode(data).toString());
    }

    @Override
    public boolean eofReceived() {
        heard.add("eof");
        return false;
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        heard.add("lost(" + (cause == null ? "" : cause.getClass().getSimpleName()) + ")");
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
