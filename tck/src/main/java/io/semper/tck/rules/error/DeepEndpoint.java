package io.semper.tck.rules.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.DatagramOptions;
import io.semper.DatagramTransport;
import io.semper.EventLoop;
import io.semper.tck.Channels;
import io.semper.tck.DatagramRecorder;
import io.semper.tck.Tck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** An endpoint that is connected to a peer, for the calls of a {@link DeepScene}. Each datagram has a number. */
final class DeepEndpoint {
    private final DatagramRecorder recorder;
    private final DatagramChannel peer;
    private final SocketAddress address;
    private final List<Integer> got = new ArrayList<>();
    private int sent;

    DeepEndpoint(Tck tck, EventLoop loop) throws IOException {
        peer = Channels.datagrams(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        peer.configureBlocking(false);
        address = peer.getLocalAddress();
        recorder = tck.datagramRecorder(loop);
        tck.endpoint(DatagramOptions.connect(address), recorder);
    }

    DatagramTransport transport() {
        return recorder.transport();
    }

    SocketAddress peer() {
        return address;
    }

    /** Sends the next number; a call that fails has sent none, or the endpoint ends. */
    void send(BiConsumer<DatagramTransport, ByteBuffer> how) {
        how.accept(transport(), ByteBuffer.allocate(4).putInt(sent).flip());
        sent++;
    }

    /** Sends an empty datagram, which waits for write readiness, and behind it the next number. */
    void queueDatagram() {
        transport().send(ByteBuffer.allocate(0));
        send(DatagramTransport::send);
    }

    /** Ends the endpoint, and checks that the peer got what was sent, once and in order. */
    void finish(Predicate<BooleanSupplier> comes) throws IOException {
        if (!transport().isClosing()) {
            int number = sent;
            transport().resumeReading();
            send(DatagramTransport::send);
            assertTrue(comes.test(() -> receive().contains(number)), "an open endpoint does not send");
            transport().abort();
        }
        assertTrue(comes.test(recorder::isLost), "no connectionLost of the endpoint");
        assertEquals(1, recorder.count("lost"), "calls of connectionLost of the endpoint");
        List<Integer> there = receive();
        for (int i = 0; i < there.size(); i++) {
            int number = there.get(i);
            assertTrue(
                    number <= sent && (i == 0 || number > there.get(i - 1)),
                    "datagrams that the peer got, of " + sent + ": " + there);
        }
    }

    private List<Integer> receive() {
        ByteBuffer memory = ByteBuffer.allocate(64);
        try {
            while (peer.receive(memory.clear()) != null) {
                if (memory.position() > 0) {
                    got.add(memory.getInt(0));
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return got;
    }

    void close() throws IOException {
        peer.close();
    }
}
