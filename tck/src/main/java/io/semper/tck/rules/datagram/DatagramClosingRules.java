package io.semper.tck.rules.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.DatagramTransport;
import io.semper.tck.DatagramKind;
import io.semper.tck.DatagramLink;
import io.semper.tck.DatagramRecorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.FakeNames;
import io.semper.tck.rules.support.Refusals;
import io.semper.tck.rules.support.SlowPeer;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What an endpoint does between the call that ends it and the end. */
@Requires("datagrams")
final class DatagramClosingRules {
    private static final Map<String, Consumer<DatagramTransport>> ENDS = new TreeMap<>(Map.of(
            "abort", DatagramTransport::abort,
            "abort with a cause", t -> t.abort(new IllegalStateException("on purpose")),
            "close", DatagramTransport::close));

    /** Sends and calls what makes no sense any more. For the owner. */
    private static void useInVain(DatagramLink link) {
        DatagramTransport transport = link.transport();
        ByteBuffer data = ByteBuffer.wrap("too late".getBytes());
        link.sendNow(data);
        assertEquals(data.limit(), data.position(), "the position of what was dropped");
        data.rewind();
        transport.sendTo(data, link.peer().address());
        assertEquals(data.limit(), data.position(), "the position of what was dropped");
        data.rewind();
        if (transport.isConnected()) {
            transport.sendAll(data, data);
            assertEquals(data.limit(), data.position(), "the position of what was dropped");
        }
        transport.pauseReading();
        transport.resumeReading();
        transport.setWriteLimits(1, 2);
        assertFalse(transport.isReading());
        assertTrue(transport.isClosing());
        assertEquals(0, transport.writeBufferSize());
        transport.close();
        transport.abort();
    }

    private static void stillRefuses(DatagramLink link) {
        DatagramTransport transport = link.transport();
        ByteBuffer data = ByteBuffer.wrap(new byte[] {1});
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("name.test", 1);
        Refusals.refused(IllegalArgumentException.class, "name.test", () -> transport.sendTo(data, unresolved));
        Refusals.refused(
                IllegalArgumentException.class, "OddAddress", () -> transport.sendTo(data, new Refusals.OddAddress()));
        if (transport.isConnected()) {
            InetSocketAddress other = new InetSocketAddress(FakeNames.loopback(3), 3);
            Refusals.refused(IllegalArgumentException.class, "127.0.0.3", () -> transport.sendTo(data, other));
        } else {
            Refusals.refused(IllegalStateException.class, "sendTo()", () -> transport.send(data));
            Refusals.refused(IllegalStateException.class, "sendTo()", () -> transport.sendAll(data));
        }
        assertEquals(1, data.remaining(), "what was refused was consumed");
    }

    @Rule("DATAGRAM-27")
    void whatIsSentAfterTheEndIsDropped(Tck tck, DatagramKind kind) {
        ENDS.forEach((what, end) -> {
            DatagramRecorder recorder = tck.datagramRecorder();
            DatagramLink link = tck.datagrams(kind, recorder);
            recorder.onLost(cause -> {
                useInVain(link);
                stillRefuses(link);
            });
            link.send("in time");
            assertEquals("in time", link.peer().receive().text(), what);
            link.run(t -> {
                end.accept(t);
                useInVain(link);
                stillRefuses(link);
            });
            recorder.awaitLost();
            link.run(t -> {
                useInVain(link);
                stillRefuses(link);
            });
            DatagramLink next = tck.datagrams(kind, tck.datagramRecorder());
            next.assertUnharmed();
            link.peer().send("to itself", link.peer().address());
            assertEquals("to itself", link.peer().receive().text(), "the next datagram after " + what);
            assertEquals(0, recorder.count("error"), "reports after " + what);
        });
    }

    @Requires("unix-datagrams")
    @Rule("DATAGRAM-27")
    void whatIsSentWhileTheQueueIsSentIsDropped(Tck tck) {
        for (boolean connected : List.of(true, false)) {
            SlowPeer link = SlowPeer.open(tck, tck.datagramRecorder(), connected);
            link.fill(100);
            tck.run(() -> {
                link.transport().close();
                long queued = link.transport().writeBufferSize();
                ByteBuffer data = ByteBuffer.allocate(10);
                link.sendNow(data);
                assertFalse(data.hasRemaining(), "the position of what was dropped");
                assertEquals(queued, link.transport().writeBufferSize(), "what is queued");
            });
            link.assertAllArrive();
            assertNull(link.sender().awaitLost());
        }
    }
}
