package org.example.metered;

import io.semper.engine.kernel.DatagramSocket;
import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.ForwardingDatagram;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/** A datagram socket whose calls are metered. */
final class MeteredDatagram extends ForwardingDatagram {
    private final MeteredCalls calls;

    MeteredDatagram(MeteredCalls calls, DatagramSocket below) {
        super(below);
        this.calls = calls;
    }

    @Override
    public ByteBuffer receive(ByteBuffer scratch) throws IOException {
        int before = scratch.position();
        return calls.make(
                FailedCall.RECEIVE,
                target,
                () -> target.receive(scratch),
                received -> received == null
                        ? 0
                        : received == scratch ? scratch.position() - before : received.remaining());
    }

    @Override
    public Sent send(ByteBuffer data, SocketAddress to) throws IOException {
        int size = data.remaining();
        return calls.make(FailedCall.SEND, target, () -> target.send(data, to), sent -> sent == Sent.TAKEN ? size : 0);
    }
}
