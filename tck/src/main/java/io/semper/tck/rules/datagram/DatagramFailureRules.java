package io.semper.tck.rules.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.DatagramOptions;
import io.semper.DatagramTransport;
import io.semper.tck.DatagramKind;
import io.semper.tck.DatagramLink;
import io.semper.tck.DatagramPeer;
import io.semper.tck.DatagramRecorder;
import io.semper.tck.Loopback;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.SlowPeer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Datagrams that cannot be sent or that have no receiver. */
@Requires("datagrams")
final class DatagramFailureRules {
    private static final int SMALL = 512;
    private static final int TRIES = 50;

    private static DatagramLink bound(Tck tck, Loopback loopback) {
        return tck.datagrams(
                loopback == Loopback.IPV4 ? DatagramKind.BOUND_IPV4 : DatagramKind.BOUND_IPV6, tck.datagramRecorder());
    }

    private static DatagramLink connected(Tck tck, Loopback loopback) {
        return tck.datagrams(
                loopback == Loopback.IPV4 ? DatagramKind.CONNECTED_IPV4 : DatagramKind.CONNECTED_IPV6,
                tck.datagramRecorder());
    }

    private static InetSocketAddress deadAddress(Tck tck, Loopback loopback) {
        DatagramPeer gone = tck.datagramPeer(loopback);
        gone.close();
        return gone.address();
    }

    private static void names(IOException reported, String what) {
        assertTrue(reported.getMessage().contains(what), () -> "'" + what + "' is not in: " + reported);
    }

    @Rule("DATAGRAM-07")
    void aFailureIsReportedInALaterTurn(Tck tck, DatagramKind kind) {
        DatagramLink link = tck.datagrams(kind, tck.datagramRecorder());
        String port = String.valueOf(link.peer().address().getPort());
        for (int i = 1; i <= 3; i++) {
            int before = i - 1;
            long turns = link.get(t -> {
                ByteBuffer data = ByteBuffer.allocate(TooLarge.SIZE);
                link.sendNow(data);
                assertFalse(data.hasRemaining());
                assertEquals(before, link.recorder().errors().size(), "inside the call");
                return tck.loop().stats().turns();
            });
            names(link.recorder().awaitErrors(i), port);
            assertTrue(tck.loop().stats().turns() > turns);
        }
        link.assertUnharmed();
    }

    @Rule("DATAGRAM-07")
    void oneDestinationThatFailsDoesNotHarmOthers(Tck tck) {
        DatagramLink link = bound(tck, Loopback.IPV4);
        InetSocketAddress forbidden = new InetSocketAddress("255.255.255.255", 9);
        link.run(t -> {
            for (int i = 0; i < 3; i++) {
                t.sendTo(ByteBuffer.allocate(SMALL), forbidden);
                link.sendNow("good");
            }
        });
        assertEquals(List.of("good", "good", "good"), link.peer().receiveTexts(3));
        names(link.recorder().awaitErrors(3), "255.255.255.255");
        link.assertUnharmed();
    }

    @Rule("DATAGRAM-07")
    @Requires("unix-datagrams")
    void onePathThatFailsDoesNotHarmOthers(Tck tck) {
        DatagramRecorder sender = tck.datagramRecorder();
        SlowPeer link = SlowPeer.open(tck, sender, false);
        SocketAddress noFile = tck.freshAddress(StreamKind.UNIX);
        tck.run(() -> {
            for (int i = 0; i < 3; i++) {
                link.transport().sendTo(ByteBuffer.allocate(SMALL), noFile);
                link.sendNow(SMALL);
            }
        });
        names(sender.awaitErrors(3), noFile.toString());
        link.fill(SMALL);
        tck.run(() -> {
            link.transport().sendTo(ByteBuffer.allocate(SMALL), noFile);
            link.sendNow(SMALL);
        });
        sender.awaitErrors(4);
        link.assertAllArrive();
        assertEquals(4, sender.errors().size());
    }

    @Rule("DATAGRAM-08")
    void aRefusalIsReportedToAnEndpointThatOnlyReceives(Tck tck, Loopback loopback) {
        DatagramLink link = connected(tck, loopback);
        link.assertUnharmed();
        link.peer().close();
        link.send("lost");
        IOException reported = link.recorder().awaitErrors(1);
        assertInstanceOf(PortUnreachableException.class, reported);
        names(reported, String.valueOf(link.peer().address().getPort()));
        tck.settle();
        assertEquals(1, link.recorder().errors().size());
        tck.assertNoSpin();
    }

    @Rule("DATAGRAM-08")
    void aSendThatMeetsAnEarlierRefusalIsSentAllTheSame(Tck tck, Loopback loopback) {
        DatagramLink link = connected(tck, loopback);
        DatagramPeer[] successor = new DatagramPeer[1];
        for (int tries = 1; successor[0] == null; tries++) {
            assertTrue(tries < TRIES, "the OS takes no datagram at once");
            if (tries > 1) {
                link.run(DatagramTransport::abort);
                link = connected(tck, loopback);
            }
            successor[0] = sendToASuccessor(tck, link);
        }
        assertEquals(List.of("a", "b"), successor[0].receiveTexts(2));
        assertInstanceOf(PortUnreachableException.class, link.recorder().awaitErrors(1));
        tck.settle();
        assertEquals(1, link.recorder().errors().size());
        successor[0].send("back", link.address());
        assertEquals("back", link.recorder().awaitDatagrams(1).text());
    }

