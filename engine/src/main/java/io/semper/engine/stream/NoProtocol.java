package io.semper.engine.stream;

import io.semper.StreamProtocol;
import java.nio.ByteBuffer;

/** The protocol of a stream before it is started. */
final class NoProtocol implements StreamProtocol {
    static final NoProtocol INSTANCE = new NoProtocol();

    private NoProtocol() {}

    @Override
    public void dataReceived(ByteBuffer data) {
        throw new IllegalStateException("a stream delivered bytes before it was started");
    }
}
