package io.semper.tck.rules.support;

import io.semper.DatagramOptions;
import io.semper.DatagramTransport;
import io.semper.tck.Bytes;
import io.semper.tck.DatagramRecorder;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Two endpoints of the loop under test over Unix-domain sockets, of which one does not read at first: loopback UDP loses what is not read,
 * and only here a queue grows. Needs {@code unix-datagrams}.
 */
public final class SlowPeer {
    private static final int MOST = 100_000;

    private final Tck tck;
    private final DatagramRecorder sender;
    private final DatagramRecorder receiver;
    private final SocketAddress address;
    private final List<byte[]> sent = new ArrayList<>();

    private SlowPeer(Tck tck, DatagramRecorder sender, DatagramRecorder receiver, SocketAddress address) {
        this.tck = tck;
        this.sender = sender;
        this.receiver = receiver;
        this.address = address;
    }

    /** Opens a receiver that is paused, and {@code sender} with its options changed by {@code further}. */
    public static SlowPeer open(
            Tck tck, DatagramRecorder sender, boolean connected, UnaryOperator<DatagramOptions> further) {
        SocketAddress address = tck.freshAddress(StreamKind.UNIX);
        DatagramRecorder receiver = tck.datagramRecorder();
        tck.endpoint(DatagramOptions.bind(address), receiver.onMade(DatagramTransport::pauseReading));
        DatagramOptions options =
                connected ? DatagramOptions.connect(address) : DatagramOptions.bind(tck.freshAddress(StreamKind.UNIX));
        tck.endpoint(further.apply(options), sender);
        return new SlowPeer(tck, sender, receiver, address);
    }

    public static SlowPeer open(Tck tck, DatagramRecorder sender, boolean connected) {
        return open(tck, sender, connected, options -> options);
    }

    /** The protocol of the endpoint that sends. */
    public DatagramRecorder sender() {
        return sender;
    }

    /** The endpoint that sends, for the owner. */
    public DatagramTransport transport() {
        return sender.transport();
    }

    /** The protocol of the endpoint that does not read. */
    public DatagramRecorder receiver() {
        return receiver;
    }

    /** The address of the endpoint that does not read. */
    public SocketAddress address() {
        return address;
    }

    /** Sends one datagram of {@code size} bytes that differ from those of other datagrams. For the owner. */
    public void sendNow(int size) {
        sendNow(Bytes.pattern(sent.size() * 31L, size));
    }

    /** Sends one datagram, which {@link #sent} keeps. For the owner. */
    void sendNow(byte[] bytes) {
        sent.add(bytes);
        sendNow(ByteBuffer.wrap(bytes));
    }

    /** Sends to the receiver by {@code send} or {@code sendTo}. For the owner. */
    public void sendNow(ByteBuffer data) {
        if (transport().isConnected()) {
            transport().send(data);
        } else {
            transport().sendTo(data, address);
        }
    }

    /** Sends datagrams of {@code size} bytes until one is queued; the OS takes no more. */
    public void fill(int size) {
        tck.run(() -> {
            while (transport().writeBufferSize() == 0) {
                if (sent.size() > MOST) {
                    throw new AssertionError("a peer that does not read has taken " + sent.size() + " datagrams");
                }
                sendNow(size);
            }
        });
    }

    /** What {@link #sendNow(int)}, {@link #sendNow(byte[])} and {@link #fill} have sent, in order. */
    public List<byte[]> sent() {
        return sent;
    }

    /** Makes the receiver read. */
    public void read() {
        tck.run(() -> receiver.transport().resumeReading());
    }

    /** Makes the receiver read, and checks that it gets what was sent, each once, whole and in order, and {@code further} ones after that. */
    public void assertAllArrive(byte[]... further) {
        read();
        List<byte[]> expected = new ArrayList<>(sent);
        expected.addAll(List.of(further));
        receiver.await("datagram", expected.size());
        tck.settle();
        Received.assertEqual(expected, receiver.datagrams());
    }
}
