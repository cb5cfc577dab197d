package io.semper.sim;

import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Sends back what it receives. */
final class EchoProtocol implements StreamProtocol {
    private @Nullable StreamTransport transport;

    @Override
    public void connectionMade(StreamTransport made) {
        transport = made;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        if (transport != null) {
            transport.write(data);
        }
    }
}
