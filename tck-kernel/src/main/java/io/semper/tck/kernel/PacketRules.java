package io.semper.tck.kernel;

import static io.semper.engine.kernel.Interest.READ;
import static io.semper.engine.kernel.Interest.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.engine.kernel.DatagramSocket;
import io.semper.engine.kernel.DatagramSocket.Sent;
import io.semper.tck.Requires;
import java.io.IOException;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Datagrams. */
final class PacketRules {
    private static final int ROOM = 16_384;
    private static final int MOST = 2000;
    private static final int TOO_LARGE = 70_000;

    private PacketRules() {}

    private static DatagramChannel peer(Rig rig) throws IOException {
        return rig.closing(rig.channels.openDatagramChannel()).bind(Rig.loopback(0));
    }

    private static void sendTo(DatagramSocket socket, DatagramChannel from, String text) throws IOException {
        from.send(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), socket.localAddress());
    }

    /** The next datagram, waiting for it. */
    private static String receive(Watch watch, DatagramSocket socket) throws IOException {
        ByteBuffer scratch = ByteBuffer.allocateDirect(ROOM);
        while (true) {
            ByteBuffer received = socket.receive(scratch.clear());
            if (received != null) {
                ByteBuffer bytes = received == scratch ? scratch.flip() : received;
                return StandardCharsets.US_ASCII.decode(bytes).toString();
            }
            watch.forget().await(READ);
        }
    }

    @Requires("datagrams")
    @KernelRule("PACKET-01")
    static void aDatagramArrivesWhole(Rig rig) throws Exception {
        DatagramSocket socket = rig.datagram();
        DatagramChannel peer = peer(rig);
        Watch watch = rig.register(socket, READ);
        sendTo(socket, peer, "hello");
        sendTo(socket, peer, "there");
        assertEquals("hello", receive(watch, socket));
        assertEquals(peer.getLocalAddress(), socket.sender(), "sender()");
        assertEquals("there", receive(watch, socket));
        ByteBuffer data = Rig.direct("xanswery");
        data.position(1).limit(7);
        assertEquals(Sent.TAKEN, socket.send(data, peer.getLocalAddress()));
        ByteBuffer got = ByteBuffer.allocate(ROOM);
        assertEquals(socket.localAddress(), peer.receive(got), "the sender that the peer sees");
        assertEquals("answer", StandardCharsets.US_ASCII.decode(got.flip()).toString());
    }

    @Requires("datagrams")
    @KernelRule("PACKET-01")
    static void eachDatagramHasItsSender(Rig rig) throws Exception {
        DatagramSocket socket = rig.datagram();
        Watch watch = rig.register(socket, READ);
        String large = "0123456789".repeat(800);
        for (int i = 0; i < 3; i++) {
            DatagramChannel peer = peer(rig);
            sendTo(socket, peer, large + i);
            assertEquals(large + i, receive(watch, socket), "a datagram of " + (large.length() + 1) + " bytes");
            assertEquals(peer.getLocalAddress(), socket.sender(), "sender()");
        }
        DatagramChannel peer = peer(rig);
        for (int i = 0; i < 50; i++) {
            sendTo(socket, peer, "small " + i);
            assertEquals("small " + i, receive(watch, socket), "one of many datagrams");
        }
    }

    @Requires("datagrams")
    @KernelRule("PACKET-02")
    static void receiveDoesNotWait(Rig rig) throws Exception {
        DatagramSocket socket = rig.datagram();
        ByteBuffer scratch = ByteBuffer.allocateDirect(ROOM);
        scratch.position(5).limit(100);
        for (int i = 0; i < 3; i++) {
            assertNull(socket.receive(scratch), "receive() without a datagram");
            assertEquals(5, scratch.position(), "the position after a receive without a datagram");
            assertEquals(100, scratch.limit(), "the limit after a receive without a datagram");
        }
    }

    @Requires("datagrams")
    @KernelRule("PACKET-03")
    static void aLongDatagramIsTruncatedAlone(Rig rig) throws Exception {
        DatagramSocket socket = rig.datagram();
        DatagramChannel peer = peer(rig);
        Watch watch = rig.register(socket, READ);
        sendTo(socket, peer, "0123456789");
        sendTo(socket, peer, "next");
        watch.await(READ);
        ByteBuffer scratch = ByteBuffer.allocateDirect(ROOM);
        scratch.position(2).limit(6);
        ByteBuffer received = null;
        for (int i = 0; i < 100 && received == null; i++) {
            received = socket.receive(scratch);
            if (received == null) {
                watch.forget().await(READ);
            }
        }
        if (received == scratch) {
            assertEquals(6, scratch.position(), "the position after a datagram that was longer than the room");
            assertEquals(6, scratch.limit(), "the limit after a datagram");
            byte[] bytes = new byte[4];
            scratch.position(2).get(bytes);
            assertArrayEquals("0123".getBytes(StandardCharsets.US_ASCII), bytes, "the beginning of the datagram");
        }
        assertEquals("next", receive(watch, socket), "the datagram after one that was truncated");
    }

    @Requires("empty-datagrams")
    @KernelRule("PACKET-04")
    static void anEmptyDatagramIsReceived(Rig rig) throws Exception {
        DatagramSocket socket = rig.datagram();
        DatagramChannel peer = peer(rig);
        Watch watch = rig.register(socket, READ);
        sendTo(socket, peer, "");
        ByteBuffer scratch = ByteBuffer.allocateDirect(ROOM);
        watch.await(READ);
        ByteBuffer received = received(watch, socket, scratch);
        assertTrue(received != scratch || scratch.position() == 0, "the position after an empty datagram");
        assertTrue(received == scratch || !received.hasRemaining(), "bytes of an empty datagram");
        assertNull(socket.receive(scratch.clear()), "receive() after the only datagram");
        sendTo(socket, peer, "x");
        assertEquals("x", receive(watch, socket));
    }

    private static ByteBuffer received(Watch watch, DatagramSocket socket, ByteBuffer scratch) throws IOException {
        for (int i = 0; i < 100; i++) {
            ByteBuffer received = socket.receive(scratch);
            if (received != null) {
                return received;
            }
            watch.forget().await(READ);
        }
        throw new AssertionError("the socket is readable, and receive() returns null");
    }

    @Requires("datagrams")
    @KernelRule("PACKET-05")
    static void aConnectedSocketHearsItsPeerAlone(Rig rig) throws Exception {
        DatagramSocket socket = rig.datagram();
        DatagramChannel peer = peer(rig);
        DatagramChannel stranger = peer(rig);
        assertNull(socket.remoteAddress(), "remoteAddress() before the connect");
        socket.connect(peer.getLocalAddress());
        assertEquals(peer.getLocalAddress(), socket.remoteAddress());
        Watch watch = rig.register(socket, READ);
        sendTo(socket, stranger, "stranger");
        sendTo(socket, peer, "peer");
        assertEquals("peer", receive(watch, socket), "what a connected socket received");
        assertEquals(Sent.TAKEN, socket.send(Rig.direct("to you"), null));
        ByteBuffer got = ByteBuffer.allocate(ROOM);
        peer.receive(got);
        assertEquals("to you", StandardCharsets.US_ASCII.decode(got.flip()).toString());
        SocketAddress remote = socket.remoteAddress();
        watch.leave();
        socket.close();
        assertEquals(remote, socket.remoteAddress(), "remoteAddress() after the close");
    }

    @Requires("datagrams")
    @KernelRule("PACKET-06")
    static void anUnreachablePortIsReported(Rig rig) throws Exception {
        DatagramSocket socket = rig.datagram();
        DatagramChannel peer = peer(rig);
        SocketAddress address = peer.getLocalAddress();
        socket.connect(address);
        peer.close();
        PortUnreachableException report = null;
        ByteBuffer scratch = ByteBuffer.allocateDirect(ROOM);
        for (int i = 0; i < 50 && report == null; i++) {
            report = reportOf(() -> {
                socket.send(Rig.direct("x"), null);
                rig.poller.poll(Rig.PAUSE / 10);
                socket.receive(scratch.clear());
            });
        }
        assertTrue(report != null, "no call reported that the port is unreachable");
        DatagramChannel next = rig.closing(rig.channels.openDatagramChannel()).bind(address);
        Sent sent = null;
        for (int i = 0; i < 10 && sent != Sent.TAKEN; i++) {
            Sent[] result = new Sent[1];
            reportOf(() -> result[0] = socket.send(Rig.direct("again"), null));
            sent = result[0];
        }
        assertSame(Sent.TAKEN, sent, "the result of a send after the report");
        ByteBuffer got = ByteBuffer.allocate(ROOM);
        next.receive(got);
        assertEquals("again", StandardCharsets.US_ASCII.decode(got.flip()).toString());
    }

    private interface Call {
        void make() throws IOException;
    }

    private static @Nullable PortUnreachableException reportOf(Call call) throws IOException {
        try {
            call.make();
            return null;
        } catch (PortUnreachableException report) {
            return report;
        }
    }

    @Requires("datagrams")
    @KernelRule("PACKET-07")
    static void aDatagramThatIsTooLargeFails(Rig rig) throws Exception {
        DatagramSocket socket = rig.datagram();
        DatagramChannel peer = peer(rig);
        IOException failure = null;
        try {
            socket.send(ByteBuffer.allocateDirect(TOO_LARGE), peer.getLocalAddress());
        } catch (IOException e) {
            failure = e;
        }
        assertTrue(failure != null, "a send of " + TOO_LARGE + " bytes threw nothing");
        assertEquals(Sent.TAKEN, socket.send(Rig.direct("small"), peer.getLocalAddress()));
        ByteBuffer got = ByteBuffer.allocate(TOO_LARGE);
        peer.receive(got);
        assertEquals("small", StandardCharsets.US_ASCII.decode(got.flip()).toString(), "what the peer received first");
    }

    @Requires("unix-datagrams")
    @KernelRule("PACKET-09")
    static void whatWasTakenArrives(Rig rig) throws Exception {
        UnixDomainSocketAddress path = rig.path();
        DatagramSocket receiver = rig.add(rig.kernel.sockets().datagram(path));
        receiver.bind(path);
        DatagramSocket sender = rig.add(rig.kernel.sockets().datagram(path));
        int taken = 0;
        Sent last = Sent.TAKEN;
        while (last == Sent.TAKEN && taken < MOST) {
            last = sender.send(Rig.direct("x"), path);
            taken += last == Sent.TAKEN ? 1 : 0;
        }
        if (last == Sent.WOULD_BLOCK) {
            rig.register(sender, WRITE);
            assertTrue(rig.comesToRest(), "three polls reported that a datagram can be sent which would block");
        }
        int received = 0;
        while (receiver.receive(ByteBuffer.allocateDirect(ROOM)) != null) {
            received++;
        }
        assertEquals(taken, received, "datagrams received of those that were taken");
        if (last != Sent.TAKEN) {
            assertEquals(Sent.TAKEN, sender.send(Rig.direct("y"), path), "a send when there is room again");
        }
    }

    @Requires("datagrams")
    @KernelRule("PACKET-08")
    static void readinessLastsAsLongAsADatagram(Rig rig) throws Exception {
        DatagramSocket socket = rig.datagram();
        DatagramChannel peer = peer(rig);
        Watch watch = rig.register(socket, READ);
        sendTo(socket, peer, "x");
        for (int i = 0; i < 3; i++) {
            watch.await(READ).forget();
        }
        assertEquals("x", receive(watch, socket));
        assertTrue(rig.comesToRest(), "three polls returned early although there is no datagram any more");
    }
}
