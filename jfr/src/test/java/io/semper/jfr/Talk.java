package io.semper.jfr;

import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.nio.ByteBuffer;

/** Echoes what it receives. */
class Talk implements StreamProtocol {
    StreamTransport transport;

    @Override
    public void connectionMade(StreamTransport made) {
        transport = made;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        transport.write(data);
    }
}
