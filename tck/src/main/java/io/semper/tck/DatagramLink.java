package io.semper.tck;

import io.semper.DatagramTransport;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** An endpoint of the loop under test and a {@link DatagramPeer}. Only for the body of the test, except {@link #sendNow}. */
public final class DatagramLink extends TransportLink<DatagramTransport, DatagramRecorder> {
    private final DatagramPeer peer;
    private final InetSocketAddress address;

    DatagramLink(LoopDriver driver, DatagramRecorder recorder, DatagramPeer peer) {
        super(driver, recorder);
        this.peer = peer;
        address = (InetSocketAddress)
                driver.<@Nullable Object>now(() -> recorder.transport().localAddress());
    }

    /** The other end. */
    public DatagramPeer peer() {
        return peer;
    }

    /** The address of the endpoint. */
    public InetSocketAddress address() {
        return address;
    }

    /** Sends one datagram to the peer, by {@code send} if the endpoint is connected and by {@code sendTo} otherwise. For the owner. */
    public void sendNow(ByteBuffer data) {
        if (transport().isConnected()) {
            transport().send(data);
        } else {
            transport().sendTo(data, peer.address());
        }
    }

    /** {@link #sendNow} with the bytes of a text. */
    public void sendNow(String text) {
        sendNow(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Sends text as one datagram to the peer, as a callback of the loop. */
    public void send(String text) {
        run(t -> sendNow(text));
    }

    /** Sends bytes as one datagram to the peer, as a callback of the loop. */
    public void send(byte[] bytes) {
        run(t -> sendNow(ByteBuffer.wrap(bytes)));
    }

    /** Fails unless a datagram in each direction arrives. */
    public void assertUnharmed() {
        String out = "out-" + System.nanoTime();
        send(out);
        String got;
        do {
            got = peer.receive().text(); // what a test sent before may be queued in the OS
        } while (!got.equals(out));
        String in = "in-" + System.nanoTime();
        peer.send(in, address);
        driver().untilAnywhere(() -> recorder().texts().contains(in), "the endpoint receives '" + in + "'");
    }
}