    /** Returns the socket that has taken the place of the peer, which a datagram did not reach; null if the OS did not take that at once. */
    private static @Nullable DatagramPeer sendToASuccessor(Tck tck, DatagramLink link) {
        link.peer().close();
        return link.get(t -> {
            link.sendNow("lost");
            if (t.writeBufferSize() > 0) {
                return null;
            }
            DatagramPeer successor = tck.datagramPeer(link.peer().address());
            link.sendNow("a");
            link.sendNow("b");
            return successor;
        });
    }

    @Rule("DATAGRAM-08")
    void everyRefusalIsReportedAndTheEndpointStaysOpen(Tck tck, Loopback loopback) {
        DatagramLink link = connected(tck, loopback);
        link.peer().close();
        for (int i = 1; i <= 5; i++) {
            link.send("lost");
            assertInstanceOf(PortUnreachableException.class, link.recorder().awaitErrors(i));
        }
        tck.datagramPeer(link.peer().address()).send("at last", link.address());
        assertEquals("at last", link.recorder().awaitDatagrams(1).text());
        assertEquals(5, link.recorder().errors().size());
    }

    @Rule("DATAGRAM-08")
    @Requires("unix-datagrams")
    void aUnixPeerThatHasGoneIsReported(Tck tck) {
        DatagramRecorder sender = tck.datagramRecorder();
        SlowPeer link = SlowPeer.open(tck, sender, true);
        tck.run(() -> link.sendNow(SMALL));
        tck.run(() -> link.receiver().transport().abort());
        link.receiver().awaitLost();
        for (int i = 1; i <= 3; i++) {
            tck.run(() -> link.sendNow(SMALL));
            assertInstanceOf(PortUnreachableException.class, sender.awaitErrors(i));
        }
        DatagramRecorder successor = tck.datagramRecorder();
        tck.endpoint(DatagramOptions.bind(link.address()), successor);
        tck.run(() -> link.sendNow(7));
        assertEquals(7, successor.awaitDatagrams(1).size());
        assertEquals(3, sender.errors().size());
    }

    @Rule("DATAGRAM-09")
    void aDestinationWithoutASocketIsNotReported(Tck tck, Loopback loopback) {
        DatagramLink link = bound(tck, loopback);
        InetSocketAddress dead = deadAddress(tck, loopback);
        for (int i = 0; i < 5; i++) {
            link.run(t -> {
                t.sendTo(ByteBuffer.allocate(SMALL), dead);
                link.sendNow("live");
                t.sendTo(ByteBuffer.allocate(SMALL), dead);
            });
            assertEquals("live", link.peer().receive().text());
            link.peer().send("in", link.address());
            link.recorder().awaitDatagrams(i + 1);
        }
        tck.settle();
        assertEquals(List.of(), link.recorder().errors());
        assertEquals(5, link.recorder().datagrams().size());
        link.assertUnharmed();
        tck.assertNoSpin();
    }

    @Rule("DATAGRAM-10")
    void aDatagramThatIsTooLargeIsReported(Tck tck, DatagramKind kind) {
        DatagramLink link = tck.datagrams(kind, tck.datagramRecorder());
        int[] sizes = {kind.loopback() == Loopback.IPV4 ? 65_508 : 65_528, TooLarge.SIZE, 1 << 20};
        int reports = 0;
        for (int size : sizes) {
            link.run(t -> {
                link.sendNow("before");
                ByteBuffer large = ByteBuffer.allocate(size);
                link.sendNow(large);
                assertEquals(size, large.position());
                link.sendNow("after");
            });
            assertEquals(List.of("before", "after"), link.peer().receiveTexts(2));
            names(link.recorder().awaitErrors(++reports), String.valueOf(size));
        }
        tck.settle();
        assertEquals(reports, link.recorder().errors().size());
        link.assertUnharmed();
    }

    @Rule("DATAGRAM-10")
    @Requires("unix-datagrams")
    void aUnixDatagramThatIsTooLargeIsReported(Tck tck) {
        for (boolean connected : List.of(true, false)) {
            DatagramRecorder sender = tck.datagramRecorder();
            SlowPeer link = SlowPeer.open(tck, sender, connected);
            tck.run(() -> {
                link.sendNow(SMALL);
                link.sendNow(ByteBuffer.allocate(TooLarge.SIZE_OF_UNIX));
                link.sendNow(SMALL);
            });
            names(sender.awaitErrors(1), String.valueOf(TooLarge.SIZE_OF_UNIX));
            link.assertAllArrive();
            assertEquals(1, sender.errors().size());
        }
    }
}
